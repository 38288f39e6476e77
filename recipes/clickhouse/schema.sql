-- Creates the raw log, and the counts that are updated at every insert. Running it again changes nothing.

CREATE TABLE IF NOT EXISTS request_log (
    timestamp DateTime64(6, 'UTC'),
    status UInt16,
    method LowCardinality(String),
    repoName String,
    repoType LowCardinality(String),
    hashedUserId String,
    hashedIp String,
    country LowCardinality(String),
    region LowCardinality(String),
    userAgent String
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (repoType, repoName, timestamp);

-- One row per repository and UTC day, and for datasets also per client. Which requests form one download is known only
-- when all requests of a client are there, whichever inserts they come in. Merges add the sums and join the moments.
CREATE TABLE IF NOT EXISTS requests_by_day (
    repo_type LowCardinality(String),
    repo_name String,
    day Date,
    client String,
    downloads UInt64,
    moments SimpleAggregateFunction(groupUniqArrayArray, Array(DateTime64(6, 'UTC')))
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (repo_type, repo_name, day, client);

-- How requests are counted, and what to change to count them differently: docs/scale.md.
CREATE MATERIALIZED VIEW IF NOT EXISTS request_log_to_requests_by_day TO requests_by_day AS
SELECT
    repoType AS repo_type,
    repoName AS repo_name,
    toDate(timestamp) AS day,
    -- Every line of a model counts, whoever sent the request.
    multiIf(
        repoType = 'model', '',
        hashedUserId != '', concat('user:', hashedUserId),
        concat('ip:', hashedIp)
    ) AS client,
    countIf(repoType = 'model') AS downloads,
    groupUniqArrayIf(timestamp, repoType = 'dataset') AS moments
FROM request_log
WHERE status < 400 AND repoType IN ('model', 'dataset')
GROUP BY repo_type, repo_name, day, client;

-- Merges lag behind inserts, so rows are summed here. A client's first request of a day opens a window. So does every
-- request at least five minutes after the one that opened the last window.
CREATE VIEW IF NOT EXISTS downloads_by_day AS
SELECT
    repo_type,
    repo_name,
    day,
    sum(
        client_downloads + arrayFold(
            (latest, moment) -> if(
                latest.2 = 0 OR moment >= latest.1 + INTERVAL 5 MINUTE,
                (moment, latest.2 + 1),
                latest
            ),
            arraySort(client_moments),
            (toDateTime64(0, 6, 'UTC'), toUInt64(0))
        ).2
    ) AS downloads
FROM (
    SELECT
        repo_type,
        repo_name,
        day,
        client,
        sum(downloads) AS client_downloads,
        groupUniqArrayArray(moments) AS client_moments
    FROM requests_by_day
    GROUP BY repo_type, repo_name, day, client
)
GROUP BY repo_type, repo_name, day;
