-- What a registry says of itself and its payments beside sums, lines that are known again, and money that came for them.

ALTER TABLE registry ADD COLUMN meaning BLOB CHECK (length(meaning) = 32);
ALTER TABLE registry ADD COLUMN number TEXT NOT NULL DEFAULT '';
ALTER TABLE registry ADD COLUMN day INTEGER;
ALTER TABLE registry ADD COLUMN pay_order TEXT NOT NULL DEFAULT '';
ALTER TABLE registry ADD COLUMN pay_order_day INTEGER;
CREATE UNIQUE INDEX registry_lines_once ON registry (meaning) WHERE undone_utc IS NULL;

ALTER TABLE registry_payment ADD COLUMN seconds INTEGER;
ALTER TABLE registry_payment ADD COLUMN pay_order TEXT NOT NULL DEFAULT '';
ALTER TABLE registry_payment ADD COLUMN pay_order_day INTEGER;
ALTER TABLE registry_payment ADD COLUMN means TEXT NOT NULL DEFAULT '';
ALTER TABLE registry_payment ADD COLUMN remark TEXT NOT NULL DEFAULT '';
ALTER TABLE registry_payment ADD COLUMN line_key BLOB CHECK (length(line_key) = 12);
CREATE INDEX registry_payment_line ON registry_payment (line_key) WHERE line_key IS NOT NULL;
CREATE INDEX registry_payment_operation ON registry_payment (operation) WHERE operation <> '';

CREATE TABLE money (
    id INTEGER PRIMARY KEY,
    identity BLOB NOT NULL CHECK (length(identity) = 12),
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    taken_utc INTEGER NOT NULL,
    number TEXT NOT NULL,
    day INTEGER,
    order_day INTEGER,
    payer TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (currency IN ('UAH', 'RUB', 'KZT')),
    amount_minor INTEGER NOT NULL,
    purpose TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX money_once ON money (identity, amount_minor);
