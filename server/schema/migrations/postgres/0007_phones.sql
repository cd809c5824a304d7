-- Phones that accounts are searched by: the last nine digits of each, a space between.
ALTER TABLE account ADD COLUMN phones TEXT COLLATE "C" NOT NULL DEFAULT '';
