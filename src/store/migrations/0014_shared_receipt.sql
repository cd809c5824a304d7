-- Version 14: payments of a visit that stand on one receipt.
ALTER TABLE receipt ADD COLUMN leader_epoch INTEGER;
ALTER TABLE receipt ADD COLUMN leader_seq INTEGER;
ALTER TABLE receipt ADD COLUMN shared TEXT CHECK (shared IS NULL OR leader_seq IS NULL);
DROP INDEX receipt_one_sending;
CREATE UNIQUE INDEX receipt_one_sending ON receipt ((1)) WHERE state = 'sending' AND leader_seq IS NULL;
DROP INDEX receipt_unsettled;
CREATE INDEX receipt_unsettled ON receipt (id) WHERE settled = 0 AND leader_seq IS NULL;
CREATE INDEX receipt_by_leader ON receipt (leader_epoch, leader_seq) WHERE leader_seq IS NOT NULL;
