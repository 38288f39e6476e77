-- Counts the requests of the Hub's log and replaces the days that it counts.
--
--     SET VARIABLE log_files = 'log/*.csv'             -- or a list, .gz is unpacked
--     SET VARIABLE first_day = DATE '2026-06-01'       -- earlier lines are skipped
--
-- How requests are counted, and what to change to count them differently: docs/scale.md.

-- A timestamp with an offset is converted. One without an offset is UTC.
SET TimeZone = 'UTC';

-- Counts the windows that open in an ordered list of moments. The first moment opens a window. So does every moment at
-- least five minutes after the one that opened the last window.
CREATE OR REPLACE TEMP MACRO windows(moments) AS list_reduce(
    list_transform(moments, lambda moment: {'opened': moment, 'number': 1}),
    lambda latest, request: CASE
        WHEN request.opened >= latest.opened + INTERVAL 5 MINUTES
            THEN {'opened': request.opened, 'number': latest.number + 1}
        ELSE latest
    END
).number;

-- The counts, and one row without a name for each day that has lines that do not count.
CREATE OR REPLACE TEMP TABLE counted AS
WITH request AS (
    SELECT
        status < 400 AND repoType IN ('model', 'dataset') AS is_counted,
        CASE WHEN is_counted THEN repoType END AS repo_type,
        CASE WHEN is_counted THEN repoName END AS repo_name,
        CASE
            WHEN "timestamp" IS NULL THEN error('a line has no timestamp')
            WHEN status IS NULL THEN error('a line has no status')
            ELSE CAST(CAST("timestamp" AS TIMESTAMPTZ) AS TIMESTAMP)
        END AS moment,
        -- Every line of a model counts, whoever sent the request.
        CASE
            WHEN is_counted IS NOT TRUE THEN NULL
            WHEN repoType = 'model' THEN ''
            WHEN hashedUserId <> '' THEN 'user:' || hashedUserId
            ELSE 'ip:' || coalesce(hashedIp, '')
        END AS client
    FROM read_csv(
        getvariable('log_files'),
        header = true,
        auto_detect = false,
        delim = ',',
        quote = '"',
        escape = '"',
        columns = {
            'timestamp': 'VARCHAR',
            'status': 'SMALLINT',
            'method': 'VARCHAR',
            'repoName': 'VARCHAR',
            'repoType': 'VARCHAR',
            'hashedUserId': 'VARCHAR',
            'hashedIp': 'VARCHAR',
            'country': 'VARCHAR',
            'region': 'VARCHAR',
            'userAgent': 'VARCHAR'
        }
    )
),
client_day AS (
    SELECT
        repo_type,
        repo_name,
        CAST(moment AS DATE) AS day,
        client,
        count(*) AS lines,
        list(moment ORDER BY moment) FILTER (WHERE repo_type = 'dataset') AS moments
    FROM request
    WHERE moment >= coalesce(getvariable('first_day'), error('set the variable first_day'))
    GROUP BY ALL
)
SELECT
    repo_type,
    repo_name,
    day,
    CAST(sum(CASE WHEN repo_type = 'model' THEN lines ELSE windows(moments) END) AS BIGINT) AS downloads
FROM client_day
GROUP BY ALL;

BEGIN;
-- A day without a line stays unchanged. A day whose lines do not count becomes empty.
DELETE FROM downloads_by_day WHERE day IN (SELECT day FROM counted);
INSERT INTO downloads_by_day BY NAME FROM counted WHERE repo_type IS NOT NULL;
COMMIT;
