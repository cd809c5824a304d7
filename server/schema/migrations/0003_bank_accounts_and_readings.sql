-- Where providers are paid by transfer, and readings of meters that stand in registries.

CREATE TABLE provider_bank (
    provider INTEGER PRIMARY KEY REFERENCES provider (id),
    number TEXT NOT NULL,
    bank TEXT NOT NULL,
    code TEXT NOT NULL,
    correspondent TEXT NOT NULL
) STRICT;

CREATE TABLE registry_reading (
    registry INTEGER NOT NULL REFERENCES registry (id),
    line INTEGER NOT NULL,
    account TEXT NOT NULL,
    meter TEXT NOT NULL,
    reading TEXT NOT NULL,
    day INTEGER,
    reason TEXT NOT NULL,
    PRIMARY KEY (registry, line)
) STRICT, WITHOUT ROWID;
