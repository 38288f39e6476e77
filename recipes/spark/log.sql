-- Counts the requests of the Hub's log and replaces the days that it counts.
--
--     SET log_files = log/*.csv                        -- .gz is unpacked
--     SET first_day = 2026-06-01                       -- earlier lines are skipped
--
-- How requests are counted, and what to change to count them differently: docs/scale.md.

SET TIME ZONE 'UTC';
SET spark.sql.ansi.enabled = true;
SET spark.sql.sources.partitionOverwriteMode = dynamic;

CREATE OR REPLACE TEMPORARY VIEW request_log (
    timestamp STRING,
    status STRING,
    method STRING,
    repoName STRING,
    repoType STRING,
    hashedUserId STRING,
    hashedIp STRING,
    country STRING,
    region STRING,
    userAgent STRING
)
USING csv
-- All columns are read, so that a line with too few cells is noticed. A quoted cell may span several lines, so each
-- file is read by one task.
OPTIONS (
    path '${log_files}',
    header 'true',
    multiLine 'true',
    quote '"',
    escape '"',
    mode 'FAILFAST',
    columnPruning 'false'
);

-- Every line of a model counts, whoever sent the request. For a dataset, a client's first request of a day opens a
-- window. So does every request at least five minutes after the one that opened the last window. Each day that has
-- lines that do not count also has one row without a name.
CREATE OR REPLACE TEMPORARY VIEW counted AS
WITH request AS (
    SELECT
        CAST(status AS INT) < 400 AND repoType IN ('model', 'dataset') AS is_counted,
        CASE WHEN is_counted THEN repoType END AS repo_type,
        CASE WHEN is_counted THEN repoName END AS repo_name,
        CASE
            WHEN timestamp IS NULL THEN raise_error('a line has no timestamp')
            WHEN status IS NULL THEN raise_error('a line has no status')
            ELSE CAST(timestamp AS TIMESTAMP)
        END AS moment,
        CASE
            WHEN is_counted IS NOT TRUE THEN NULL
            WHEN repoType = 'model' THEN ''
            WHEN hashedUserId <> '' THEN concat('user:', hashedUserId)
            ELSE concat('ip:', coalesce(hashedIp, ''))
        END AS client
    FROM request_log
),
client_day AS (
    SELECT
        repo_type,
        repo_name,
        CAST(moment AS DATE) AS day,
        client,
        count(*) AS lines,
        sort_array(collect_list(CASE WHEN repo_type = 'dataset' THEN moment END)) AS moments
    FROM request
    WHERE moment >= DATE '${first_day}'
    GROUP BY ALL
)
SELECT
    repo_type,
    repo_name,
    sum(
        CASE
            WHEN repo_type = 'model' THEN lines
            ELSE aggregate(
                moments,
                named_struct('opened', CAST(NULL AS TIMESTAMP), 'number', 0L),
                (latest, moment) -> CASE
                    WHEN latest.number = 0 OR moment >= latest.opened + INTERVAL 5 MINUTES
                        THEN named_struct('opened', moment, 'number', latest.number + 1L)
                    ELSE latest
                END,
                latest -> latest.number
            )
        END
    ) AS downloads,
    day
FROM client_day
GROUP BY repo_type, repo_name, day;

-- The log is read only once for all that follows. One row per repository and day is little to cache.
CACHE TABLE counted;

-- Parquet has no DELETE, so the partitions of the days are overwritten. A day without a line stays unchanged. For a day
-- whose lines do not count, the row without a name is written, so that the old rows disappear.
INSERT OVERWRITE TABLE downloads_by_day PARTITION (day)
SELECT /*+ REPARTITION(day) */ repo_type, repo_name, downloads, day FROM counted;

UNCACHE TABLE counted;
