-- Version 9: what the centre has not settled is found without going through all that it has.
CREATE INDEX verdict_refused ON verdict (epoch, seq) WHERE state = 'refused';
CREATE INDEX verdict_waiting ON verdict (epoch, seq) WHERE state = 'waiting';
