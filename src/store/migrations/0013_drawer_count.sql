-- Version 13: drawers counted by notes and coins, at an opening, a closing, a handing over.
CREATE TABLE drawer_count (
    epoch     INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    shift     INTEGER NOT NULL REFERENCES shift (number),
    purpose   TEXT    NOT NULL CHECK (purpose IN ('opening', 'closing', 'handing_over')),
    expected  INTEGER NOT NULL,
    counted   INTEGER NOT NULL,
    taken_out INTEGER NOT NULL,
    note      TEXT    NOT NULL,
    pieces    TEXT    NOT NULL,
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES journal (epoch, seq)
) STRICT;
CREATE INDEX drawer_count_by_shift ON drawer_count (shift);
