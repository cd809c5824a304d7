-- Messages of the centre to the cashiers of its tills.
CREATE TABLE message (
    -- Grows in the order in which messages were written, and never goes back, whatever copy the centre was restored from.
    id BIGINT PRIMARY KEY,
    written_utc BIGINT NOT NULL,
    until_utc BIGINT NOT NULL,
    -- To all tills of a point, to one till, or to all.
    point BIGINT,
    till BIGINT,
    -- What an operator wrote; nothing where the centre itself speaks of an entry of the till.
    text TEXT COLLATE "C",
    epoch BIGINT,
    seq BIGINT,
    -- What was over, minor units.
    excess BIGINT,
    CHECK (point IS NULL OR till IS NULL),
    CHECK ((epoch IS NULL) = (seq IS NULL)),
    CHECK ((text IS NULL) <> (seq IS NULL)),
    CHECK ((excess IS NULL) = (seq IS NULL))
);
CREATE INDEX message_of_till ON message (till, id);
CREATE INDEX message_of_point ON message (point, id) WHERE till IS NULL;
CREATE INDEX message_by_end ON message (until_utc);
