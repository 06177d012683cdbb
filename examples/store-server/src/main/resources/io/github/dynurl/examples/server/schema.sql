-- This script is for H2 and PostgreSQL. Keys are stored as UTF-8 bytes, so both databases sort them in the same order.
CREATE TABLE IF NOT EXISTS objects (
    object_key           BYTEA        NOT NULL PRIMARY KEY,
    metadata             TEXT         NOT NULL,
    metadata_version     VARCHAR(64)  NOT NULL,
    metadata_modified    BIGINT       NOT NULL, -- milliseconds since 1970
    permissions          TEXT         NOT NULL,
    permissions_version  VARCHAR(64)  NOT NULL,
    permissions_modified BIGINT       NOT NULL,
    data_file            VARCHAR(64)  UNIQUE,   -- null: no data was written yet
    data_length          BIGINT,
    data_sha256          BYTEA,
    data_type            TEXT,
    data_coding          TEXT,
    data_modified        BIGINT                 -- without data: the time at which the object was created
);

-- For stores of older versions, which did not keep the Content-Encoding.
ALTER TABLE objects ADD COLUMN IF NOT EXISTS data_coding TEXT;

-- The index for queries. Each key has a row for each metadata name and value, and a row for each tag that may read the
-- key. An entry is the SHA-256 of the name and value or of the tag, so values of any length are indexed. A query reads
-- one range of the primary key, which has the order of the results, and sorts nothing. There is no second index, and no
-- foreign key that would need one, because PostgreSQL would scan all keys in the second index instead.
CREATE TABLE IF NOT EXISTS query_index (
    entry      BYTEA NOT NULL,
    object_key BYTEA NOT NULL,
    PRIMARY KEY (entry, object_key)
);

-- One row with the id of the store. The folder or the bucket of the data contains the same id.
CREATE TABLE IF NOT EXISTS store (id VARCHAR(64) NOT NULL PRIMARY KEY);

-- The data in a bucket that no key has yet, or that no key has any more. An old row is data that a killed server left.
CREATE TABLE IF NOT EXISTS unowned_data (
    data_file VARCHAR(64)              NOT NULL PRIMARY KEY,
    since     TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);
