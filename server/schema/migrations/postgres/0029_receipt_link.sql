-- Links on receipts, by which their payers see what the centre has of them; and the way from a number to a payment.
ALTER TABLE point ADD COLUMN receipt_link TEXT COLLATE "C";
CREATE INDEX payment_by_number ON payment (till, number);
