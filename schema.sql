-- The till's money file (money.sqlite), schema version 14.
--
-- It is opened with journal_mode=WAL, synchronous=FULL and foreign_keys=ON. Money is a whole number of minor units.
-- Moments are milliseconds of UTC since 1970; days are days since 1970-01-01; months are months since January 1970.
-- The journal is the truth: every other table here is written in the same transaction as the entry it follows from,
-- and can be checked against it by `kassa journal verify`. The directory (streets, accounts, charges, people) is another
-- file, directory.N.sqlite, which can always be downloaded again.

-- Who this till is. One row; written at enrolment.
CREATE TABLE till (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    till        INTEGER NOT NULL,               -- number given by the centre
    epoch       INTEGER NOT NULL,               -- life of the journal
    point_code  TEXT    NOT NULL,
    till_code   TEXT    NOT NULL,
    currency    TEXT    NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    public_key  BLOB    NOT NULL CHECK (length(public_key) = 32),
    server      TEXT    NOT NULL,               -- address of the centre
    certificate TEXT,                           -- pinned certificate of the centre, PEM
    enrolled_at INTEGER NOT NULL,
    -- With what numbers this life of the journal begins: beyond every one that may stand on a paper already (R9).
    first_visit   INTEGER NOT NULL DEFAULT 1 CHECK (first_visit >= 1),
    first_payment INTEGER NOT NULL DEFAULT 1 CHECK (first_payment >= 1),
    first_shift   INTEGER NOT NULL DEFAULT 1 CHECK (first_shift >= 1),
    -- The centre's key for files carried by hand; nothing of an enrolment before there were any.
    files_key     BLOB CHECK (length(files_key) = 32)
) STRICT;

-- The journal: one fact a row, hash-chained, append-only, also the queue to the centre.
CREATE TABLE journal (
    epoch       INTEGER NOT NULL CHECK (epoch >= 1),
    seq         INTEGER NOT NULL CHECK (seq >= 1),  -- from 1 without gaps
    kind        INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    user        INTEGER,                            -- who was signed in
    body        BLOB    NOT NULL,                   -- canonical bytes of the whole entry: what is hashed and sent
    hash        BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (epoch, seq)
) STRICT;

CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_never_shortened BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_has_no_gaps BEFORE INSERT ON journal
WHEN NEW.seq <> 1 + coalesce((SELECT max(seq) FROM journal WHERE epoch = NEW.epoch), 0)
BEGIN SELECT RAISE(ABORT, 'the journal has no gaps'); END;

-- Where the chain ends and how far the centre has it. One row. The end stands here a second time, so that rows cut off
-- the end of the journal are noticed.
CREATE TABLE journal_state (
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    epoch          INTEGER NOT NULL,
    head_seq       INTEGER NOT NULL CHECK (head_seq >= 0),
    head_hash      BLOB    NOT NULL CHECK (length(head_hash) = 32),
    acknowledged   INTEGER NOT NULL CHECK (acknowledged BETWEEN 0 AND head_seq),
    verdict_cursor INTEGER NOT NULL DEFAULT 0,
    stopped_at     INTEGER,                         -- set when the centre found a fork: nothing is taken any more
    message_cursor INTEGER NOT NULL DEFAULT 0 CHECK (message_cursor >= 0) -- up to which message the centre was asked
) STRICT;

-- Lives of the journal that are over, since the centre let the till in anew: where each ended, and up to where the
-- centre has it, in its journal or as evidence.
CREATE TABLE epoch_before (
    epoch        INTEGER PRIMARY KEY CHECK (epoch >= 1),
    head_seq     INTEGER NOT NULL CHECK (head_seq >= 1),
    head_hash    BLOB    NOT NULL CHECK (length(head_hash) = 32),
    acknowledged INTEGER NOT NULL CHECK (acknowledged BETWEEN 0 AND head_seq)
) STRICT;

-- The last answer of the centre that came as a file, when one did.
CREATE TABLE carried (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    answered_ms INTEGER NOT NULL,               -- when the centre made it, by its clock: an older one is not taken
    lacks_epoch INTEGER,                        -- from where on the centre said that it lacks entries it had confirmed
    lacks_seq   INTEGER CHECK ((lacks_seq IS NULL) = (lacks_epoch IS NULL))
) STRICT;

