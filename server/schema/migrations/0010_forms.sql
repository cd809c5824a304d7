-- What providers outside the billing ask of a payer.

CREATE TABLE provider_form (
    provider INTEGER PRIMARY KEY REFERENCES provider (id),
    form TEXT NOT NULL
) STRICT;
