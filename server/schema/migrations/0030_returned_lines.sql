-- Which lines of a payment went back, until now always all of them; and whether lines of a provider may go back apart.
ALTER TABLE provider ADD COLUMN returns_by_lines INTEGER NOT NULL DEFAULT 0 CHECK (returns_by_lines IN (0, 1));
ALTER TABLE payment_line ADD COLUMN returned INTEGER NOT NULL DEFAULT 0 CHECK (returned IN (0, 1));
ALTER TABLE reversal ADD COLUMN commission_minor INTEGER;
ALTER TABLE reversal ADD COLUMN provider_commission_minor INTEGER;
ALTER TABLE reversal ADD COLUMN counts INTEGER NOT NULL DEFAULT 0 CHECK (counts IN (0, 1));
CREATE TABLE reversal_line (
    till INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (till, epoch, seq, line)
) STRICT, WITHOUT ROWID;
UPDATE reversal SET counts = 1 WHERE EXISTS (
    SELECT 1 FROM payment p WHERE p.till = reversal.till AND p.epoch = reversal.of_epoch AND p.seq = reversal.of_seq)
AND (EXISTS (SELECT 1 FROM receipt r WHERE r.till = reversal.till AND r.epoch = reversal.epoch AND r.seq = reversal.seq
        AND r.state = 'registered')
    OR EXISTS (SELECT 1 FROM decision d WHERE d.till = reversal.till AND d.epoch = reversal.epoch
        AND d.seq = reversal.seq AND d.registered = 1))
AND NOT EXISTS (SELECT 1 FROM reversal v WHERE v.till = reversal.till AND v.of_epoch = reversal.of_epoch
    AND v.of_seq = reversal.of_seq AND (v.epoch, v.seq) < (reversal.epoch, reversal.seq)
    AND (EXISTS (SELECT 1 FROM receipt r WHERE r.till = v.till AND r.epoch = v.epoch AND r.seq = v.seq
            AND r.state = 'registered')
        OR EXISTS (SELECT 1 FROM decision d WHERE d.till = v.till AND d.epoch = v.epoch AND d.seq = v.seq
            AND d.registered = 1)));
UPDATE payment_line SET returned = 1 WHERE EXISTS (SELECT 1 FROM reversal v WHERE v.till = payment_line.till
    AND v.of_epoch = payment_line.epoch AND v.of_seq = payment_line.seq AND v.counts = 1);
