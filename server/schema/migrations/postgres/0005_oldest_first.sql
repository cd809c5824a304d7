-- Providers whose money goes to the oldest debt first, whatever month a payment names.
CREATE TABLE oldest_first (
    provider BIGINT PRIMARY KEY REFERENCES provider (id)
);
