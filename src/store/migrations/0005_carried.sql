-- Version 5: queues and answers as files carried by hand, for a point without a line.
ALTER TABLE till ADD COLUMN files_key BLOB CHECK (length(files_key) = 32);

-- The last answer of the centre that came as a file, when one did.
CREATE TABLE carried (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    answered_ms INTEGER NOT NULL,               -- when the centre made it, by its clock: an older one is not taken
    lacks_epoch INTEGER,                        -- from where on the centre said that it lacks entries it had confirmed
    lacks_seq   INTEGER CHECK ((lacks_seq IS NULL) = (lacks_epoch IS NULL))
) STRICT;
