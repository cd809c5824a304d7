-- Registries of banks: each content once, each operation once, what was put on accounts for them.

CREATE TABLE registry (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    name TEXT NOT NULL,
    profile TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    loaded_utc INTEGER NOT NULL,
    payments INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    transfer_minor INTEGER NOT NULL,
    commission_minor INTEGER NOT NULL,
    voids INTEGER NOT NULL,
    controlled INTEGER NOT NULL CHECK (controlled IN (0, 1)),
    undone_utc INTEGER
) STRICT;
CREATE UNIQUE INDEX registry_once ON registry (hash) WHERE undone_utc IS NULL;

CREATE TABLE registry_payment (
    registry INTEGER NOT NULL REFERENCES registry (id),
    line INTEGER NOT NULL,
    identity BLOB CHECK (length(identity) = 12),
    account TEXT NOT NULL,
    payer TEXT NOT NULL,
    address TEXT NOT NULL,
    operation TEXT NOT NULL,
    day INTEGER,
    period INTEGER,
    service TEXT NOT NULL,
    branch TEXT NOT NULL,
    operator TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    commission_minor INTEGER,
    takes_back BLOB CHECK (length(takes_back) = 12),
    account_row INTEGER REFERENCES account (id),
    reason TEXT NOT NULL,
    CHECK (reason <> '' OR account_row IS NOT NULL),
    PRIMARY KEY (registry, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX registry_payment_waiting ON registry_payment (registry, line) WHERE reason <> '';

CREATE TABLE registry_operation (
    identity BLOB PRIMARY KEY CHECK (length(identity) = 12),
    registry INTEGER NOT NULL,
    line INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE registry_void (
    of_registry INTEGER NOT NULL,
    of_line INTEGER NOT NULL,
    registry INTEGER NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (of_registry, of_line)
) STRICT, WITHOUT ROWID;

CREATE TABLE registry_posting (
    registry INTEGER NOT NULL,
    line INTEGER NOT NULL,
    part INTEGER NOT NULL,
    undoes INTEGER NOT NULL CHECK (undoes IN (0, 1)),
    account INTEGER NOT NULL REFERENCES account (id),
    period INTEGER NOT NULL,
    service INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    posted_utc INTEGER NOT NULL,
    PRIMARY KEY (registry, line, part, undoes)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER registry_posting_is_not_edited BEFORE UPDATE ON registry_posting
BEGIN SELECT raise(ABORT, 'postings are append only'); END;
CREATE TRIGGER registry_posting_is_not_deleted BEFORE DELETE ON registry_posting
BEGIN SELECT raise(ABORT, 'postings are append only'); END;
