-- Version 10: what the meters of an account showed here before is found at once.
CREATE INDEX reading_of_account ON reading (account, epoch, seq);
