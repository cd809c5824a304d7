-- Charges that come otherwise later are corrections with their difference, and money of one account is put to another.

-- What was charged otherwise later: by how much more is owed of a charge than before. Rows are only added.
CREATE TABLE charge_correction (
    account BIGINT NOT NULL REFERENCES account (id),
    period BIGINT NOT NULL,
    service BIGINT NOT NULL,
    provider BIGINT NOT NULL,
    -- 1 is the first correction of the charge.
    step BIGINT NOT NULL CHECK (step >= 1),
    -- Below zero when less is owed.
    owed_minor BIGINT NOT NULL CHECK (owed_minor <> 0),
    corrected_utc BIGINT NOT NULL,
    PRIMARY KEY (account, period, service, provider, step)
);

CREATE FUNCTION corrections_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'corrections are append only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER charge_correction_is_not_edited BEFORE UPDATE OR DELETE ON charge_correction
FOR EACH ROW EXECUTE FUNCTION corrections_are_append_only();
CREATE TRIGGER charge_correction_is_not_emptied BEFORE TRUNCATE ON charge_correction
FOR EACH STATEMENT EXECUTE FUNCTION corrections_are_append_only();

-- Money that a person put from one account to another of the same provider. Rows are only added.
CREATE TABLE ledger_transfer (
    id BIGINT PRIMARY KEY,
    -- What it is known by: the same is done once.
    operation TEXT COLLATE "C" NOT NULL UNIQUE,
    -- What was asked for, in short: another under the same name is told from it.
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    -- The transfer that this one takes back.
    takes_back BIGINT UNIQUE,
    account BIGINT NOT NULL REFERENCES account (id),
    to_account BIGINT NOT NULL REFERENCES account (id),
    service BIGINT NOT NULL,
    provider BIGINT NOT NULL,
    currency TEXT COLLATE "C" NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    -- Who had it done, and on what ground.
    who TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    done_utc BIGINT NOT NULL,
    CHECK (account <> to_account)
);

CREATE FUNCTION transfers_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'transfers are append only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER ledger_transfer_is_not_edited BEFORE UPDATE OR DELETE ON ledger_transfer
FOR EACH ROW EXECUTE FUNCTION transfers_are_append_only();
CREATE TRIGGER ledger_transfer_is_not_emptied BEFORE TRUNCATE ON ledger_transfer
FOR EACH STATEMENT EXECUTE FUNCTION transfers_are_append_only();

-- Which months it was taken from, below zero, and which it was put on. All of a transfer make nothing.
CREATE TABLE transfer_posting (
    transfer BIGINT NOT NULL REFERENCES ledger_transfer (id),
    part BIGINT NOT NULL,
    account BIGINT NOT NULL REFERENCES account (id),
    period BIGINT NOT NULL,
    service BIGINT NOT NULL,
    provider BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (transfer, part)
);
CREATE INDEX transfer_posting_by_account ON transfer_posting (account);

CREATE TRIGGER transfer_posting_is_not_edited BEFORE UPDATE OR DELETE ON transfer_posting
FOR EACH ROW EXECUTE FUNCTION transfers_are_append_only();
CREATE TRIGGER transfer_posting_is_not_emptied BEFORE TRUNCATE ON transfer_posting
FOR EACH STATEMENT EXECUTE FUNCTION transfers_are_append_only();

DROP VIEW ledger;

-- Charges as they first came, before what was charged otherwise later.
CREATE VIEW charge_first (account, period, service, provider, currency, owed) AS
SELECT h.account, h.period, h.service, h.provider, o.currency, h.owed - coalesce((
    SELECT CAST(sum(k.owed_minor) AS BIGINT) FROM charge_correction k WHERE k.account = h.account
        AND k.period = h.period AND k.service = h.service AND k.provider = h.provider), 0)
FROM charge h JOIN account o ON o.id = h.account;

CREATE VIEW ledger (kind, x, y, z, step, class, a, b, c, currency, amount_minor) AS
SELECT kind, till, epoch, seq, step, class, a, b, c, currency, amount_minor FROM ledger_line
UNION ALL SELECT 7, f.account, f.period, f.service, 1, 6, f.account, f.service, f.provider, f.currency, f.owed
    FROM charge_first f WHERE f.owed <> 0
UNION ALL SELECT 7, f.account, f.period, f.service, 1, 7, f.provider, 0, 0, f.currency, -f.owed
    FROM charge_first f WHERE f.owed <> 0
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
    FROM ledger_held h WHERE h.account = ''
UNION ALL SELECT 13, k.account, k.period, k.service, k.step + 1, 6, k.account, k.service, k.provider, o.currency,
    k.owed_minor FROM charge_correction k JOIN account o ON o.id = k.account
UNION ALL SELECT 13, k.account, k.period, k.service, k.step + 1, 7, k.provider, 0, 0, o.currency, -k.owed_minor
    FROM charge_correction k JOIN account o ON o.id = k.account
UNION ALL SELECT 14, p.transfer, p.part, 0, 1, 7, p.provider, 0, 0, t.currency, p.amount_minor
    FROM transfer_posting p JOIN ledger_transfer t ON t.id = p.transfer
UNION ALL SELECT 14, p.transfer, p.part, 0, 1, 6, p.account, p.service, p.provider, t.currency, -p.amount_minor
    FROM transfer_posting p JOIN ledger_transfer t ON t.id = p.transfer;
