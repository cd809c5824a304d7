-- How far the ledger is filled with what came before the centre had one.

CREATE TABLE ledger_filled (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    till BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    done BIGINT NOT NULL CHECK (done IN (0, 1))
);
