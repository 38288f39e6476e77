-- Takes daily counts from a table or view of yours, and replaces the days that it has taken.
--
--     CREATE OR REPLACE VIEW daily_counts AS
--         SELECT package AS repository, date AS day, downloads AS count FROM …
--     SET VARIABLE first_day = DATE '2026-06-01'       -- earlier days are left out
--
-- Rows of one repository and day are added. A row without a count is no measurement and is left out: it replaces no day.

-- Days of moments with an offset are UTC days.
SET TimeZone = 'UTC';

CREATE OR REPLACE TEMP TABLE counted AS
SELECT
    'model' AS repo_type,
    repository AS repo_name,
    CAST(day AS DATE) AS day,
    CAST(sum(CASE WHEN "count" < 0 THEN error('a count is below 0') ELSE "count" END) AS BIGINT) AS downloads
FROM daily_counts
WHERE
    "count" IS NOT NULL
    AND CAST(day AS DATE) >= coalesce(getvariable('first_day'), error('set the variable first_day'))
GROUP BY ALL;

BEGIN;
DELETE FROM downloads_by_day WHERE day IN (SELECT day FROM counted);
INSERT INTO downloads_by_day BY NAME FROM counted;
COMMIT;
