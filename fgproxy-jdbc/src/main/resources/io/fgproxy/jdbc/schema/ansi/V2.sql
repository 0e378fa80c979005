-- The tables of fgproxy, version 2, in standard SQL: what keys share.

-- The group of a sub-key, by its name in the shared rules.
ALTER TABLE fg_sub_key ADD COLUMN key_group VARCHAR(64);

-- The rules that keys share, in one row; no document before anything was shared.
CREATE TABLE fg_shared_rules (
    id INTEGER NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    document VARCHAR(32000)
);

INSERT INTO fg_shared_rules (id, version) VALUES (1, 0);

INSERT INTO fg_schema (version) VALUES (2);