-- What the centre made of entries. Stands beside the chain and may change.
CREATE TABLE verdict (
    epoch    INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    state    TEXT    NOT NULL CHECK (state IN ('waiting', 'applied', 'duplicate', 'refused')),
    reason   TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    received_ms INTEGER,                            -- when the centre got the entry, by its clock; it may not have said
    PRIMARY KEY (epoch, seq)
) STRICT;
CREATE INDEX verdict_refused ON verdict (epoch, seq) WHERE state = 'refused';
CREATE INDEX verdict_waiting ON verdict (epoch, seq) WHERE state = 'waiting';

-- Shifts.
CREATE TABLE shift (
    number       INTEGER PRIMARY KEY CHECK (number >= 1),
    state        TEXT    NOT NULL CHECK (state IN ('opening', 'failed', 'open', 'closing', 'closed')),
    day          INTEGER NOT NULL,
    opened_at    INTEGER NOT NULL,
    opened_by    INTEGER NOT NULL,
    offset_min   INTEGER NOT NULL,
    opening_cash INTEGER NOT NULL,
    counted      INTEGER,                           -- what was counted at closing
    closed_at    INTEGER
) STRICT;
-- At most one shift is not closed.
CREATE UNIQUE INDEX shift_one_open ON shift ((1)) WHERE state IN ('opening', 'open', 'closing');

-- Visits: what one payer paid at once. The token is the window's own mark of one pressing of Pay (R23).
CREATE TABLE visit (
    number INTEGER PRIMARY KEY CHECK (number >= 1),
    token  TEXT    NOT NULL UNIQUE,
    total  INTEGER NOT NULL,
    change INTEGER NOT NULL CHECK (change >= 0)
) STRICT;

-- Payments.
CREATE TABLE payment (
    number              INTEGER PRIMARY KEY CHECK (number >= 1),
    visit               INTEGER NOT NULL REFERENCES visit (number),
    shift               INTEGER NOT NULL REFERENCES shift (number),
    epoch               INTEGER NOT NULL,
    seq                 INTEGER NOT NULL,           -- the entry that accepted it
    day                 INTEGER NOT NULL,           -- the shift's day
    accepted_at         INTEGER NOT NULL,
    cashier             INTEGER NOT NULL,
    kind                INTEGER NOT NULL,
    account             TEXT    NOT NULL,
    holder              TEXT    NOT NULL,           -- as they were when it was made
    address             TEXT    NOT NULL,
    amount              INTEGER NOT NULL CHECK (amount > 0),
    commission          INTEGER NOT NULL CHECK (commission >= 0),
    provider_commission INTEGER NOT NULL CHECK (provider_commission >= 0),
    card                INTEGER NOT NULL CHECK (card >= 0),
    slip                TEXT,
    cash                INTEGER NOT NULL CHECK (cash >= 0),
    rounding            INTEGER NOT NULL,
    cash_received       INTEGER NOT NULL,
    change              INTEGER NOT NULL CHECK (change >= 0),
    state               TEXT    NOT NULL CHECK (state IN ('accepted', 'registered', 'needs_decision', 'referred',
                                                          'cancelled', 'voided', 'refunded')),
    copies              INTEGER NOT NULL DEFAULT 0, -- duplicates printed (R12)
    decided_shift       INTEGER REFERENCES shift (number), -- in which the centre's decision was taken in
    third               TEXT,                       -- what a provider outside the billing asked for, JSON
    CHECK (amount + commission + rounding = card + cash),
    CHECK (cash_received - change = cash),
    UNIQUE (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES journal (epoch, seq)
) STRICT;
CREATE INDEX payment_by_day ON payment (day, number);
CREATE INDEX payment_by_account ON payment (account, number);
CREATE INDEX payment_by_shift ON payment (shift, number);
CREATE INDEX payment_undone ON payment (state) WHERE state IN ('accepted', 'needs_decision', 'referred');

CREATE TABLE payment_line (
    payment  INTEGER NOT NULL REFERENCES payment (number),
    line     INTEGER NOT NULL CHECK (line >= 0),
    service  INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    period   INTEGER NOT NULL,
    amount   INTEGER NOT NULL CHECK (amount > 0),
    excess   INTEGER NOT NULL CHECK (excess BETWEEN 0 AND amount),
    PRIMARY KEY (payment, line)
) STRICT, WITHOUT ROWID;

-- What a register was asked to do: the intent, what it showed before, what became of it. One row for each operation that
-- a register takes down: shift opening, sale, return, cash-in, cash-out, Z report.
CREATE TABLE receipt (
    id        INTEGER PRIMARY KEY,
    epoch     INTEGER NOT NULL,
    seq       INTEGER NOT NULL,                     -- the entry that asked for it
    kind      INTEGER NOT NULL,                     -- domain::receipt::OperationKind
    shift     INTEGER NOT NULL REFERENCES shift (number),
    payment   INTEGER REFERENCES payment (number),  -- of a sale or a return
    operation TEXT    NOT NULL,                     -- the intent, JSON
    state     TEXT    NOT NULL CHECK (state IN ('planned', 'sending', 'registered', 'failed', 'unknown')),
    detail    TEXT    NOT NULL,                     -- the state with what it carries, JSON
    tries     INTEGER NOT NULL DEFAULT 0,           -- how often it was sent
    settled   INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1)), -- nothing more is to be done about it
    registered_epoch INTEGER,                       -- the entry that says so, once it is registered
    registered_seq   INTEGER,
    referred_epoch   INTEGER,                       -- the entry that referred it to the centre (R20)
    referred_seq     INTEGER,
    leader_epoch     INTEGER,                       -- the entry on whose receipt this payment stands (R7): state and detail are
    leader_seq       INTEGER,                       -- the same, operation is its own part
    shared           TEXT CHECK (shared IS NULL OR leader_seq IS NULL), -- the receipt of the visit where it stands first, JSON
    UNIQUE (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES journal (epoch, seq)
) STRICT;
CREATE INDEX receipt_unsettled ON receipt (id) WHERE settled = 0 AND leader_seq IS NULL;
CREATE INDEX receipt_by_payment ON receipt (payment) WHERE payment IS NOT NULL;
CREATE INDEX receipt_by_shift ON receipt (shift, kind);
-- A register does one thing at a time.
CREATE UNIQUE INDEX receipt_one_sending ON receipt ((1)) WHERE state = 'sending' AND leader_seq IS NULL;
CREATE INDEX receipt_by_leader ON receipt (leader_epoch, leader_seq) WHERE leader_seq IS NOT NULL;

