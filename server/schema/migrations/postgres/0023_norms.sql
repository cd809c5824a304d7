-- The norm of a month, and whose word the last reading of a meter is: the billing's, or that of the newest reading of a till.
ALTER TABLE charge ADD COLUMN norm_milli BIGINT CHECK (norm_milli >= 0);
ALTER TABLE meter ADD COLUMN start_source BIGINT NOT NULL DEFAULT 0 CHECK (start_source BETWEEN 0 AND 4);
ALTER TABLE meter ADD COLUMN last_source BIGINT NOT NULL DEFAULT 0 CHECK (last_source BETWEEN 0 AND 4);
UPDATE meter SET last_source = coalesce(
    (SELECT r.source FROM reading r WHERE r.meter = meter.id AND r.day >= meter.start_day
     ORDER BY r.day DESC, r.occurred_utc DESC, r.till DESC, r.epoch DESC, r.seq DESC LIMIT 1), 0)
WHERE id IN (SELECT meter FROM reading);
