-- Creates what the other recipes fill: one row per repository and UTC day. Running it again changes nothing.
CREATE TABLE IF NOT EXISTS downloads_by_day (
    repo_type VARCHAR NOT NULL,
    repo_name VARCHAR NOT NULL,
    day DATE NOT NULL,
    downloads BIGINT NOT NULL
);
