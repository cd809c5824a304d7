-- Messages of the centre to the cashiers of its tills.
CREATE TABLE message (
    -- Grows in the order in which messages were written, and never goes back, whatever copy the centre was restored from.
    id INTEGER PRIMARY KEY,
    written_utc INTEGER NOT NULL,
    until_utc INTEGER NOT NULL,
    -- To all tills of a point, to one till, or to all.
    point INTEGER REFERENCES point (id),
    till INTEGER REFERENCES till (id),
    -- What an operator wrote; nothing where the centre itself speaks of an entry of the till.
    text TEXT,
    epoch INTEGER,
    seq INTEGER,
    -- What was over, minor units.
    excess INTEGER,
    CHECK (point IS NULL OR till IS NULL),
    CHECK ((epoch IS NULL) = (seq IS NULL)),
    CHECK ((text IS NULL) <> (seq IS NULL)),
    CHECK ((excess IS NULL) = (seq IS NULL))
) STRICT;
CREATE INDEX message_of_till ON message (till, id);
CREATE INDEX message_of_point ON message (point, id) WHERE till IS NULL;
CREATE INDEX message_by_end ON message (until_utc);
