-- What the search goes by. Made when a download is complete: a million rows are sorted once, not a million times.
CREATE INDEX IF NOT EXISTS account_by_key ON account (number_key);
CREATE INDEX IF NOT EXISTS account_by_place ON account (street, house_key, flat_key);
CREATE INDEX IF NOT EXISTS account_by_neighbour ON account (street, holder_key);
CREATE INDEX IF NOT EXISTS meter_by_serial ON meter (serial);
CREATE INDEX IF NOT EXISTS phone_by_digits ON phone (digits);
CREATE INDEX IF NOT EXISTS account_by_holder ON account (town, holder_key, house_key, flat_key);