-- Reversals, of a whole payment or of some of its lines; a failed return may be tried again as a new reversal.
CREATE TABLE reversal (
    epoch   INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    payment INTEGER NOT NULL REFERENCES payment (number),
    kind    INTEGER NOT NULL,
    shift   INTEGER NOT NULL REFERENCES shift (number),
    cash    INTEGER NOT NULL CHECK (cash >= 0),
    card    INTEGER NOT NULL CHECK (card >= 0),
    done    INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)), -- its return receipt is registered
    failed  INTEGER NOT NULL DEFAULT 0 CHECK (failed IN (0, 1)), -- nothing was registered, and it was given up
    decided_shift INTEGER REFERENCES shift (number), -- in which the centre's decision was taken in
    commission INTEGER CHECK (commission >= 0),     -- of the payer, where it gives back some lines and not the whole payment
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES journal (epoch, seq)
) STRICT;
CREATE INDEX reversal_by_payment ON reversal (payment);

-- Which lines of its payment a reversal gives back: a line goes back once.
CREATE TABLE reversal_line (
    epoch   INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    line    INTEGER NOT NULL,                       -- its place in the payment
    payment INTEGER NOT NULL,
    failed  INTEGER NOT NULL DEFAULT 0 CHECK (failed IN (0, 1)), -- as the reversal has it
    PRIMARY KEY (epoch, seq, line),
    FOREIGN KEY (epoch, seq) REFERENCES reversal (epoch, seq),
    FOREIGN KEY (payment, line) REFERENCES payment_line (payment, line)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX reversal_line_once ON reversal_line (payment, line) WHERE failed = 0;

-- Personal data of grounds (R15): apart from the journal, which holds only a salted commitment, so that a row can be
-- erased when the law says so.
CREATE TABLE ground (
    epoch INTEGER NOT NULL,
    seq   INTEGER NOT NULL,
    salt  BLOB    NOT NULL CHECK (length(salt) = 16),
    text  TEXT    NOT NULL,                         -- domain::reversal::Ground, JSON
    PRIMARY KEY (epoch, seq)
) STRICT;

-- Scans of the papers of reversals (R15). Each lies sealed to the centre's key, under its hash, in the folder `scans`:
-- the till cannot read it. It stays there for a month after the centre has it, and goes up once more to a centre that was
-- restored from a backup.
CREATE TABLE attachment (
    epoch     INTEGER NOT NULL,
    seq       INTEGER NOT NULL,                     -- the entry that tells of it
    of_epoch  INTEGER NOT NULL,
    of_seq    INTEGER NOT NULL,                     -- the reversal
    papers    INTEGER NOT NULL CHECK (papers BETWEEN 1 AND 15), -- domain::attachment::Papers
    size      INTEGER NOT NULL CHECK (size >= 1),   -- of the sealed bytes
    hash      BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32), -- of the sealed bytes
    scan_hash BLOB    NOT NULL CHECK (length(scan_hash) = 32), -- of the scan itself: it is not taken twice
    held_at   INTEGER,                              -- when the centre was found to have it
    refused   TEXT,                                 -- the centre's word for why it does not take it, at the last try
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES journal (epoch, seq),
    FOREIGN KEY (of_epoch, of_seq) REFERENCES reversal (epoch, seq),
    UNIQUE (of_epoch, of_seq, scan_hash)
) STRICT;
CREATE INDEX attachment_unsent ON attachment (epoch, seq) WHERE held_at IS NULL;

