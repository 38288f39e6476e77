"""The engines, run in this process. They run the recipes unchanged, in the current folder."""

from pathlib import Path

RECIPES = Path(__file__).resolve().parents[2] / "recipes"


def statements(name):
    """Splits a recipe into statements. In all recipes a statement ends at a line end, and no string contains such an end."""
    text = (RECIPES / name).read_text(encoding="utf-8")
    return [part for part in text.split(";\n") if part.strip()]


class DuckDb:
    name = "duckdb"
    export_path = "export.csv.gz"
    no_timestamp = "a line has no timestamp"

    def __init__(self):
        import duckdb

        self._connection = duckdb.connect()

    def run(self, recipe, **variables):
        for variable, value in variables.items():
            value = str(value)
            literal = f"DATE '{value}'" if variable == "first_day" else f"'{value}'"
            self._connection.execute(f"SET VARIABLE {variable} = {literal}")
        self._connection.execute((RECIPES / "duckdb" / recipe).read_text(encoding="utf-8"))

    def read_table(self, path, has_moments):
        day = "CAST(date AS TIMESTAMPTZ)" if has_moments else "date"
        self._connection.execute(
            "CREATE OR REPLACE VIEW daily_counts AS"
            f" SELECT name AS repository, {day} AS day, n AS count FROM read_csv('{path}', header = true,"
            " auto_detect = false, quote = '\"', escape = '\"',"
            " columns = {'name': 'VARCHAR', 'date': 'VARCHAR', 'n': 'BIGINT'})"
        )

    def close(self):
        self._connection.close()


class ClickHouse:
    name = "clickhouse"
    export_path = "export.csv.gz"
    # A part of ClickHouse's own error message.
    no_timestamp = "neither Date nor Time"

    def __init__(self):
        from chdb.session import Session

        self._session = Session()
        self._session.query("CREATE DATABASE recipes")
        self._session.query("USE recipes")

    def run(self, recipe, **variables):
        for variable, value in variables.items():
            self._session.query(f"SET param_{variable} = '{value}'")
        for statement in statements(f"clickhouse/{recipe}"):
            self._session.query(statement)

    def read_table(self, path, has_moments):
        # `parseDateTimeBestEffort` returns a time in the server's time zone.
        day = "parseDateTimeBestEffort(date)" if has_moments else "date"
        self._session.query(
            f"CREATE OR REPLACE VIEW daily_counts AS SELECT name AS repository, {day} AS day, n AS count"
            f" FROM file('{path}', 'CSVWithNames', 'name String, date Nullable(String), n Nullable(Int64)')"
        )

    def append_log(self):
        """Appends the log files, as a server does that receives each line once."""
        (insert,) = [part for part in statements("clickhouse/log.sql") if "INSERT INTO request_log" in part]
        self._session.query(insert)

    def deduplicate_inserts(self):
        """Makes the tables drop blocks that were inserted before, as replicated tables of older servers do."""
        for table in ("request_log", "requests_by_day"):
            self._session.query(f"ALTER TABLE {table} MODIFY SETTING non_replicated_deduplication_window = 1000")
        self._session.query("SET deduplicate_insert = 'backward_compatible_choice'")
        self._session.query("SET deduplicate_insert_select = 'enable_even_for_bad_queries'")

    def empty(self):
        """Deletes all rows, but keeps the deduplication memory of earlier inserts."""
        for table in ("request_log", "requests_by_day"):
            self._session.query(f"DELETE FROM {table} WHERE true")

    def merge(self):
        """Merges the rows of all inserts now; otherwise the engine chooses the time."""
        self._session.query("OPTIMIZE TABLE requests_by_day FINAL")

    def close(self):
        self._session.close()


class Spark:
    name = "spark"
    no_timestamp = "a line has no timestamp"
    _session = None

    def __init__(self):
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[2]").appName("recipes")
        settings = {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.log.level": "ERROR",
            "spark.sql.shuffle.partitions": "2",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }
        for key, value in settings.items():
            builder = builder.config(key, value)
        self._session = builder.getOrCreate()
        self._session.sql("DROP TABLE IF EXISTS downloads_by_day")

    @property
    def export_path(self):
        (path,) = Path("export").glob("part-*.gz")
        return path

    def run(self, recipe, **variables):
        for variable, value in variables.items():
            self._session.sql(f"SET {variable}={value}")
        for statement in statements(f"spark/{recipe}"):
            self._session.sql(statement)

    def read_table(self, path, has_moments):
        day = "CAST(date AS TIMESTAMP)" if has_moments else "date"
        self._session.sql(
            "CREATE OR REPLACE TEMPORARY VIEW made_table (name STRING, date STRING, n BIGINT) USING csv"
            f" OPTIONS (path '{path}', header 'true', escape '\"')"
        )
        self._session.sql(
            f"CREATE OR REPLACE TEMPORARY VIEW daily_counts AS SELECT name AS repository, {day} AS day, n AS count"
            " FROM made_table"
        )

    def close(self):
        pass
