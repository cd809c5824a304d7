-- Version 8: what the centre tells the cashier.
ALTER TABLE journal_state ADD COLUMN message_cursor INTEGER NOT NULL DEFAULT 0 CHECK (message_cursor >= 0);

-- What the centre told the cashier: an operator's text, or that a payment of this till came second.
CREATE TABLE message (
    id         INTEGER PRIMARY KEY,             -- the centre's number
    written_ms INTEGER NOT NULL,                -- by the centre's clock
    text       TEXT,
    epoch      INTEGER,                         -- the entry that accepted the payment
    seq        INTEGER,
    excess     INTEGER,                         -- what of it was more than was owed, minor units
    read_at    INTEGER,                         -- when a person put it away
    read_by    INTEGER,
    CHECK ((epoch IS NULL) = (seq IS NULL)),
    CHECK ((text IS NULL) <> (seq IS NULL)),
    CHECK ((excess IS NULL) = (seq IS NULL)),
    UNIQUE (epoch, seq)
) STRICT;
