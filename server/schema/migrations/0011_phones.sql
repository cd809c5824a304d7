-- Phones that accounts are searched by: the last nine digits of each, a space between.
ALTER TABLE account ADD COLUMN phones TEXT NOT NULL DEFAULT '';
