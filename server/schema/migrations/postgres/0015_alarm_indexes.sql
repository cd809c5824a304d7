-- Alarms of one till stay quick to find, however many of its payments ended as advances.

CREATE INDEX alarm_of_entry ON alarm (till, epoch, kind, seq);
CREATE INDEX alarm_open ON alarm (id) WHERE cleared_utc IS NULL;
