-- The tables of fgproxy, version 1, for HSQLDB. Made anew, it goes on where it was interrupted: each CREATE commits.
-- What grows with each request or change is CACHED: rows of all other tables are on the heap, and written out whole at each checkpoint.

-- The versions of the schema that were made; the highest one counts.
CREATE TABLE IF NOT EXISTS fg_schema (
    version INTEGER NOT NULL PRIMARY KEY
);

-- Sub-keys. Times are milliseconds since 1970 in UTC, here and in all tables.
CREATE TABLE IF NOT EXISTS fg_sub_key (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    digest VARCHAR(64) NOT NULL UNIQUE,
    previous_digest VARCHAR(64) UNIQUE,
    previous_until BIGINT,
    name VARCHAR(200) NOT NULL,
    search_name VARCHAR(600) NOT NULL,
    policy LONGVARCHAR NOT NULL,
    limits LONGVARCHAR,
    status VARCHAR(16) NOT NULL,
    not_before BIGINT,
    expires_at BIGINT,
    main_keys LONGVARCHAR,
    key_group VARCHAR(64),
    key_template VARCHAR(64),
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS fg_sub_key_created ON fg_sub_key (created_at, id);
CREATE INDEX IF NOT EXISTS fg_sub_key_group ON fg_sub_key (key_group, created_at, id);
CREATE INDEX IF NOT EXISTS fg_sub_key_template ON fg_sub_key (key_template, created_at, id);

-- Deleted sub-keys, whose rows of usage still want a name.
CREATE TABLE IF NOT EXISTS fg_deleted_key (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    name VARCHAR(200) NOT NULL
);

-- Templates of sub-keys.
CREATE TABLE IF NOT EXISTS fg_template (
    name VARCHAR(64) NOT NULL PRIMARY KEY,
    document LONGVARCHAR NOT NULL
);

-- Main keys; their secrets are encrypted.
CREATE TABLE IF NOT EXISTS fg_main_key (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    name VARCHAR(1000) NOT NULL,
    secret VARCHAR(2000) NOT NULL,
    base_url VARCHAR(1000),
    organization VARCHAR(1000),
    project VARCHAR(1000),
    azure LONGVARCHAR,
    limits LONGVARCHAR,
    status VARCHAR(16) NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- What each main key was last told that it can use.
CREATE TABLE IF NOT EXISTS fg_main_key_models (
    main_key VARCHAR(64) NOT NULL PRIMARY KEY,
    refreshed_at BIGINT NOT NULL,
    document LONGVARCHAR NOT NULL
);

-- What keys share, in one row; no document before anything was shared. Its version counts the changes of main keys too.
CREATE TABLE IF NOT EXISTS fg_shared_rules (
    id INTEGER NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    document LONGVARCHAR
);

-- Counters: one row for each owner, scope and window. Money is in micro-USD.
CREATE TABLE IF NOT EXISTS fg_counter (
    id VARCHAR(400) NOT NULL PRIMARY KEY,
    owner VARCHAR(80) NOT NULL,
    scope VARCHAR(280) NOT NULL,
    window_start BIGINT NOT NULL,
    window_end BIGINT NOT NULL,
    requests_used BIGINT NOT NULL,
    input_used BIGINT NOT NULL,
    output_used BIGINT NOT NULL,
    cost_used BIGINT NOT NULL,
    requests_held BIGINT NOT NULL,
    input_held BIGINT NOT NULL,
    output_held BIGINT NOT NULL,
    cost_held BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS fg_counter_owner ON fg_counter (owner);
CREATE INDEX IF NOT EXISTS fg_counter_end ON fg_counter (window_end);

-- Open reservations. There are as many as there are requests on their way, so they are looked through where it is not for
-- the id, and each index that they do not have is saved for every request. No foreign key: a key is deleted with its holds.
CREATE TABLE IF NOT EXISTS fg_hold (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    key_id VARCHAR(64) NOT NULL,
    deadline BIGINT NOT NULL,
    details LONGVARCHAR NOT NULL
);

-- The usage log.
CREATE CACHED TABLE IF NOT EXISTS fg_usage (
    id VARCHAR(64) NOT NULL,
    key_id VARCHAR(64) NOT NULL,
    key_group VARCHAR(64),
    main_key VARCHAR(64),
    operation VARCHAR(200) NOT NULL,
    model VARCHAR(256),
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    status INTEGER NOT NULL,
    source VARCHAR(16) NOT NULL,
    requests BIGINT NOT NULL,
    input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    reported LONGVARCHAR
);

CREATE INDEX IF NOT EXISTS fg_usage_ended ON fg_usage (ended_at);
CREATE INDEX IF NOT EXISTS fg_usage_key ON fg_usage (key_id, ended_at);

-- With which main keys the objects were created that are stored upstream. Of several rows for one, the oldest counts.
CREATE CACHED TABLE IF NOT EXISTS fg_object (
    object_id VARCHAR(256) NOT NULL,
    object_type VARCHAR(64) NOT NULL,
    main_key VARCHAR(64) NOT NULL,
    key_id VARCHAR(64) NOT NULL,
    operation VARCHAR(200) NOT NULL,
    request_id VARCHAR(64) NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS fg_object_id ON fg_object (object_id);
CREATE INDEX IF NOT EXISTS fg_object_created ON fg_object (created_at);

-- What was added up of the usage log outside of requests: for each quarter of an hour without the keys (span 0), for each
-- day in UTC with them (span 1) and without them (span 2), and for each quarter as a whole (span 3, operation '*').
CREATE CACHED TABLE IF NOT EXISTS fg_usage_sum (
    span INTEGER NOT NULL,
    start_at BIGINT NOT NULL,
    key_id VARCHAR(64),
    key_group VARCHAR(64),
    main_key VARCHAR(64),
    operation VARCHAR(200) NOT NULL,
    model VARCHAR(256),
    status INTEGER NOT NULL,
    calls BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    cost BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS fg_usage_sum_start ON fg_usage_sum (span, start_at);
CREATE INDEX IF NOT EXISTS fg_usage_sum_key ON fg_usage_sum (key_id, start_at);

-- Until when the usage log was added up.
CREATE TABLE IF NOT EXISTS fg_usage_rolled (
    span INTEGER NOT NULL PRIMARY KEY,
    until_at BIGINT NOT NULL
);

-- How often requests were refused, for each quarter of an hour; the key is empty where nobody knows it.
CREATE CACHED TABLE IF NOT EXISTS fg_refusal (
    start_at BIGINT NOT NULL,
    key_id VARCHAR(64) NOT NULL,
    reason VARCHAR(64) NOT NULL,
    refusals BIGINT NOT NULL,
    PRIMARY KEY (start_at, key_id, reason)
);

-- The log of changes; later ids sort behind earlier ones.
CREATE CACHED TABLE IF NOT EXISTS fg_audit (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    begun_at BIGINT NOT NULL,
    actor VARCHAR(200) NOT NULL,
    actor_role VARCHAR(16) NOT NULL,
    action_name VARCHAR(64) NOT NULL,
    target VARCHAR(128),
    was LONGVARCHAR,
    became LONGVARCHAR,
    done INTEGER NOT NULL
);

-- Admin tokens.
CREATE TABLE IF NOT EXISTS fg_admin_token (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    digest VARCHAR(64) NOT NULL UNIQUE,
    name VARCHAR(200) NOT NULL,
    admin_role VARCHAR(16) NOT NULL,
    template_name VARCHAR(64),
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);

INSERT INTO fg_shared_rules (id, version) VALUES (1, 0);

INSERT INTO fg_usage_rolled (span, until_at) VALUES (0, 0);

INSERT INTO fg_usage_rolled (span, until_at) VALUES (1, 0);

INSERT INTO fg_schema (version) VALUES (1);
