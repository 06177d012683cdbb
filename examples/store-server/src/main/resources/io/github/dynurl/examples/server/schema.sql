-- The same text for H2 and PostgreSQL. Keys are their UTF-8 bytes, so their order is the same everywhere.
CREATE TABLE IF NOT EXISTS objects (
    object_key           BYTEA        NOT NULL PRIMARY KEY,
    metadata             TEXT         NOT NULL,
    metadata_version     VARCHAR(64)  NOT NULL,
    metadata_modified    BIGINT       NOT NULL, -- milliseconds since 1970
    permissions          TEXT         NOT NULL,
    permissions_version  VARCHAR(64)  NOT NULL,
    permissions_modified BIGINT       NOT NULL,
    data_file            VARCHAR(64)  UNIQUE,   -- null: there are no data yet
    data_length          BIGINT,
    data_sha256          BYTEA,
    data_type            TEXT,
    data_coding          TEXT,
    data_modified        BIGINT
);

-- For stores that were made before codings were kept.
ALTER TABLE objects ADD COLUMN IF NOT EXISTS data_coding TEXT;

-- What a query may ask for: a row for each metadata name and value, and one for each tag that may see the
-- key. An entry is the SHA-256 of either, so values of any length are indexed. The order of
-- the primary key is the order of the answer: a query reads one range of it and sorts nothing. There is no
-- second index (nor a foreign key that would want one): PostgreSQL would walk it through all keys instead.
CREATE TABLE IF NOT EXISTS query_index (
    entry      BYTEA NOT NULL,
    object_key BYTEA NOT NULL,
    PRIMARY KEY (entry, object_key)
);

-- One row: the store, which the folder or the place in a bucket names, too.
CREATE TABLE IF NOT EXISTS store (id VARCHAR(64) NOT NULL PRIMARY KEY);

-- With data that several servers share: those that no key has yet, or any more. What a killed server
-- left is the rows that are old.
CREATE TABLE IF NOT EXISTS unowned_data (
    data_file VARCHAR(64)              NOT NULL PRIMARY KEY,
    since     TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);
