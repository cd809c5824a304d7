-- Where in the premises a meter is, and since when it is off: what it showed stays.
ALTER TABLE meter ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE meter ADD COLUMN removed_day INTEGER;
