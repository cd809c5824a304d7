-- What a service is chosen by together with others; empty where it is chosen alone.
ALTER TABLE service ADD COLUMN family TEXT NOT NULL DEFAULT '';
-- Up to which day of a month a reading counts in the charge of that month; always the next one when unset.
ALTER TABLE provider ADD COLUMN readings_until INTEGER CHECK (readings_until BETWEEN 1 AND 31);
