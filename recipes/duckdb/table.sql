-- Loads daily counts from your own table or view, and replaces the days that it loads.
--
--     CREATE OR REPLACE VIEW daily_counts AS
--         SELECT package AS repository, date AS day, downloads AS count FROM …
--     SET VARIABLE first_day = DATE '2026-06-01'       -- earlier days are skipped
--
-- Rows of the same repository and day are added up. A row without a count is not a measurement. It is skipped and
-- replaces no day.

-- Timestamps with an offset belong to their UTC day.
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
