-- The tables of fgproxy, version 1, for MariaDB and MySQL. Made anew, it goes on where it was interrupted: each CREATE commits.

-- The versions of the schema that were made; the highest one counts.
CREATE TABLE IF NOT EXISTS fg_schema (
    version INTEGER NOT NULL PRIMARY KEY
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Sub-keys. Times are milliseconds since 1970 in UTC, here and in all tables.
CREATE TABLE IF NOT EXISTS fg_sub_key (
    id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    digest VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
    previous_digest VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin UNIQUE,
    previous_until BIGINT,
    name VARCHAR(200) NOT NULL,
    search_name VARCHAR(600) NOT NULL,
    policy MEDIUMTEXT NOT NULL,
    limits MEDIUMTEXT,
    status VARCHAR(16) NOT NULL,
    not_before BIGINT,
    expires_at BIGINT,
    main_keys MEDIUMTEXT,
    key_group VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    key_template VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    KEY fg_sub_key_created (created_at, id),
    KEY fg_sub_key_group (key_group, created_at, id),
    KEY fg_sub_key_template (key_template, created_at, id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Deleted sub-keys, whose rows of usage still want a name.
CREATE TABLE IF NOT EXISTS fg_deleted_key (
    id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    name VARCHAR(200) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Templates of sub-keys.
CREATE TABLE IF NOT EXISTS fg_template (
    name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    document MEDIUMTEXT NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Main keys; their secrets are encrypted.
CREATE TABLE IF NOT EXISTS fg_main_key (
    id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    secret TEXT NOT NULL,
    base_url TEXT,
    organization TEXT,
    project TEXT,
    azure MEDIUMTEXT,
    limits MEDIUMTEXT,
    status VARCHAR(16) NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What each main key was last told that it can use.
CREATE TABLE IF NOT EXISTS fg_main_key_models (
    main_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    refreshed_at BIGINT NOT NULL,
    document MEDIUMTEXT NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What keys share, in one row; no document before anything was shared. Its version counts the changes of main keys too.
CREATE TABLE IF NOT EXISTS fg_shared_rules (
    id INTEGER NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    document MEDIUMTEXT
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Counters: one row for each owner, scope and window. Money is in micro-USD.
CREATE TABLE IF NOT EXISTS fg_counter (
    id VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    owner VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    scope VARCHAR(280) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    window_start BIGINT NOT NULL,
    window_end BIGINT NOT NULL,
    requests_used BIGINT NOT NULL,
    input_used BIGINT NOT NULL,
    output_used BIGINT NOT NULL,
    cost_used BIGINT NOT NULL,
    requests_held BIGINT NOT NULL,
    input_held BIGINT NOT NULL,
    output_held BIGINT NOT NULL,
    cost_held BIGINT NOT NULL,
    KEY fg_counter_owner (owner),
    KEY fg_counter_end (window_end)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Open reservations. There are as many as there are requests on their way, so they are looked through where it is not for
-- the id, and each index that they do not have is saved for every request. No foreign key: a key is deleted with its holds.
CREATE TABLE IF NOT EXISTS fg_hold (
    id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    key_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    deadline BIGINT NOT NULL,
    details MEDIUMTEXT NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The usage log.
CREATE TABLE IF NOT EXISTS fg_usage (
    id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    key_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    key_group VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    main_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
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
    reported MEDIUMTEXT,
    KEY fg_usage_ended (ended_at),
    KEY fg_usage_key (key_id, ended_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- With which main keys the objects were created that are stored upstream. Of several rows for one, the oldest counts.
CREATE TABLE IF NOT EXISTS fg_object (
    object_id VARCHAR(256) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    object_type VARCHAR(64) NOT NULL,
    main_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    key_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    operation VARCHAR(200) NOT NULL,
    request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at BIGINT NOT NULL,
    KEY fg_object_id (object_id),
    KEY fg_object_created (created_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What was added up of the usage log outside of requests: for each quarter of an hour without the keys (span 0), for each
-- day in UTC with them (span 1) and without them (span 2), and for each quarter as a whole (span 3, operation '*').
CREATE TABLE IF NOT EXISTS fg_usage_sum (
    span INTEGER NOT NULL,
    start_at BIGINT NOT NULL,
    key_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    key_group VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    main_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    operation VARCHAR(200) NOT NULL,
    model VARCHAR(256),
    status INTEGER NOT NULL,
    calls BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    KEY fg_usage_sum_start (span, start_at),
    KEY fg_usage_sum_key (key_id, start_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Until when the usage log was added up.
CREATE TABLE IF NOT EXISTS fg_usage_rolled (
    span INTEGER NOT NULL PRIMARY KEY,
    until_at BIGINT NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- How often requests were refused, for each quarter of an hour; the key is empty where nobody knows it.
CREATE TABLE IF NOT EXISTS fg_refusal (
    start_at BIGINT NOT NULL,
    key_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    refusals BIGINT NOT NULL,
    PRIMARY KEY (start_at, key_id, reason)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The log of changes; later ids sort behind earlier ones.
CREATE TABLE IF NOT EXISTS fg_audit (
    id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    begun_at BIGINT NOT NULL,
    actor VARCHAR(200) NOT NULL,
    actor_role VARCHAR(16) NOT NULL,
    action_name VARCHAR(64) NOT NULL,
    target VARCHAR(128),
    was MEDIUMTEXT,
    became MEDIUMTEXT,
    done INTEGER NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Admin tokens.
CREATE TABLE IF NOT EXISTS fg_admin_token (
    id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    digest VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
    name VARCHAR(200) NOT NULL,
    admin_role VARCHAR(16) NOT NULL,
    template_name VARCHAR(64),
    created_at BIGINT NOT NULL,
    expires_at BIGINT
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO fg_shared_rules (id, version) VALUES (1, 0);

INSERT INTO fg_usage_rolled (span, until_at) VALUES (0, 0);

INSERT INTO fg_usage_rolled (span, until_at) VALUES (1, 0);

INSERT INTO fg_schema (version) VALUES (1);
