-- Names that streets had before: people, and the tables of billings, go on asking by them.
CREATE TABLE street_former (
    street INTEGER NOT NULL REFERENCES street (id),
    name TEXT NOT NULL,
    PRIMARY KEY (street, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX street_former_by_name ON street_former (name);
