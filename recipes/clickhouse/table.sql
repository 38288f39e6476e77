-- Loads daily counts from your own table or view, and replaces the days that it loads.
--
--     CREATE OR REPLACE VIEW daily_counts AS
--         SELECT package AS repository, date AS day, downloads AS count FROM …
--     SET param_first_day = '2026-06-01'               -- earlier days are skipped
--
-- Rows of the same repository and day are added up. A row without a count is not a measurement. It is skipped and
-- replaces no day. Timestamps belong to their UTC day, wherever the server is.

CREATE OR REPLACE TABLE loaded_days ENGINE = MergeTree ORDER BY tuple() AS
SELECT DISTINCT toDate(day, 'UTC') AS day
FROM daily_counts
WHERE count IS NOT NULL AND day >= {first_day:Date} AND NOT throwIf(count < 0, 'a count is below 0');

DELETE FROM requests_by_day WHERE day IN (SELECT day FROM loaded_days);

-- Replicated tables of older servers skip a block of rows that they have already received, even if it has been deleted
-- since.
INSERT INTO requests_by_day (repo_type, repo_name, day, client, downloads)
SETTINGS insert_deduplicate = 0
SELECT 'model', repository, toDate(day, 'UTC'), '', assumeNotNull(count)
FROM daily_counts
WHERE count IS NOT NULL AND toDate(day, 'UTC') >= {first_day:Date};

DROP TABLE loaded_days;
