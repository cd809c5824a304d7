-- Whose word a reading is; what was read before there were sources is the payer's.
ALTER TABLE reading ADD COLUMN source BIGINT NOT NULL DEFAULT 1 CHECK (source BETWEEN 1 AND 3);
