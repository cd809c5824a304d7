-- The key of files that are carried by hand, for points without a line.

-- The secret of the centre's key for files carried by hand: queues are sealed to it, answers signed by it. One row, made
-- when the first till is let in.
CREATE TABLE files_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    made_utc INTEGER NOT NULL
) STRICT;
