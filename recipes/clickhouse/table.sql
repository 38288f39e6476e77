-- Takes daily counts from a table or view of yours, and replaces the days that it has taken.
--
--     CREATE OR REPLACE VIEW daily_counts AS
--         SELECT package AS repository, date AS day, downloads AS count FROM …
--     SET param_first_day = '2026-06-01'               -- earlier days are left out
--
-- Rows of one repository and day are added, a row without a count is no measurement and is left out.

CREATE OR REPLACE TABLE loaded_days ENGINE = MergeTree ORDER BY tuple() AS
SELECT min(toDate(day)) AS first, max(toDate(day)) AS last
FROM daily_counts
WHERE count IS NOT NULL AND toDate(day) >= {first_day:Date}
HAVING count() > 0;

DELETE FROM requests_by_day
WHERE day BETWEEN (SELECT first FROM loaded_days) AND (SELECT last FROM loaded_days);

INSERT INTO requests_by_day (repo_type, repo_name, day, client, downloads)
SELECT 'model', repository, toDate(day), '', assumeNotNull(count)
FROM daily_counts
WHERE count IS NOT NULL AND toDate(day) >= {first_day:Date};

DROP TABLE loaded_days;
