-- Towns that a point takes payments for by a contract, besides its home town.
CREATE TABLE point_town (
    point BIGINT NOT NULL REFERENCES point (id),
    town BIGINT NOT NULL REFERENCES town (id),
    PRIMARY KEY (point, town)
);
