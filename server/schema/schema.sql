-- The centre's database.
--
-- Three kinds of tables: what tills said (journal, head: append only, never edited), what people at the centre said
-- (points, tills, the directory, decisions) and banks (registries), and what is derived from both and can be rebuilt at any time
-- (`kassa-server rebuild`). Money is INTEGER minor units, moments are INTEGER milliseconds of UTC, days are INTEGER
-- days since 1970-01-01, periods are INTEGER months since January 1970.

-- One row: the directory as a whole.
CREATE TABLE centre (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    -- Another generation tells tills to download everything anew. Below 2^53, for JSON.
    generation INTEGER NOT NULL,
    -- The last revision given to a directory row. 1 is reserved: a snapshot begins with the point itself.
    revision INTEGER NOT NULL CHECK (revision >= 1),
    -- How many rows the directory has, removed ones included; for progress bars.
    directory_rows INTEGER NOT NULL CHECK (directory_rows >= 0),
    created_utc INTEGER NOT NULL
) STRICT;

-- The secret of the centre's key for files carried by hand: queues are sealed to it, answers signed by it. One row, made
-- when the first till is let in.
CREATE TABLE files_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    made_utc INTEGER NOT NULL
) STRICT;

-- ---------------------------------------------------------------- who: points, tills, people

CREATE TABLE point (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    home_town INTEGER NOT NULL REFERENCES town (id),
    -- Working hours, minutes since local midnight.
    open_min INTEGER NOT NULL CHECK (open_min BETWEEN 0 AND 1439),
    close_min INTEGER NOT NULL CHECK (close_min BETWEEN 1 AND 1440),
    -- How far its tills may go without the centre.
    offline_hours INTEGER NOT NULL CHECK (offline_hours >= 0),
    offline_payments INTEGER NOT NULL CHECK (offline_payments >= 0),
    offline_minor INTEGER NOT NULL CHECK (offline_minor >= 0),
    offline_directory_hours INTEGER NOT NULL CHECK (offline_directory_hours >= 0),
    rounding_step INTEGER NOT NULL CHECK (rounding_step IN (1, 5, 10, 50)),
    rounding TEXT NOT NULL CHECK (rounding IN ('half_away_from_zero', 'down', 'up')),
    cashier_opens_shift INTEGER NOT NULL CHECK (cashier_opens_shift IN (0, 1)),
    -- Whether its tills must show the certificate the centre gave them.
    certificate_required INTEGER NOT NULL DEFAULT 0 CHECK (certificate_required IN (0, 1)),
    -- Breaks, days off, holidays: 'Mo-Fr 08:00-12:30,13:15-20:00; Su off; 01-01 off'. They go before the hours above.
    timetable TEXT NOT NULL DEFAULT '',
    -- Most cash its drawers should hold; none is never told.
    drawer_limit_minor INTEGER CHECK (drawer_limit_minor > 0),
    -- By how much a counted drawer may differ before a supervisor has to approve; by any sum where there is none.
    difference_limit_minor INTEGER CHECK (difference_limit_minor >= 0),
    -- Whether the payments of a visit stand on one receipt there; else each has its own.
    receipt_per_visit INTEGER NOT NULL DEFAULT 0 CHECK (receipt_per_visit IN (0, 1)),
    -- What links of its receipts begin with: 'https://pay.example.ua'; they have none without it.
    receipt_link TEXT
) STRICT;

-- Towns that a point takes payments for by a contract, besides its home town.
CREATE TABLE point_town (
    point INTEGER NOT NULL REFERENCES point (id),
    town INTEGER NOT NULL REFERENCES town (id),
    PRIMARY KEY (point, town)
) STRICT, WITHOUT ROWID;

