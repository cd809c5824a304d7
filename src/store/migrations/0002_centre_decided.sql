-- What the centre decides about a referred receipt comes back to the till.
ALTER TABLE receipt ADD COLUMN referred_epoch INTEGER;
ALTER TABLE receipt ADD COLUMN referred_seq INTEGER;
ALTER TABLE payment ADD COLUMN decided_shift INTEGER REFERENCES shift (number);
ALTER TABLE reversal ADD COLUMN decided_shift INTEGER REFERENCES shift (number);
