-- Counts the requests of the Hub's log, and replaces the days that it has counted.
--
--     SET VARIABLE log_files = 'log/*.csv'             -- or a list, .gz is unpacked
--     SET VARIABLE first_day = DATE '2026-06-01'       -- earlier lines are left out
--
-- How requests are counted, and what to change to count otherwise: docs/scale.md.

-- A moment with an offset is converted, and one without an offset is UTC.
SET TimeZone = 'UTC';

-- The windows that open in an ordered list of moments: the first moment opens one, and so does each that
-- is at least five minutes after the one that opened the last.
CREATE OR REPLACE TEMP MACRO windows(moments) AS list_reduce(
    list_transform(moments, lambda moment: {'opened': moment, 'number': 1}),
    lambda latest, request: CASE
        WHEN request.opened >= latest.opened + INTERVAL 5 MINUTES
            THEN {'opened': request.opened, 'number': latest.number + 1}
        ELSE latest
    END
).number;

CREATE OR REPLACE TEMP TABLE counted AS
WITH request AS (
    SELECT
        repoType AS repo_type,
        repoName AS repo_name,
        CAST(CAST("timestamp" AS TIMESTAMPTZ) AS TIMESTAMP) AS moment,
        -- Each line of a model counts, whoever asks.
        CASE
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
    WHERE status < 400 AND repoType IN ('model', 'dataset')
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
DELETE FROM downloads_by_day
WHERE day BETWEEN (SELECT min(day) FROM counted) AND (SELECT max(day) FROM counted);
INSERT INTO downloads_by_day BY NAME FROM counted;
COMMIT;
