-- Loads daily counts from your own table or view, and replaces the days that it loads.
--
--     CREATE OR REPLACE TEMPORARY VIEW daily_counts AS
--         SELECT package AS repository, date AS day, downloads AS count FROM …
--     SET first_day = 2026-06-01                       -- earlier days are skipped
--
-- Rows of the same repository and day are added up. A row without a count is not a measurement. It is skipped and
-- replaces no day.

SET TIME ZONE 'UTC';
SET spark.sql.ansi.enabled = true;
SET spark.sql.sources.partitionOverwriteMode = dynamic;

CREATE OR REPLACE TEMPORARY VIEW counted AS
SELECT
    'model' AS repo_type,
    repository AS repo_name,
    CAST(sum(CASE WHEN count < 0 THEN raise_error('a count is below 0') ELSE count END) AS BIGINT) AS downloads,
    CAST(day AS DATE) AS day
FROM daily_counts
WHERE count IS NOT NULL AND CAST(day AS DATE) >= DATE '${first_day}'
GROUP BY repository, CAST(day AS DATE);

-- The table is read only once for all that follows.
CACHE TABLE counted;

-- Parquet has no DELETE, so the partitions of the days are overwritten.
INSERT OVERWRITE TABLE downloads_by_day PARTITION (day)
SELECT /*+ REPARTITION(day) */ repo_type, repo_name, downloads, day FROM counted;

UNCACHE TABLE counted;
