-- Where a decision of the centre moved money: the shift of the till that took it in. Derived; `kassa-server rebuild`
-- fills it for what was taken in before.

CREATE TABLE decision_taken (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    registered INTEGER NOT NULL CHECK (registered IN (0, 1)),
    shift INTEGER NOT NULL,
    by_epoch INTEGER NOT NULL,
    by_seq INTEGER NOT NULL,
    PRIMARY KEY (till, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_taken_by_shift ON decision_taken (till, shift);
