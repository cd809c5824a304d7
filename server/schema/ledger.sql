-- The ledger of the centre: the part of its database beside schema.sql.

-- What tills' entries booked, entry by entry; derived, so that a rebuild writes it anew. A line is what comes to the debit
-- side of an account of the ledger: below zero it comes to its credit side. The lines of one step of an entry make nothing.
CREATE TABLE ledger_line (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- 1 is the first booking of the entry, then corrections, for what is known of it may change.
    step INTEGER NOT NULL CHECK (step >= 1),
    -- 1 payment, 2 return, 3 money handed back by a decision, 4 cash moved, 5 shift opened, 6 shift closed.
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 6),
    -- In whose drawer cash of it is.
    shift INTEGER NOT NULL,
    -- The account of the ledger: its class by docs/ledger.md, whose it is, and two more numbers where it has them.
    class INTEGER NOT NULL CHECK (class BETWEEN 1 AND 14),
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    c INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (till, epoch, seq, step, class, a, b, c)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_line_by_account ON ledger_line (class, a, b, c);
CREATE INDEX ledger_line_by_shift ON ledger_line (till, shift);

-- What a person said of money that is nobody's: whose it is, or that it was given back.
CREATE TABLE ledger_held (
    -- 1 a payment of a till (till, epoch, seq), 2 a line of a registry (registry, line, 0), 3 a document of a statement
    -- (document, 0, 0).
    origin INTEGER NOT NULL CHECK (origin IN (1, 2, 3)),
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    c INTEGER NOT NULL,
    -- The number of the account it was put on; empty where it was given back.
    account TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    amount_minor INTEGER NOT NULL,
    note TEXT NOT NULL,
    decided_utc INTEGER NOT NULL,
    PRIMARY KEY (origin, a, b, c)
) STRICT, WITHOUT ROWID;

-- What the last proof of the ledger found.
CREATE TABLE ledger_proof (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    proved_utc INTEGER NOT NULL,
    disagreements INTEGER NOT NULL,
    -- The first of them in words.
    first TEXT NOT NULL
) STRICT;

-- The last entry that is booked of those that came before the centre had a ledger: one row, moved with the bookings; none
-- before the first of them.
CREATE TABLE ledger_filled (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- 1 when all of them are booked.
    done INTEGER NOT NULL CHECK (done IN (0, 1))
) STRICT;

-- Providers whose money goes to the oldest debt first, whatever month a payment names.
CREATE TABLE oldest_first (
    provider INTEGER PRIMARY KEY REFERENCES provider (id)
) STRICT;

-- What was charged otherwise later: by how much more is owed of a charge than before. Rows are only added.
CREATE TABLE charge_correction (
    account INTEGER NOT NULL REFERENCES account (id),
    period INTEGER NOT NULL,
    service INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    -- 1 is the first correction of the charge.
    step INTEGER NOT NULL CHECK (step >= 1),
    -- Below zero when less is owed.
    owed_minor INTEGER NOT NULL CHECK (owed_minor <> 0),
    corrected_utc INTEGER NOT NULL,
    PRIMARY KEY (account, period, service, provider, step)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER charge_correction_is_not_edited BEFORE UPDATE ON charge_correction
BEGIN SELECT raise(ABORT, 'corrections are append only'); END;
CREATE TRIGGER charge_correction_is_not_deleted BEFORE DELETE ON charge_correction
BEGIN SELECT raise(ABORT, 'corrections are append only'); END;

-- Money that a person put from one account to another of the same provider. Rows are only added.
CREATE TABLE ledger_transfer (
    id INTEGER PRIMARY KEY,
    -- What it is known by: the same is done once.
    operation TEXT NOT NULL UNIQUE,
    -- What was asked for, in short: another under the same name is told from it.
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    -- The transfer that this one takes back.
    takes_back INTEGER UNIQUE,
    account INTEGER NOT NULL REFERENCES account (id),
    to_account INTEGER NOT NULL REFERENCES account (id),
    service INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    -- Who had it done, and on what ground.
    who TEXT NOT NULL,
    note TEXT NOT NULL,
    done_utc INTEGER NOT NULL,
    CHECK (account <> to_account)
) STRICT;

CREATE TRIGGER ledger_transfer_is_not_edited BEFORE UPDATE ON ledger_transfer
BEGIN SELECT raise(ABORT, 'transfers are append only'); END;
CREATE TRIGGER ledger_transfer_is_not_deleted BEFORE DELETE ON ledger_transfer
BEGIN SELECT raise(ABORT, 'transfers are append only'); END;

-- Which months it was taken from, below zero, and which it was put on. All of a transfer make nothing.
CREATE TABLE transfer_posting (
    transfer INTEGER NOT NULL REFERENCES ledger_transfer (id),
    part INTEGER NOT NULL,
    account INTEGER NOT NULL REFERENCES account (id),
    period INTEGER NOT NULL,
    service INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (transfer, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX transfer_posting_by_account ON transfer_posting (account);

CREATE TRIGGER transfer_posting_is_not_edited BEFORE UPDATE ON transfer_posting
BEGIN SELECT raise(ABORT, 'transfers are append only'); END;
CREATE TRIGGER transfer_posting_is_not_deleted BEFORE DELETE ON transfer_posting
BEGIN SELECT raise(ABORT, 'transfers are append only'); END;

-- What banks kept of their registries. What came twice counts nowhere, and what was kept of it neither: by the lines where
-- they tell, else its part by the sums.
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

-- Charges as they first came, before what was charged otherwise later.
CREATE VIEW charge_first (account, period, service, provider, currency, owed) AS
SELECT h.account, h.period, h.service, h.provider, o.currency, h.owed - coalesce((
    SELECT CAST(sum(k.owed_minor) AS BIGINT) FROM charge_correction k WHERE k.account = h.account
        AND k.period = h.period AND k.service = h.service AND k.provider = h.provider), 0)
FROM charge h JOIN account o ON o.id = h.account;

-- The whole ledger: what tills' entries booked, and what follows from other tables, always in pairs of one amount. `kind`
-- says what x, y, z name: 1 to 6 an entry (till, epoch, seq), 7 a charge and 8 what is paid of it ahead (account, month,
-- service), 9 a posting and 10 a line that waits (registry, line, part), 11 what a bank kept (registry), 12 money that was
-- given back (as in ledger_held), 13 a correction of a charge (account, month, service), 14 a transfer (transfer, part).
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
