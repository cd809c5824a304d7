-- The till's directory (directory.N.sqlite): what the centre tells it. It can always be downloaded again, so a file of
-- another version of this schema is thrown away and never migrated.
--
-- Columns named *_key hold a text as it is searched: lower case, letters that people mix up folded into one, signs dropped.
-- `sum` is a checksum of the row: a flipped bit must not become a wrong sum on a receipt.

-- How far the download has come. One row.
CREATE TABLE state (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    generation    INTEGER NOT NULL,     -- which directory of the centre this is
    cursor        INTEGER NOT NULL,     -- where to go on
    whole         INTEGER NOT NULL CHECK (whole IN (0, 1)), -- it was complete once
    in_step_at    INTEGER,              -- when it was last in step with the centre, milliseconds of UTC
    in_step_zone  INTEGER,              -- the till's offset then, minutes
    counted_epoch INTEGER,              -- balances count the till's own entries up to this one
    counted_seq   INTEGER
) STRICT;
INSERT INTO state (id, generation, cursor, whole) VALUES (1, 0, 0, 0);

-- Point, providers, services, commission rules, people: few rows, read whole.
CREATE TABLE record (
    kind  TEXT    NOT NULL CHECK (kind IN ('point', 'provider', 'service', 'commission', 'user')),
    id    INTEGER NOT NULL,
    login TEXT,                         -- of a user
    row   TEXT    NOT NULL,             -- the row as JSON
    sum   INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX record_by_login ON record (login) WHERE login IS NOT NULL;

CREATE TABLE town (
    id   INTEGER PRIMARY KEY,
    name TEXT    NOT NULL
) STRICT;

CREATE TABLE street (
    id   INTEGER PRIMARY KEY,
    town INTEGER NOT NULL,
    name TEXT    NOT NULL
) STRICT;

-- Every ending of every word of a street's name: any piece of a name is the beginning of one of them.
CREATE TABLE street_piece (
    town   INTEGER NOT NULL,
    piece  TEXT    NOT NULL,
    street INTEGER NOT NULL,
    word   INTEGER NOT NULL CHECK (word IN (0, 1)), -- a whole word, and not only an ending
    PRIMARY KEY (town, piece, street)
) STRICT, WITHOUT ROWID;
CREATE INDEX street_piece_by_street ON street_piece (street);

-- Names that streets had before.
CREATE TABLE former_name (
    id     INTEGER PRIMARY KEY,
    street INTEGER NOT NULL,
    name   TEXT    NOT NULL
) STRICT;
CREATE INDEX former_name_by_street ON former_name (street);

-- The same pieces of former names.
CREATE TABLE former_piece (
    town   INTEGER NOT NULL,
    piece  TEXT    NOT NULL,
    former INTEGER NOT NULL,            -- former_name.id
    word   INTEGER NOT NULL CHECK (word IN (0, 1)),
    PRIMARY KEY (town, piece, former)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_piece_by_former ON former_piece (former);

CREATE TABLE account (
    id         INTEGER PRIMARY KEY,
    number     TEXT    NOT NULL UNIQUE,
    number_key TEXT    NOT NULL,
    holder     TEXT    NOT NULL,
    holder_key TEXT    NOT NULL,
    town       INTEGER NOT NULL,        -- of its street; 0 while the street is not known
    street     INTEGER NOT NULL,
    house      TEXT    NOT NULL,
    house_key  TEXT    NOT NULL,
    flat       TEXT    NOT NULL,
    flat_key   TEXT    NOT NULL,
    detail     BLOB    NOT NULL,        -- charges and meters, see detail.rs
    sum        INTEGER NOT NULL
) STRICT;

-- Numbers on the faces of meters, as they are searched.
CREATE TABLE meter (
    account INTEGER NOT NULL,           -- account.id
    serial  TEXT    NOT NULL,
    PRIMARY KEY (account, serial)
) STRICT, WITHOUT ROWID;

-- The last nine digits of phones, for the search alone.
CREATE TABLE phone (
    account INTEGER NOT NULL,           -- account.id
    digits  INTEGER NOT NULL,
    PRIMARY KEY (account, digits)
) STRICT, WITHOUT ROWID;
