-- By how much a counted drawer of the point may differ before a supervisor has to approve, minor units; where there is none,
-- by any sum.
ALTER TABLE point ADD COLUMN difference_limit_minor BIGINT CHECK (difference_limit_minor >= 0);
