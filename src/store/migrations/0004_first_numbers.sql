-- Version 4: a till that is let in anew begins with numbers beyond every one that may stand on a paper already (R9).
ALTER TABLE till ADD COLUMN first_visit INTEGER NOT NULL DEFAULT 1 CHECK (first_visit >= 1);
ALTER TABLE till ADD COLUMN first_payment INTEGER NOT NULL DEFAULT 1 CHECK (first_payment >= 1);
ALTER TABLE till ADD COLUMN first_shift INTEGER NOT NULL DEFAULT 1 CHECK (first_shift >= 1);
