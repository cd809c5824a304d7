-- Names that streets had before: people, and the tables of billings, go on asking by them.
CREATE TABLE street_former (
    street BIGINT NOT NULL REFERENCES street (id),
    name TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (street, name)
);
CREATE INDEX street_former_by_name ON street_former (name);
