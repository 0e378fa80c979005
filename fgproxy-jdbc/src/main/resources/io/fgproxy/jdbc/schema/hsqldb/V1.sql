-- The tables of fgproxy, version 1, for HSQLDB. Made anew, it goes on where it was interrupted: each CREATE commits.

-- The versions of the schema that were made; the highest one counts.
CREATE TABLE IF NOT EXISTS fg_schema (
    version INTEGER NOT NULL PRIMARY KEY
);

-- Sub-keys with their counters. Times are milliseconds since 1970 in UTC.
CREATE TABLE IF NOT EXISTS fg_sub_key (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    digest VARCHAR(64) NOT NULL UNIQUE,
    name VARCHAR(200) NOT NULL,
    policy LONGVARCHAR NOT NULL,
    request_limit BIGINT,
    status VARCHAR(16) NOT NULL,
    not_before BIGINT,
    expires_at BIGINT,
    main_keys LONGVARCHAR,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    requests_used BIGINT NOT NULL,
    requests_held BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS fg_sub_key_created ON fg_sub_key (created_at, id);

-- Main keys; their secrets are encrypted.
CREATE TABLE IF NOT EXISTS fg_main_key (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    name LONGVARCHAR NOT NULL,
    secret VARCHAR(2000) NOT NULL,
    base_url LONGVARCHAR,
    organization LONGVARCHAR,
    project LONGVARCHAR,
    status VARCHAR(16) NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- Open reservations. No foreign key: it would be checked for every request, and a key is deleted with its holds.
CREATE TABLE IF NOT EXISTS fg_hold (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    key_id VARCHAR(64) NOT NULL,
    key_version BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    opened_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS fg_hold_key ON fg_hold (key_id);

INSERT INTO fg_schema (version) VALUES (1);
