-- Scans of the papers of reversals.
CREATE TABLE attachment (
    epoch     INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    of_epoch  INTEGER NOT NULL,
    of_seq    INTEGER NOT NULL,
    papers    INTEGER NOT NULL CHECK (papers BETWEEN 1 AND 15),
    size      INTEGER NOT NULL CHECK (size >= 1),
    hash      BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
    scan_hash BLOB    NOT NULL CHECK (length(scan_hash) = 32),
    held_at   INTEGER,
    refused   TEXT,
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES journal (epoch, seq),
    FOREIGN KEY (of_epoch, of_seq) REFERENCES reversal (epoch, seq),
    UNIQUE (of_epoch, of_seq, scan_hash)
) STRICT;
CREATE INDEX attachment_unsent ON attachment (epoch, seq) WHERE held_at IS NULL;
