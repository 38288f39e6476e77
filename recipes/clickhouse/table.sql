-- Takes daily counts from a table or view of yours, and replaces the days that it has taken.
--
--     CREATE OR REPLACE VIEW daily_counts AS
--         SELECT package AS repository, date AS day, downloads AS count FROM …
--     SET param_first_day = '2026-06-01'               -- earlier days are left out
--
-- Rows of one repository and day are added. A row without a count is no measurement and is left out: it replaces no day.
-- Days of moments are UTC days, wherever the server is.

CREATE OR REPLACE TABLE loaded_days ENGINE = MergeTree ORDER BY tuple() AS
SELECT DISTINCT toDate(day, 'UTC') AS day
FROM daily_counts
WHERE count IS NOT NULL AND day >= {first_day:Date} AND NOT throwIf(count < 0, 'a count is below 0');

DELETE FROM requests_by_day WHERE day IN (SELECT day FROM loaded_days);

-- Replicated tables of older servers leave out a block of rows that they have had before, though it has been deleted since.
INSERT INTO requests_by_day (repo_type, repo_name, day, client, downloads)
SETTINGS insert_deduplicate = 0
SELECT 'model', repository, toDate(day, 'UTC'), '', assumeNotNull(count)
FROM daily_counts
WHERE count IS NOT NULL AND toDate(day, 'UTC') >= {first_day:Date};

DROP TABLE loaded_days;
