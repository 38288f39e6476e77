-- Loads the Hub's log and replaces the days that it loads. The materialized view counts the lines.
--
--     SET param_log_files = 'log/*.csv'                -- .gz is unpacked
--     SET param_first_day = '2026-06-01'               -- earlier lines are skipped
--
-- On a server, `file` reads from its folder user_files. `s3` and `url` read from elsewhere in the same way.

-- The days that have a line, whether it counts or not. A day without a line stays unchanged. The status is nullable,
-- since an empty cell would otherwise be read as status 0.
CREATE OR REPLACE TABLE loaded_days ENGINE = MergeTree ORDER BY tuple() AS
SELECT DISTINCT toDate(parseDateTime64BestEffort(timestamp, 6, 'UTC')) AS day
FROM file({log_files:String}, 'CSVWithNames', 'timestamp String, status Nullable(UInt16)')
WHERE day >= {first_day:Date} AND NOT throwIf(status IS NULL, 'a line has no status');

DELETE FROM request_log WHERE toDate(timestamp) IN (SELECT day FROM loaded_days);

DELETE FROM requests_by_day WHERE day IN (SELECT day FROM loaded_days);

-- Replicated tables of older servers skip a block of lines that they have already received, even if it has been deleted
-- since.
INSERT INTO request_log
SETTINGS insert_deduplicate = 0
SELECT
    parseDateTime64BestEffort(timestamp, 6, 'UTC') AS moment,
    status, method, repoName, repoType, hashedUserId, hashedIp, country, region, userAgent
FROM file(
    {log_files:String},
    'CSVWithNames',
    'timestamp String, status UInt16, method String, repoName String, repoType String, hashedUserId String,
     hashedIp String, country String, region String, userAgent String'
)
WHERE toDate(moment) >= {first_day:Date};

DROP TABLE loaded_days;
