-- Version 3: a till that was let in anew keeps its earlier lives, and what of them the centre lacks.

-- Lives of the journal that are over, since the centre let the till in anew: where each ended, and up to where the
-- centre has it, in its journal or as evidence.
CREATE TABLE epoch_before (
    epoch        INTEGER PRIMARY KEY CHECK (epoch >= 1),
    head_seq     INTEGER NOT NULL CHECK (head_seq >= 1),
    head_hash    BLOB    NOT NULL CHECK (length(head_hash) = 32),
    acknowledged INTEGER NOT NULL CHECK (acknowledged BETWEEN 0 AND head_seq)
) STRICT;
