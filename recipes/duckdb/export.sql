-- Writes the export that the page opens: export.csv.gz in the current folder, a single gzip member.

-- A text cell. A leading apostrophe keeps spreadsheets from running it as a formula. The page removes it again.
CREATE OR REPLACE TEMP MACRO guarded(cell) AS
    CASE WHEN regexp_matches(cell, '^''*([-=+@\t\r;|]|＝|＋|－|＠)') THEN '''' || cell ELSE cell END;
CREATE OR REPLACE TEMP MACRO csv_text(cell) AS
    CASE
        WHEN regexp_matches(cell, '[",;\t\n\r]') THEN '"' || replace(guarded(cell), '"', '""') || '"'
        ELSE guarded(cell)
    END;

COPY (
    SELECT
        csv_text(repo_type) AS "repoType",
        csv_text(repo_name) AS "repoName",
        sum(downloads) OVER (PARTITION BY repo_type, repo_name) AS total,
        day || 'T00:00:00.000Z' AS "timestamp",
        downloads
    FROM downloads_by_day
    ORDER BY repo_type, repo_name, day
) TO 'export.csv.gz' (FORMAT csv, HEADER, QUOTE '', ESCAPE '', COMPRESSION gzip);
