-- Whether the payments of a visit stand on one receipt at the point; else each has its own.
ALTER TABLE point ADD COLUMN receipt_per_visit BIGINT NOT NULL DEFAULT 0 CHECK (receipt_per_visit IN (0, 1));
