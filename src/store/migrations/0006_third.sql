-- Version 6: payments to providers outside the billing, with what was asked of the payer (JSON).
ALTER TABLE payment ADD COLUMN third TEXT;
