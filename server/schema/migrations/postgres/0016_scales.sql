-- A meter of several scales (day and night) is a row for each, under its one number; the scale says which.
ALTER TABLE meter ADD COLUMN scale TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (length(scale) <= 16);
