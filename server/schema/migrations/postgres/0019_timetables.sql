-- Breaks, days off, holidays: what goes before the working hours of every day, in its written form.
ALTER TABLE point ADD COLUMN timetable TEXT COLLATE "C" NOT NULL DEFAULT '';
