-- Writes the export that the page opens: the only file in the folder `export`, a single gzip member. Spark names the
-- file. The folder is in Spark's default file system:
--
--     mv export/part-*.gz export.csv.gz                       -- on one machine
--     hadoop fs -cat 'export/part-*.gz' > export.csv.gz       -- on a cluster

-- A text cell. A leading apostrophe keeps spreadsheets from running it as a formula. The page removes it again.
CREATE OR REPLACE TEMPORARY FUNCTION guarded(cell STRING) RETURNS STRING
RETURN CASE WHEN cell RLIKE '^\'*([-=+@\t\r;|]|＝|＋|－|＠)' THEN concat('\'', cell) ELSE cell END;

CREATE OR REPLACE TEMPORARY FUNCTION csv_text(cell STRING) RETURNS STRING
RETURN CASE
    WHEN cell RLIKE '[",;\t\n\r]' THEN concat('"', replace(guarded(cell), '"', '""'), '"')
    ELSE guarded(cell)
END;

-- A single, sorted partition gives one file in order. The header is the row without a type, which sorts first.
INSERT OVERWRITE DIRECTORY 'export' USING text OPTIONS (compression 'gzip', lineSep '\n')
SELECT line FROM (
    SELECT /*+ REPARTITION(1) */ * FROM (
        SELECT
            CAST(NULL AS STRING) AS repo_type,
            CAST(NULL AS STRING) AS repo_name,
            CAST(NULL AS DATE) AS day,
            'repoType,repoName,total,timestamp,downloads' AS line
        UNION ALL
        SELECT
            repo_type,
            repo_name,
            day,
            concat_ws(
                ',',
                csv_text(repo_type),
                csv_text(repo_name),
                sum(downloads) OVER (PARTITION BY repo_type, repo_name),
                concat(day, 'T00:00:00.000Z'),
                downloads
            )
        FROM downloads_by_day
        WHERE repo_type IS NOT NULL
    )
    SORT BY repo_type, repo_name, day
);
