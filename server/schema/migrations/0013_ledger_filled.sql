-- How far the ledger is filled with what came before the centre had one.

CREATE TABLE ledger_filled (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    done INTEGER NOT NULL CHECK (done IN (0, 1))
) STRICT;
