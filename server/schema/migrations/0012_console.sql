-- People of the console, their sessions, and what was done there; what its pages are paged by.

CREATE TABLE operator (
    id INTEGER PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('administrator', 'operator', 'auditor')),
    verifier TEXT NOT NULL,
    one_time_until_utc INTEGER,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    failures INTEGER NOT NULL CHECK (failures >= 0),
    locked_until_utc INTEGER,
    created_utc INTEGER NOT NULL
) STRICT;

CREATE TABLE operator_session (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    operator INTEGER NOT NULL REFERENCES operator (id),
    begun_utc INTEGER NOT NULL,
    seen_utc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX operator_session_by_operator ON operator_session (operator);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    done_utc INTEGER NOT NULL,
    operator INTEGER REFERENCES operator (id),
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_operator ON audit (operator, id);

CREATE TRIGGER audit_is_not_edited BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit is append only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit is append only'); END;

CREATE INDEX shift_opening_by_date ON shift_opening (day, till, shift);

CREATE TABLE account_posting (
    account INTEGER NOT NULL REFERENCES account (id),
    registry INTEGER NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (account, registry, line)
) STRICT, WITHOUT ROWID;
INSERT INTO account_posting (account, registry, line)
    SELECT DISTINCT account, registry, line FROM registry_posting ORDER BY account, registry, line;
