-- Creates what the other recipes fill: one row per repository and UTC day. Running it again changes nothing.
CREATE TABLE IF NOT EXISTS downloads_by_day (
    repo_type STRING,
    repo_name STRING,
    downloads BIGINT,
    day DATE
)
USING parquet
PARTITIONED BY (day);
