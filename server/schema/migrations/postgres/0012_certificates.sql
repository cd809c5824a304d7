-- Certificates of tills, and points whose tills must show theirs.
ALTER TABLE point ADD COLUMN certificate_required BIGINT NOT NULL DEFAULT 0 CHECK (certificate_required IN (0, 1));
-- When the till first showed the certificate over its present key.
ALTER TABLE till ADD COLUMN certified_utc BIGINT;
