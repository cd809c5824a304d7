-- Version 11: whose word a reading is, until now always the payer's; when the centre got what it gave its verdict on.
ALTER TABLE reading ADD COLUMN source INTEGER NOT NULL DEFAULT 1 CHECK (source BETWEEN 1 AND 3);
ALTER TABLE verdict ADD COLUMN received_ms INTEGER;