-- Cash brought in and taken out.
CREATE TABLE cash_movement (
    epoch   INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    shift   INTEGER NOT NULL REFERENCES shift (number),
    way     TEXT    NOT NULL CHECK (way IN ('in', 'out')),
    amount  INTEGER NOT NULL CHECK (amount > 0),
    purpose TEXT    NOT NULL,
    done    INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES journal (epoch, seq)
) STRICT;
CREATE INDEX cash_movement_by_shift ON cash_movement (shift);

-- Drawers counted by notes and coins, at an opening, a closing, a handing over; the entry that tells of it names the row.
CREATE TABLE drawer_count (
    epoch     INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    shift     INTEGER NOT NULL REFERENCES shift (number),
    purpose   TEXT    NOT NULL CHECK (purpose IN ('opening', 'closing', 'handing_over')),
    expected  INTEGER NOT NULL,                     -- left by the closing before, or in it by the journal
    counted   INTEGER NOT NULL,                     -- what is in it
    taken_out INTEGER NOT NULL,                     -- counted with it, and taken out before the closing
    note      TEXT    NOT NULL,                     -- why it differs
    pieces    TEXT    NOT NULL,                     -- [[face in minor units, how many], ...], the largest face first
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES journal (epoch, seq)
) STRICT;
CREATE INDEX drawer_count_by_shift ON drawer_count (shift);

-- Meter readings taken here.
CREATE TABLE reading (
    epoch   INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    account TEXT    NOT NULL,
    meter   INTEGER NOT NULL,
    value   TEXT    NOT NULL,                       -- decimal
    day     INTEGER NOT NULL,
    kind    INTEGER NOT NULL,
    source  INTEGER NOT NULL DEFAULT 1 CHECK (source BETWEEN 1 AND 3), -- domain::reading::ReadingSource
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES journal (epoch, seq)
) STRICT;
CREATE INDEX reading_of_account ON reading (account, epoch, seq);

-- Failed sign-ins, so that a lock-out survives a restart.
CREATE TABLE sign_in_failure (
    login TEXT    PRIMARY KEY,
    count INTEGER NOT NULL,
    last  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Small facts about the link that must survive a restart.
CREATE TABLE contact (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    last_contact    INTEGER,                        -- by the till's clock
    clock_offset_ms INTEGER                         -- the centre's clock less the till's
) STRICT;

-- What the centre told the cashier: an operator's text, or that a payment of this till came second.
CREATE TABLE message (
    id         INTEGER PRIMARY KEY,             -- the centre's number
    written_ms INTEGER NOT NULL,                -- by the centre's clock
    text       TEXT,
    epoch      INTEGER,                         -- the entry that accepted the payment
    seq        INTEGER,
    excess     INTEGER,                         -- what of it was more than was owed, minor units
    read_at    INTEGER,                         -- when a person put it away
    read_by    INTEGER,
    CHECK ((epoch IS NULL) = (seq IS NULL)),
    CHECK ((text IS NULL) <> (seq IS NULL)),
    CHECK ((excess IS NULL) = (seq IS NULL)),
    UNIQUE (epoch, seq)
) STRICT;
