-- Most cash a drawer of the point should hold, minor units; none is never told.
ALTER TABLE point ADD COLUMN drawer_limit_minor BIGINT CHECK (drawer_limit_minor > 0);
