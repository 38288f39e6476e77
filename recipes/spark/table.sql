-- Takes daily counts from a table or view of yours, and replaces the days that it has taken.
--
--     CREATE OR REPLACE TEMPORARY VIEW daily_counts AS
--         SELECT package AS repository, date AS day, downloads AS count FROM …
--     SET first_day = 2026-06-01                       -- earlier days are left out
--
-- Rows of one repository and day are added. A row without a count is no measurement and is left out: it replaces no day.

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

-- The table is read once for all that follows.
CACHE TABLE counted;

-- Parquet knows no DELETE: the partitions of the days are overwritten.
INSERT OVERWRITE TABLE downloads_by_day PARTITION (day)
SELECT /*+ REPARTITION(day) */ repo_type, repo_name, downloads, day FROM counted;

UNCACHE TABLE counted;
