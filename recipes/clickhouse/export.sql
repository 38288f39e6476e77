-- Writes the export that the page opens: export.csv.gz in the client's current folder, a single gzip member.

WITH
    -- A text cell. A leading apostrophe keeps spreadsheets from running it as a formula. The page removes it again.
    (cell) -> if(match(cell, '^\'*([-=+@\t\r;|]|＝|＋|－|＠)'), concat('\'', cell), cell) AS guarded,
    (cell) -> if(
        match(cell, '[",;\t\n\r]'),
        concat('"', replaceAll(guarded(cell), '"', '""'), '"'),
        guarded(cell)
    ) AS csv_text
SELECT
    csv_text(repo_type) AS repoType,
    csv_text(repo_name) AS repoName,
    sum(downloads) OVER (PARTITION BY repo_type, repo_name) AS total,
    concat(toString(day), 'T00:00:00.000Z') AS timestamp,
    downloads
FROM downloads_by_day
ORDER BY repo_type, repo_name, day
INTO OUTFILE 'export.csv.gz' TRUNCATE COMPRESSION 'gzip'
FORMAT CustomSeparatedWithNames
SETTINGS format_custom_escaping_rule = 'Raw', format_custom_field_delimiter = ',', format_custom_row_after_delimiter = '\n';
