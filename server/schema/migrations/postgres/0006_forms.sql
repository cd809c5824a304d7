-- What providers outside the billing ask of a payer.

CREATE TABLE provider_form (
    provider BIGINT PRIMARY KEY REFERENCES provider (id),
    form TEXT COLLATE "C" NOT NULL
);
