-- The tables of fgproxy, version 1, for PostgreSQL. Ids are compared byte by byte, whatever the database's collation is,
-- and pages of keys have room for the next state of a row whose counters change all the time.

-- The versions of the schema that were made; the highest one counts.
CREATE TABLE IF NOT EXISTS fg_schema (
    version INTEGER NOT NULL PRIMARY KEY
);

-- Sub-keys with their counters. Times are milliseconds since 1970 in UTC.
CREATE TABLE IF NOT EXISTS fg_sub_key (
    id VARCHAR(64) COLLATE "C" NOT NULL PRIMARY KEY,
    digest VARCHAR(64) COLLATE "C" NOT NULL UNIQUE,
    name VARCHAR(200) NOT NULL,
    policy TEXT NOT NULL,
    request_limit BIGINT,
    status VARCHAR(16) NOT NULL,
    not_before BIGINT,
    expires_at BIGINT,
    main_keys TEXT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    requests_used BIGINT NOT NULL,
    requests_held BIGINT NOT NULL
) WITH (fillfactor = 50);

CREATE INDEX IF NOT EXISTS fg_sub_key_created ON fg_sub_key (created_at, id);

-- Main keys; their secrets are encrypted.
CREATE TABLE IF NOT EXISTS fg_main_key (
    id VARCHAR(64) COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    secret TEXT NOT NULL,
    base_url TEXT,
    organization TEXT,
    project TEXT,
    status VARCHAR(16) NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- Open reservations. No foreign key: it would be checked for every request, and a key is deleted with its holds.
CREATE TABLE IF NOT EXISTS fg_hold (
    id VARCHAR(64) COLLATE "C" NOT NULL PRIMARY KEY,
    key_id VARCHAR(64) COLLATE "C" NOT NULL,
    key_version BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    opened_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS fg_hold_key ON fg_hold (key_id);

INSERT INTO fg_schema (version) VALUES (1);