CREATE TABLE till (
    id INTEGER PRIMARY KEY,
    point INTEGER NOT NULL REFERENCES point (id),
    code TEXT NOT NULL,
    -- The life of its journal that new entries belong to.
    epoch INTEGER NOT NULL CHECK (epoch >= 1),
    -- Ed25519; absent until it is enrolled, and after it is given a new epoch.
    public_key BLOB CHECK (length(public_key) = 32),
    enrolled_utc INTEGER,
    revoked_utc INTEGER,
    -- The first place that differed, when it was stopped for a fork.
    stopped_epoch INTEGER,
    stopped_seq INTEGER,
    -- The last revision given to a verdict on its entries.
    verdict_revision INTEGER NOT NULL CHECK (verdict_revision >= 0),
    -- When it last pushed a batch, and the version of its program at enrolment.
    pushed_utc INTEGER,
    program TEXT NOT NULL,
    -- When it first showed the certificate over its present key.
    certified_utc INTEGER,
    UNIQUE (point, code),
    CHECK ((stopped_epoch IS NULL) = (stopped_seq IS NULL))
) STRICT;

-- One-time codes, only their hashes.
CREATE TABLE enrolment (
    code_hash BLOB PRIMARY KEY CHECK (length(code_hash) = 32),
    till INTEGER NOT NULL REFERENCES till (id),
    created_utc INTEGER NOT NULL,
    expires_utc INTEGER NOT NULL,
    -- Once set, the code is void, whether it was used or replaced by a newer one.
    used_utc INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
    id INTEGER PRIMARY KEY,
    point INTEGER NOT NULL REFERENCES point (id),
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('cashier', 'supervisor', 'administrator', 'operator', 'auditor')),
    -- One bit a right.
    rights INTEGER NOT NULL CHECK (rights >= 0),
    -- argon2id, PHC form.
    verifier TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    UNIQUE (point, login)
) STRICT;

-- ---------------------------------------------------------------- the console

-- People of the centre's console; their rights are the role's.
CREATE TABLE operator (
    id INTEGER PRIMARY KEY,
    -- Lower case.
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('administrator', 'operator', 'auditor')),
    -- argon2id, PHC form.
    verifier TEXT NOT NULL,
    -- Until when a password that somebody else made lets in, to be changed at once; absent when it is their own.
    one_time_until_utc INTEGER,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    -- Wrong passwords in a row, and until when nobody is let in for them.
    failures INTEGER NOT NULL CHECK (failures >= 0),
    locked_until_utc INTEGER,
    created_utc INTEGER NOT NULL
) STRICT;

