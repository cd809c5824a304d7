-- Banks that take payments at once, what they ordered, money that a person put to its registry, and lines with several
-- readings.

CREATE TABLE bank (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    key_hash BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 32),
    currency TEXT NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    added_utc INTEGER NOT NULL,
    shut_utc INTEGER
) STRICT;

CREATE TABLE bank_order (
    bank INTEGER NOT NULL REFERENCES bank (id),
    id TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    registry INTEGER NOT NULL REFERENCES registry (id),
    line INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    utc_offset_min INTEGER NOT NULL,
    taken_utc INTEGER NOT NULL,
    cancelled_utc INTEGER,
    PRIMARY KEY (bank, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE money_pair (
    money INTEGER PRIMARY KEY,
    registry INTEGER NOT NULL,
    paired_utc INTEGER NOT NULL
) STRICT;

CREATE TEMP TABLE readings_before AS SELECT * FROM registry_reading;
DROP TABLE registry_reading;
CREATE TABLE registry_reading (
    registry INTEGER NOT NULL REFERENCES registry (id),
    line INTEGER NOT NULL,
    place INTEGER NOT NULL,
    account TEXT NOT NULL,
    meter TEXT NOT NULL,
    reading TEXT NOT NULL,
    day INTEGER,
    reason TEXT NOT NULL,
    PRIMARY KEY (registry, line, place)
) STRICT, WITHOUT ROWID;
INSERT INTO registry_reading (registry, line, place, account, meter, reading, day, reason)
    SELECT registry, line, 1, account, meter, reading, day, reason FROM readings_before;
DROP TABLE temp.readings_before;
