-- Loads the Hub's log, and replaces the days that it has loaded. The materialized view counts the lines.
--
--     SET param_log_files = 'log/*.csv'                -- .gz is unpacked
--     SET param_first_day = '2026-06-01'               -- earlier lines are left out
--
-- On a server, `file` reads from its folder user_files, `s3` and `url` read from elsewhere in the same way.

CREATE OR REPLACE TABLE loaded_days ENGINE = MergeTree ORDER BY tuple() AS
SELECT
    min(toDate(parseDateTime64BestEffort(timestamp, 6, 'UTC'))) AS first,
    max(toDate(parseDateTime64BestEffort(timestamp, 6, 'UTC'))) AS last
FROM file({log_files:String}, 'CSVWithNames', 'timestamp String')
WHERE toDate(parseDateTime64BestEffort(timestamp, 6, 'UTC')) >= {first_day:Date}
HAVING count() > 0;

DELETE FROM request_log
WHERE toDate(timestamp) BETWEEN (SELECT first FROM loaded_days) AND (SELECT last FROM loaded_days);

DELETE FROM requests_by_day
WHERE day BETWEEN (SELECT first FROM loaded_days) AND (SELECT last FROM loaded_days);

INSERT INTO request_log
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
