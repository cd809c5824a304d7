-- The ledger: what entries booked, what people said of money that is nobody's, the last proof, and all of it as one
-- view.

CREATE TABLE ledger_line (
    till BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    step BIGINT NOT NULL CHECK (step >= 1),
    kind BIGINT NOT NULL CHECK (kind BETWEEN 1 AND 6),
    shift BIGINT NOT NULL,
    class BIGINT NOT NULL CHECK (class BETWEEN 1 AND 14),
    a BIGINT NOT NULL,
    b BIGINT NOT NULL,
    c BIGINT NOT NULL,
    currency TEXT COLLATE "C" NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (till, epoch, seq, step, class, a, b, c)
);
CREATE INDEX ledger_line_by_account ON ledger_line (class, a, b, c);
CREATE INDEX ledger_line_by_shift ON ledger_line (till, shift);

CREATE TABLE ledger_held (
    origin BIGINT NOT NULL CHECK (origin IN (1, 2, 3)),
    a BIGINT NOT NULL,
    b BIGINT NOT NULL,
    c BIGINT NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    amount_minor BIGINT NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    decided_utc BIGINT NOT NULL,
    PRIMARY KEY (origin, a, b, c)
);

CREATE TABLE ledger_proof (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    proved_utc BIGINT NOT NULL,
    disagreements BIGINT NOT NULL,
    first TEXT COLLATE "C" NOT NULL
);

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
UNION ALL SELECT 11, r.id, 0, 0, 1, 13, r.id, 0, 0, r.currency,
    CASE WHEN r.transfer_minor <> 0 THEN r.amount_minor - r.transfer_minor ELSE r.commission_minor END
    FROM registry r WHERE r.undone_utc IS NULL
UNION ALL SELECT 11, r.id, 0, 0, 1, 4, r.id, 0, 0, r.currency,
    CASE WHEN r.transfer_minor <> 0 THEN r.transfer_minor - r.amount_minor ELSE -r.commission_minor END
    FROM registry r WHERE r.undone_utc IS NULL
UNION ALL SELECT 12, h.a, h.b, h.c, 1, 10, h.origin, h.a, 0, h.currency, h.amount_minor
    FROM ledger_held h WHERE h.account = ''
UNION ALL SELECT 12, h.a, h.b, h.c, 1, 5, 0, 0, 0, h.currency, -h.amount_minor
    FROM ledger_held h WHERE h.account = '';
