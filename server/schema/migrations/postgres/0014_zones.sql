-- The zone of a registry's hours is kept, where its file says it.

ALTER TABLE registry_payment ADD COLUMN zone_min BIGINT;
