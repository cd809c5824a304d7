-- What a bank kept of payments that came twice is no fee.

DROP VIEW ledger;

CREATE VIEW registry_fee (id, currency, fee) AS
SELECT w.id, w.currency, CASE
    WHEN w.repeated IS NULL OR w.amount = 0 THEN w.fee
    WHEN w.fee = w.commission AND w.repeated_fee IS NOT NULL THEN w.fee - w.repeated_fee
    ELSE w.fee - CAST(round(w.fee * 1.0 * w.repeated / w.amount) AS BIGINT) END
FROM (
    SELECT r.id, r.currency, r.amount_minor AS amount, r.commission_minor AS commission,
        CASE WHEN r.transfer_minor <> 0 THEN r.amount_minor - r.transfer_minor ELSE r.commission_minor END AS fee,
        (SELECT CAST(sum(p.amount_minor) AS BIGINT) FROM registry_payment p
            WHERE p.registry = r.id AND p.reason <> '' AND p.reason = 'duplicate-operation') AS repeated,
        (SELECT CASE WHEN count(*) = count(p.commission_minor) THEN CAST(sum(p.commission_minor) AS BIGINT) END
            FROM registry_payment p
            WHERE p.registry = r.id AND p.reason <> '' AND p.reason = 'duplicate-operation') AS repeated_fee
    FROM registry r WHERE r.undone_utc IS NULL) AS w;

CREATE VIEW ledger (kind, x, y, z, step, class, a, b, c, currency, amount_minor) AS
SELECT kind, till, epoch, seq, step, class, a, b, c, currency, amount_minor FROM ledger_line
UNION ALL SELECT 7, h.account, h.period, h.service, 1, 6, h.account, h.service, h.provider, o.currency, h.owed
    FROM charge h JOIN account o ON o.id = h.account WHERE h.owed <> 0
UNION ALL SELECT 7, h.account, h.period, h.service, 1, 7, h.provider, 0, 0, o.currency, -h.owed
    FROM charge h JOIN account o ON o.id = h.account WHERE h.owed <> 0
UNION ALL SELECT 8, h.account, h.period, h.service, 1, 6, h.account, h.service, h.provider, o.currency, h.paid - h.owed
    FROM charge h JOIN account o ON o.id = h.account WHERE h.paid > h.owed
UNION ALL SELECT 8, h.account, h.period, h.service, 1, 11, h.account, h.service, h.provider, o.currency, h.owed - h.paid
    FROM charge h JOIN account o ON o.id = h.account WHERE h.paid > h.owed
UNION ALL SELECT 9, p.registry, p.line, p.part, p.undoes + 1, 4, p.registry, 0, 0, r.currency, p.amount_minor
    FROM registry_posting p JOIN registry r ON r.id = p.registry
UNION ALL SELECT 9, p.registry, p.line, p.part, p.undoes + 1, 8, p.provider, 0, 0, r.currency, -p.amount_minor
    FROM registry_posting p JOIN registry r ON r.id = p.registry
UNION ALL SELECT 9, p.registry, p.line, p.part, p.undoes + 1, 7, p.provider, 0, 0, r.currency, p.amount_minor
    FROM registry_posting p JOIN registry r ON r.id = p.registry
UNION ALL SELECT 9, p.registry, p.line, p.part, p.undoes + 1, 6, p.account, p.service, p.provider, r.currency,
    -p.amount_minor FROM registry_posting p JOIN registry r ON r.id = p.registry
UNION ALL SELECT 10, p.registry, p.line, 0, 1, 4, p.registry, 0, 0, r.currency, p.amount_minor
    FROM registry_payment p JOIN registry r ON r.id = p.registry WHERE p.reason NOT IN ('', 'duplicate-operation')
        AND r.undone_utc IS NULL
UNION ALL SELECT 10, p.registry, p.line, 0, 1, 10, 2, p.registry, 0, r.currency, -p.amount_minor
    FROM registry_payment p JOIN registry r ON r.id = p.registry WHERE p.reason NOT IN ('', 'duplicate-operation')
        AND r.undone_utc IS NULL
UNION ALL SELECT 11, f.id, 0, 0, 1, 13, f.id, 0, 0, f.currency, f.fee FROM registry_fee f
UNION ALL SELECT 11, f.id, 0, 0, 1, 4, f.id, 0, 0, f.currency, -f.fee FROM registry_fee f
UNION ALL SELECT 12, h.a, h.b, h.c, 1, 10, h.origin, h.a, 0, h.currency, h.amount_minor
    FROM ledger_held h WHERE h.account = ''
UNION ALL SELECT 12, h.a, h.b, h.c, 1, 5, 0, 0, 0, h.currency, -h.amount_minor
    FROM ledger_held h WHERE h.account = '';
