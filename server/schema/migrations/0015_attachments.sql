-- Scans of the papers of reversals, and which papers are still missing.

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
