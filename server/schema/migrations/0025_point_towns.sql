-- Towns that a point takes payments for by a contract, besides its home town.
CREATE TABLE point_town (
    point INTEGER NOT NULL REFERENCES point (id),
    town INTEGER NOT NULL REFERENCES town (id),
    PRIMARY KEY (point, town)
) STRICT, WITHOUT ROWID;