-- Who is signed in: SHA-256 of the token that the browser holds.
CREATE TABLE operator_session (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    operator INTEGER NOT NULL REFERENCES operator (id),
    begun_utc INTEGER NOT NULL,
    seen_utc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX operator_session_by_operator ON operator_session (operator);

-- What was done at the console, written in the transaction that did it.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    done_utc INTEGER NOT NULL,
    -- Absent where nobody was signed in: a wrong password, the command line.
    operator INTEGER REFERENCES operator (id),
    -- A word for programs, what it was done to, and what of it.
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_operator ON audit (operator, id);

CREATE TRIGGER audit_is_not_edited BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit is append only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit is append only'); END;

-- ---------------------------------------------------------------- what tills said

-- Entries, each once for ever. Bodies are never understood here: an unknown kind is stored like any other.
CREATE TABLE journal (
    till INTEGER NOT NULL REFERENCES till (id),
    epoch INTEGER NOT NULL CHECK (epoch >= 1),
    seq INTEGER NOT NULL CHECK (seq >= 1),
    kind INTEGER NOT NULL,
    occurred_utc INTEGER NOT NULL,
    received_utc INTEGER NOT NULL,
    -- Hash of the chain up to and including this entry.
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    -- Canonical bytes of the whole entry.
    body BLOB NOT NULL,
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER journal_is_not_edited BEFORE UPDATE ON journal
BEGIN SELECT raise(ABORT, 'the journal is append only'); END;
CREATE TRIGGER journal_is_not_deleted BEFORE DELETE ON journal
BEGIN SELECT raise(ABORT, 'the journal is append only'); END;

-- The end of each life of each till's journal, with the till's signature on it.
CREATE TABLE head (
    till INTEGER NOT NULL REFERENCES till (id),
    epoch INTEGER NOT NULL CHECK (epoch >= 1),
    seq INTEGER NOT NULL CHECK (seq >= 1),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    signature BLOB NOT NULL CHECK (length(signature) = 64),
    -- Entries up to here have been looked at by the applier.
    applied INTEGER NOT NULL CHECK (applied BETWEEN 0 AND seq),
    PRIMARY KEY (till, epoch)
) STRICT, WITHOUT ROWID;

-- What was sent for a place that another entry holds already: evidence, kept whole.
CREATE TABLE fork (
    till INTEGER NOT NULL REFERENCES till (id),
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    received_utc INTEGER NOT NULL,
    -- The batch as it came.
    batch BLOB NOT NULL,
    PRIMARY KEY (till, epoch, seq, received_utc)
) STRICT;

-- What a person at the centre must look at.
CREATE TABLE alarm (
    id INTEGER PRIMARY KEY,
    raised_utc INTEGER NOT NULL,
    till INTEGER NOT NULL REFERENCES till (id),
    -- A word for programs: `fork`, `lost`, `branch`.
    kind TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    cleared_utc INTEGER
) STRICT;

CREATE INDEX alarm_of_entry ON alarm (till, epoch, kind, seq);
CREATE INDEX alarm_open ON alarm (id) WHERE cleared_utc IS NULL;

-- What an operator decided about a receipt that a till referred to the centre (R20).
CREATE TABLE decision (
    till INTEGER NOT NULL REFERENCES till (id),
    -- The entry that asked for the receipt.
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    registered INTEGER NOT NULL CHECK (registered IN (0, 1)),
    note TEXT NOT NULL,
    decided_utc INTEGER NOT NULL,
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;

-- What the centre made of each entry. Kept over a rebuild, so that a till hears only of what changed.
CREATE TABLE verdict (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'applied', 'duplicate', 'refused')),
    reason TEXT NOT NULL CHECK ((state = 'refused') = (reason <> '')),
    revision INTEGER NOT NULL,
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX verdict_by_revision ON verdict (till, revision);
CREATE INDEX verdict_to_retry ON verdict (till, epoch, seq) WHERE state IN ('waiting', 'refused');

-- ---------------------------------------------------------------- the directory

CREATE TABLE town (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE street (
    id INTEGER PRIMARY KEY,
    town INTEGER NOT NULL REFERENCES town (id),
    name TEXT NOT NULL,
    UNIQUE (town, name)
) STRICT;

-- Names that streets had before: people, and the tables of billings, go on asking by them.
CREATE TABLE street_former (
    street INTEGER NOT NULL REFERENCES street (id),
    name TEXT NOT NULL,
    PRIMARY KEY (street, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX street_former_by_name ON street_former (name);

CREATE TABLE provider (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    tax_number TEXT NOT NULL,
    overpayment INTEGER NOT NULL CHECK (overpayment IN (0, 1)),
    prepayment_months_max INTEGER NOT NULL CHECK (prepayment_months_max BETWEEN 0 AND 12),
    -- Payments of this day and later are refused.
    closed_day INTEGER,
    -- Up to which day of a month a reading counts in the charge of that month; always the next one when unset.
    readings_until INTEGER CHECK (readings_until BETWEEN 1 AND 31),
    -- Whether lines of a payment to it may go back apart from the others.
    returns_by_lines INTEGER NOT NULL DEFAULT 0 CHECK (returns_by_lines IN (0, 1))
) STRICT;

-- Where a provider is paid by transfer, where that is known; its keys are right.
CREATE TABLE provider_bank (
    provider INTEGER PRIMARY KEY REFERENCES provider (id),
    -- An IBAN in Ukraine and Kazakhstan, twenty digits in Russia.
    number TEXT NOT NULL,
    -- Name of the bank, its BIC, its correspondent account: empty where the country does not ask for them.
    bank TEXT NOT NULL,
    code TEXT NOT NULL,
    correspondent TEXT NOT NULL
) STRICT;

-- What a provider outside the billing asks of a payer: its form, as tills get it (JSON).
CREATE TABLE provider_form (
    provider INTEGER PRIMARY KEY REFERENCES provider (id),
    form TEXT NOT NULL
) STRICT;

CREATE TABLE service (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    -- Decimal text, major units a unit.
    tariff TEXT,
    place INTEGER NOT NULL CHECK (place BETWEEN 0 AND 65535),
    -- What it is chosen by together with others; empty where it is chosen alone.
    family TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE commission (
    id INTEGER PRIMARY KEY,
    provider INTEGER REFERENCES provider (id),
    means TEXT NOT NULL CHECK (means IN ('cash', 'card')),
    borne_by TEXT NOT NULL CHECK (borne_by IN ('payer', 'provider')),
    -- Decimal text.
    percent TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    fixed_minor INTEGER NOT NULL CHECK (fixed_minor >= 0),
    min_minor INTEGER NOT NULL CHECK (min_minor >= 0),
    max_minor INTEGER CHECK (max_minor >= 0)
) STRICT;

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    holder TEXT NOT NULL,
    street INTEGER NOT NULL REFERENCES street (id),
    house TEXT NOT NULL,
    flat TEXT NOT NULL,
    -- Of all its charges.
    currency TEXT NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    -- Phones it is searched by: the last nine digits of each, a space between.
    phones TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE charge (
    account INTEGER NOT NULL REFERENCES account (id),
    period INTEGER NOT NULL,
    service INTEGER NOT NULL REFERENCES service (id),
    provider INTEGER NOT NULL REFERENCES provider (id),
    -- What was charged for the month.
    charged INTEGER NOT NULL,
    -- What of it was owed when the charge came.
    owed INTEGER NOT NULL,
    -- Derived: what tills have taken for it since, and registries have put on it. Owed now is `owed - paid`; below zero is an advance.
    paid INTEGER NOT NULL,
    -- By how much a month of the service is charged where nothing is measured, in thousandths of its unit; 0 where there is no norm.
    -- NULL where the billing did not tell.
    norm_milli INTEGER CHECK (norm_milli >= 0),
    PRIMARY KEY (account, period, service, provider)
) STRICT, WITHOUT ROWID;

CREATE TABLE meter (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    serial TEXT NOT NULL,
    service INTEGER NOT NULL REFERENCES service (id),
    digits INTEGER NOT NULL CHECK (digits BETWEEN 1 AND 12),
    -- What it showed by the billing, in thousandths of its unit.
    start_milli INTEGER NOT NULL CHECK (start_milli >= 0),
    start_day INTEGER NOT NULL,
    -- Derived: the newest reading, taken at a till or by the billing.
    last_milli INTEGER NOT NULL CHECK (last_milli >= 0),
    last_day INTEGER NOT NULL,
    usual_milli INTEGER NOT NULL CHECK (usual_milli >= 0),
    verified_until_day INTEGER,
    -- Which scale of a meter that has several, each a row under its one number; empty where it has one.
    scale TEXT NOT NULL DEFAULT '' CHECK (length(scale) <= 16),
    -- Where in the premises it is.
    place TEXT NOT NULL DEFAULT '',
    -- Since when it is off, with what it showed; tills are not told of it.
    removed_day INTEGER,
    -- Whose word the billing's value is: 0 it does not tell, 1 the payer's, 2 an inspector's, 3 the meter's own, 4 nobody's: it is counted.
    start_source INTEGER NOT NULL DEFAULT 0 CHECK (start_source BETWEEN 0 AND 4),
    -- Derived: whose word the newest one is.
    last_source INTEGER NOT NULL DEFAULT 0 CHECK (last_source BETWEEN 0 AND 4)
) STRICT;
CREATE INDEX meter_by_account ON meter (account);

-- The feed: every row of the tables above once, under the revision of its last change.
CREATE TABLE directory (
    revision INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 8),
    row INTEGER NOT NULL,
    -- Only for tills of this point; for all when absent.
    point INTEGER,
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    UNIQUE (kind, row)
) STRICT;

-- ---------------------------------------------------------------- what banks said

-- Registries of banks, each content once while it is not undone.
CREATE TABLE registry (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    -- Of the file, without its folder.
    name TEXT NOT NULL,
    profile TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    loaded_utc INTEGER NOT NULL,
    -- Payments and voids, and what they make, voids below zero.
    payments INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    transfer_minor INTEGER NOT NULL,
    commission_minor INTEGER NOT NULL,
    voids INTEGER NOT NULL,
    -- 1 where the file has totals, and they agreed.
    controlled INTEGER NOT NULL CHECK (controlled IN (0, 1)),
    undone_utc INTEGER,
    -- What its lines are known by, in whatever page and with whatever line ends. Absent of what was loaded before it was
    -- noted.
    meaning BLOB CHECK (length(meaning) = 32),
    -- Its own number and day, and the payment order its money comes with, where the file tells them.
    number TEXT NOT NULL DEFAULT '',
    day INTEGER,
    pay_order TEXT NOT NULL DEFAULT '',
    pay_order_day INTEGER
) STRICT;
CREATE UNIQUE INDEX registry_once ON registry (hash) WHERE undone_utc IS NULL;
CREATE UNIQUE INDEX registry_lines_once ON registry (meaning) WHERE undone_utc IS NULL;

-- Their payments, those that wait for somebody among them.
CREATE TABLE registry_payment (
    registry INTEGER NOT NULL REFERENCES registry (id),
    line INTEGER NOT NULL,
    -- What it is known by for ever: source, number and day. Absent where the source gives it no number: then the same
    -- line in another registry is another payment.
    identity BLOB CHECK (length(identity) = 12),
    -- As the file has them.
    account TEXT NOT NULL,
    payer TEXT NOT NULL,
    address TEXT NOT NULL,
    operation TEXT NOT NULL,
    day INTEGER,
    period INTEGER,
    service TEXT NOT NULL,
    branch TEXT NOT NULL,
    operator TEXT NOT NULL,
    -- Below zero for a void.
    amount_minor INTEGER NOT NULL,
    commission_minor INTEGER,
    -- The identity of the payment that a void takes back.
    takes_back BLOB CHECK (length(takes_back) = 12),
    -- The account it was put on.
    account_row INTEGER REFERENCES account (id),
    -- Why it was put on none, empty when it was.
    reason TEXT NOT NULL,
    -- The second of the day, by the source's clock.
    seconds INTEGER,
    -- The payment order of the line, how it was paid, and what else the line says, as the file has them.
    pay_order TEXT NOT NULL DEFAULT '',
    pay_order_day INTEGER,
    means TEXT NOT NULL DEFAULT '',
    remark TEXT NOT NULL DEFAULT '',
    -- The line and its place among equal ones, where there is no identity: what came again can be told.
    line_key BLOB CHECK (length(line_key) = 12),
    -- The zone of the source's clock, minutes east of UTC, where the file says.
    zone_min INTEGER,
    CHECK (reason <> '' OR account_row IS NOT NULL),
    PRIMARY KEY (registry, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX registry_payment_waiting ON registry_payment (registry, line) WHERE reason <> '';
CREATE INDEX registry_payment_line ON registry_payment (line_key) WHERE line_key IS NOT NULL;
CREATE INDEX registry_payment_operation ON registry_payment (operation) WHERE operation <> '';

-- Every operation of a registry that is not undone, once.
CREATE TABLE registry_operation (
    identity BLOB PRIMARY KEY CHECK (length(identity) = 12),
    registry INTEGER NOT NULL,
    line INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Readings of meters that came with payments, as the file has them.
CREATE TABLE registry_reading (
    registry INTEGER NOT NULL REFERENCES registry (id),
    line INTEGER NOT NULL,
    -- Which of the readings of its line.
    place INTEGER NOT NULL,
    account TEXT NOT NULL,
    meter TEXT NOT NULL,
    reading TEXT NOT NULL,
    day INTEGER,
    -- Why it is of no account, empty where it is of one.
    reason TEXT NOT NULL,
    PRIMARY KEY (registry, line, place)
) STRICT, WITHOUT ROWID;

-- Which payment a void took back: each once.
CREATE TABLE registry_void (
    of_registry INTEGER NOT NULL,
    of_line INTEGER NOT NULL,
    registry INTEGER NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (of_registry, of_line)
) STRICT, WITHOUT ROWID;

-- What was put on charges for them; a registry that is undone has all of it a second time, with the other sign.
CREATE TABLE registry_posting (
    registry INTEGER NOT NULL,
    line INTEGER NOT NULL,
    part INTEGER NOT NULL,
    undoes INTEGER NOT NULL CHECK (undoes IN (0, 1)),
    account INTEGER NOT NULL REFERENCES account (id),
    period INTEGER NOT NULL,
    service INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    posted_utc INTEGER NOT NULL,
    PRIMARY KEY (registry, line, part, undoes)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER registry_posting_is_not_edited BEFORE UPDATE ON registry_posting
BEGIN SELECT raise(ABORT, 'postings are append only'); END;
CREATE TRIGGER registry_posting_is_not_deleted BEFORE DELETE ON registry_posting
BEGIN SELECT raise(ABORT, 'postings are append only'); END;

-- Which lines of registries are on an account. Written in the order of accounts, once for a registry: an index of the table
-- above would cost a page for every line.
CREATE TABLE account_posting (
    account INTEGER NOT NULL REFERENCES account (id),
    registry INTEGER NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (account, registry, line)
) STRICT, WITHOUT ROWID;

-- Money that came to our accounts, by the statements of a bank. Which registry it is of is found when it is asked for.
CREATE TABLE money (
    id INTEGER PRIMARY KEY,
    -- The document: its number, its day and the account it came from. One document is in many statements.
    identity BLOB NOT NULL CHECK (length(identity) = 12),
    -- The statement it was first seen in, and its line there.
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    taken_utc INTEGER NOT NULL,
    -- As the document has them: its number, the day the money came, the day of the document.
    number TEXT NOT NULL,
    day INTEGER,
    order_day INTEGER,
    payer TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    amount_minor INTEGER NOT NULL,
    purpose TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX money_once ON money (identity, amount_minor);

-- Which registry money is of by what a person said.
CREATE TABLE money_pair (
    money INTEGER PRIMARY KEY,
    registry INTEGER NOT NULL,
    paired_utc INTEGER NOT NULL
) STRICT;

-- Banks that ask for debts and tell of payments at once, and the SHA-256 of the key each shows.
CREATE TABLE bank (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    key_hash BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 32),
    currency TEXT NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    added_utc INTEGER NOT NULL,
    shut_utc INTEGER
) STRICT;

-- What they told us of, each once for ever by the bank's own number. Its payments are lines of the registry of its day.
CREATE TABLE bank_order (
    bank INTEGER NOT NULL REFERENCES bank (id),
    id TEXT NOT NULL,
    -- Of account, total and services: the same order again is told from another under its number.
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    -- Where its lines stand: the first, and how many.
    registry INTEGER NOT NULL REFERENCES registry (id),
    line INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    utc_offset_min INTEGER NOT NULL,
    taken_utc INTEGER NOT NULL,
    cancelled_utc INTEGER,
    PRIMARY KEY (bank, id)
) STRICT, WITHOUT ROWID;

-- Sealed bytes of scans, in the pieces they came in. They cannot be derived from entries, and are opened for those alone
-- who are noted in attachment_access.
CREATE TABLE attachment_piece (
    till INTEGER NOT NULL,
    -- The entry that tells of the scan.
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- Where it begins.
    place INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (till, epoch, seq, place)
) STRICT;

-- Scans that are here whole: they have the hash their entry names, and were opened once to see that they are scans.
CREATE TABLE attachment_held (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    held_utc INTEGER NOT NULL,
    -- When its bytes were erased, as the law asks: it is not taken again.
    erased_utc INTEGER,
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;

-- Who had a scan given out or erased, and why. Rows are only added.
CREATE TABLE attachment_access (
    id INTEGER PRIMARY KEY,
    at_utc INTEGER NOT NULL,
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    deed TEXT NOT NULL CHECK (deed IN ('export', 'erase')),
    who TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;

-- Messages of the centre to the cashiers of its tills; those whose time is long over are taken away.
CREATE TABLE message (
    -- Grows in the order in which messages were written, and never goes back, whatever copy the centre was restored from.
    id INTEGER PRIMARY KEY,
    written_utc INTEGER NOT NULL,
    until_utc INTEGER NOT NULL,
    -- To all tills of a point, to one till, or to all.
    point INTEGER REFERENCES point (id),
    till INTEGER REFERENCES till (id),
    -- What an operator wrote; nothing where the centre itself speaks of an entry of the till.
    text TEXT,
    epoch INTEGER,
    seq INTEGER,
    -- What was over, minor units.
    excess INTEGER,
    CHECK (point IS NULL OR till IS NULL),
    CHECK ((epoch IS NULL) = (seq IS NULL)),
    CHECK ((text IS NULL) <> (seq IS NULL)),
    CHECK ((excess IS NULL) = (seq IS NULL))
) STRICT;
CREATE INDEX message_of_till ON message (till, id);
CREATE INDEX message_of_point ON message (point, id) WHERE till IS NULL;
CREATE INDEX message_by_end ON message (until_utc);

-- ---------------------------------------------------------------- derived from the journal and the decisions

CREATE TABLE shift_opening (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    shift INTEGER NOT NULL,
    day INTEGER NOT NULL,
    currency TEXT NOT NULL,
    cash_minor INTEGER NOT NULL,
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_opening_by_shift ON shift_opening (till, shift);
CREATE INDEX shift_opening_by_day ON shift_opening (till, day);
CREATE INDEX shift_opening_by_date ON shift_opening (day, till, shift);

CREATE TABLE shift_closing (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    shift INTEGER NOT NULL,
    payments INTEGER NOT NULL,
    cash_taken INTEGER NOT NULL,
    card_taken INTEGER NOT NULL,
    drawer_minor INTEGER NOT NULL,
    counted_minor INTEGER NOT NULL,
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_closing_by_shift ON shift_closing (till, shift);

CREATE TABLE cash_move (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    shift INTEGER NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('in', 'out')),
    amount_minor INTEGER NOT NULL,
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX cash_move_by_shift ON cash_move (till, shift);

CREATE TABLE payment (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    number INTEGER NOT NULL,
    shift INTEGER NOT NULL,
    -- 1 bill, 2 prepayment, 3 for a third party.
    kind INTEGER NOT NULL CHECK (kind IN (1, 2, 3)),
    account TEXT NOT NULL,
    currency TEXT NOT NULL,
    -- Lines, the payer's commission on top, the providers' commission, and how it was paid.
    amount_minor INTEGER NOT NULL,
    commission_minor INTEGER NOT NULL,
    provider_commission_minor INTEGER NOT NULL,
    cash_minor INTEGER NOT NULL,
    card_minor INTEGER NOT NULL,
    rounding_minor INTEGER NOT NULL,
    -- Why it cannot count, empty when it can.
    refused TEXT NOT NULL,
    -- 1 while its lines are in `charge.paid`.
    counted INTEGER NOT NULL CHECK (counted IN (0, 1)),
    PRIMARY KEY (till, epoch, seq),
    CHECK (counted = 0 OR refused = '')
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_by_shift ON payment (till, shift);
CREATE INDEX payment_by_account ON payment (account);
CREATE INDEX payment_by_number ON payment (till, number);

CREATE TABLE payment_line (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    line INTEGER NOT NULL,
    service INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    period INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    -- 1 while a registered return has taken it back.
    returned INTEGER NOT NULL DEFAULT 0 CHECK (returned IN (0, 1)),
    PRIMARY KEY (till, epoch, seq, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE reversal (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- The entry that accepted the payment.
    of_epoch INTEGER NOT NULL,
    of_seq INTEGER NOT NULL,
    -- 1 void, 2 refund.
    kind INTEGER NOT NULL CHECK (kind IN (1, 2)),
    shift INTEGER NOT NULL,
    cash_minor INTEGER NOT NULL,
    card_minor INTEGER NOT NULL,
    -- The commissions that go back with some lines; nothing where the whole payment goes back at once.
    commission_minor INTEGER,
    provider_commission_minor INTEGER,
    -- 1 while it is by this return that its lines are back.
    counts INTEGER NOT NULL DEFAULT 0 CHECK (counts IN (0, 1)),
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX reversal_by_payment ON reversal (till, of_epoch, of_seq);
CREATE INDEX reversal_by_shift ON reversal (till, shift);

-- Which lines of its payment a return takes back, by their places as the payment's lines have them; none where it takes back all of them.
CREATE TABLE reversal_line (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (till, epoch, seq, line)
) STRICT, WITHOUT ROWID;

-- What papers a reversal needs and which of them the centre has (R15); bits: 1 application, 2 note, 4 receipt, 8 other.
CREATE TABLE paper_due (
    till INTEGER NOT NULL,
    -- The entry that accepted the reversal.
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    needed INTEGER NOT NULL,
    held INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_missing ON paper_due (till, epoch, seq) WHERE (needed & ~held) <> 0;

-- Scans of papers as tills' entries tell of them.
CREATE TABLE attachment (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- The reversal.
    of_epoch INTEGER NOT NULL,
    of_seq INTEGER NOT NULL,
    papers INTEGER NOT NULL,
    -- 1 PDF, 2 JPEG, 3 PNG.
    form INTEGER NOT NULL,
    -- Length of the sealed bytes.
    size INTEGER NOT NULL,
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_by_reversal ON attachment (till, of_epoch, of_seq);

-- What became of what an entry asked the register for.
CREATE TABLE receipt (
    till INTEGER NOT NULL,
    -- The entry that asked.
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('registered', 'failed', 'unknown', 'referred', 'cancelled')),
    -- The register and its document number, when registered.
    register TEXT,
    document INTEGER,
    -- The entry that told.
    by_epoch INTEGER NOT NULL,
    by_seq INTEGER NOT NULL,
    -- The entry that referred it to the centre, when one did.
    referred_epoch INTEGER,
    referred_seq INTEGER,
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_referred ON receipt (till, epoch, seq) WHERE state = 'referred';

-- A decision of the centre that a till took in: there, within that shift, it moved money.
CREATE TABLE decision_taken (
    till INTEGER NOT NULL,
    -- The entry that asked for the receipt.
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    registered INTEGER NOT NULL CHECK (registered IN (0, 1)),
    shift INTEGER NOT NULL,
    -- The entry that took it in.
    by_epoch INTEGER NOT NULL,
    by_seq INTEGER NOT NULL,
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_taken_by_shift ON decision_taken (till, shift);

CREATE TABLE reading (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    meter INTEGER NOT NULL,
    day INTEGER NOT NULL,
    value_milli INTEGER NOT NULL,
    -- When it was handed in, by the till's clock. When the centre got it stands in its journal.
    occurred_utc INTEGER NOT NULL,
    -- Whose word it is: 1 the payer's, 2 an inspector's sheet, 3 the meter's own.
    source INTEGER NOT NULL DEFAULT 1 CHECK (source BETWEEN 1 AND 3),
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_by_meter ON reading (meter, day);
