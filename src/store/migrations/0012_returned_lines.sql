-- Version 12: which lines of a payment a reversal gives back, until now always all of them.
ALTER TABLE reversal ADD COLUMN commission INTEGER CHECK (commission >= 0);
DROP INDEX reversal_once;
CREATE INDEX reversal_by_payment ON reversal (payment);
CREATE TABLE reversal_line (
    epoch   INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    line    INTEGER NOT NULL,
    payment INTEGER NOT NULL,
    failed  INTEGER NOT NULL DEFAULT 0 CHECK (failed IN (0, 1)),
    PRIMARY KEY (epoch, seq, line),
    FOREIGN KEY (epoch, seq) REFERENCES reversal (epoch, seq),
    FOREIGN KEY (payment, line) REFERENCES payment_line (payment, line)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX reversal_line_once ON reversal_line (payment, line) WHERE failed = 0;
INSERT INTO reversal_line (epoch, seq, line, payment, failed)
    SELECT r.epoch, r.seq, l.line, r.payment, r.failed FROM reversal r JOIN payment_line l ON l.payment = r.payment;
