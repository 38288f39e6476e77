"""Runs the recipes of the engines that are named, and compares every export with the oracle's, byte for byte.

    python tests/recipes/check.py OUTPUT ENGINE...

OUTPUT is a folder: the last export of the log goes there, with what the page must say of it.
"""

import csv
import gzip
import json
import os
import shutil
import sys
import tempfile
import unittest
import zlib
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

import engines
import made_log
import oracle

LINES = 100_000
GZIP = 16 + zlib.MAX_WBITS
EARLIEST = date(2000, 1, 1)


def unpacked(path):
    """Returns the content of a gzip file, which must have exactly one member and no trailing bytes."""
    unpacker = zlib.decompressobj(GZIP)
    content = unpacker.decompress(Path(path).read_bytes())
    if not unpacker.eof or unpacker.unused_data:
        raise AssertionError(f"{path} is not one gzip member")
    return content


class Recipes:
    """The tests that every engine must pass."""

    engine_class = None
    output = None

    @classmethod
    def setUpClass(cls):
        cls.log = made_log.make_log(LINES)
        cls.last_day = made_log.FIRST_DAY + timedelta(days=made_log.DAYS - 1)

    def setUp(self):
        for folder in ("log", "export"):
            shutil.rmtree(folder, ignore_errors=True)
        self.engine = self.engine_class()
        self.addCleanup(self.engine.close)
        self.engine.run("schema.sql")

    def export(self):
        self.engine.run("export.sql")
        return unpacked(self.engine.export_path)

    def assert_export(self, counts):
        written, expected = self.export(), oracle.export(counts)
        for number, (line, wanted) in enumerate(zip(written.split(b"\n"), expected.split(b"\n")), 1):
            self.assertEqual(line, wanted, f"line {number}")
        self.assertTrue(written == expected, f"{len(written)} bytes instead of {len(expected)}")

    def load_log(self, lines, first_day=EARLIEST):
        shutil.rmtree("log", ignore_errors=True)
        made_log.write_log(lines, Path("log"))
        self.engine.run("log.sql", log_files="log/*.csv*", first_day=first_day)

    def load_table(self, rows, first_day=EARLIEST, has_moments=False):
        with open("table.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("name", "date", "n"))
            writer.writerows(rows)
        self.engine.read_table("table.csv", has_moments)
        self.engine.run("table.sql", first_day=first_day)

    def test_log_as_a_whole(self):
        lines = made_log.delivered(self.log, self.last_day)
        self.load_log(lines)
        counts = oracle.counts_of_log(lines)
        self.assert_export(counts)
        shutil.copyfile(self.engine.export_path, self.output / "export.csv.gz")
        (self.output / "expected.json").write_text(json.dumps(oracle.summary(counts)), encoding="utf-8")

    def test_log_day_by_day_is_the_log_as_a_whole(self):
        for number in range(made_log.DAYS):
            day = made_log.FIRST_DAY + timedelta(days=number)
            first_day = day - timedelta(days=2)
            lines = made_log.delivered(self.log, day)
            again = [line for line in lines if line.moment.date() >= first_day]
            # The files have some lines of the day before `first_day`. That day must not change.
            earlier = [line for line in lines if line.moment.date() == first_day - timedelta(days=1)]
            self.load_log(again + earlier[::2], first_day)
            self.engine.run("schema.sql")
        self.assert_export(oracle.counts_of_log(made_log.delivered(self.log, self.last_day)))

    def test_a_day_is_replaced_and_days_without_a_line_stay(self):
        lines = made_log.delivered(self.log, self.last_day)
        self.load_log(lines)
        first_day = self.last_day - timedelta(days=9)
        without_line, with_errors, with_spaces, halved, last = (
            self.last_day - timedelta(days=number) for number in (7, 5, 4, 2, 0)
        )

        def of(day):
            return [line for line in lines if line.moment.date() == day]

        # The delivery has only the days in `replaced`, not those before, between and after them.
        errors = [line for line in of(with_errors) if int(line.cells[1]) >= 400]
        spaces = [line for line in of(with_spaces) if int(line.cells[1]) < 400 and line.cells[4] == "space"]
        replaced = {
            # The files have lines of the day before `first_day`. That day must not change.
            first_day - timedelta(days=1): of(first_day - timedelta(days=1)),
            first_day: of(first_day)[::2],
            with_errors: errors,
            with_spaces: spaces,
            halved: of(halved)[::2],
            last: of(last)[::3],
        }
        self.assertTrue(errors and spaces and of(without_line))
        given = {**replaced, first_day - timedelta(days=1): of(first_day - timedelta(days=1))[::2]}
        self.load_log([line for day in given.values() for line in day], first_day)
        kept = [line for line in lines if line.moment.date() not in replaced]
        counts = oracle.counts_of_log(kept + [line for day in replaced.values() for line in day])
        self.assert_export(counts)
        # The files have no lines from the new `first_day` on.
        self.load_log(of(first_day), first_day=last)
        self.assert_export(counts)

    def test_table_as_a_whole(self):
        rows = made_log.make_table()
        self.load_table(rows)
        self.assert_export(oracle.counts_of_table(rows))

    def test_table_day_by_day_is_the_table_as_a_whole(self):
        rows = made_log.make_table()
        self.load_table([row for row in rows if row[1] <= str(self.last_day - timedelta(days=5))])
        for days_before_last in range(4, -1, -1):
            day = self.last_day - timedelta(days=days_before_last)
            # Until the last load, the counts of the latest day are half of the final ones.
            divisor = 2 if days_before_last else 1
            known = [
                (name, text, count // divisor if count and text == str(day) else count)
                for name, text, count in rows
                if text <= str(day)
            ]
            self.load_table(known, first_day=day - timedelta(days=2))
        self.assert_export(oracle.counts_of_table(rows))

    def test_a_day_of_a_table_is_replaced_and_days_without_a_count_stay(self):
        rows = made_log.make_table()
        self.load_table(rows)
        first, without_row, without_count, last = (
            str(self.last_day - timedelta(days=number)) for number in (6, 4, 3, 1)
        )
        again = [row for row in rows if row[1] in (first, last)][::2]
        self.assertTrue(any(day == without_row for _, day, _ in rows))
        self.load_table([*again, ("gpt2", without_count, None)], first_day=self.last_day - timedelta(days=9))
        kept = [row for row in rows if row[1] not in (first, last)]
        self.assert_export(oracle.counts_of_table(kept + again))

    def test_days_of_moments_are_utc_days(self):
        rows = made_log.make_table()
        moments = [
            (name, f"{day}T{time}Z", count)
            for (name, day, count), time in zip(rows, cycle(("00:00:00", "03:00:00", "23:59:59")))
        ]
        self.load_table(moments, has_moments=True)
        self.assert_export(oracle.counts_of_table(rows))

    def test_a_count_below_zero_is_no_count(self):
        rows = [("gpt2", str(self.last_day), 7), ("org/Upper", str(self.last_day), 9)]
        self.load_table(rows)
        with self.assertRaisesRegex(Exception, "a count is below 0"):
            self.load_table([*rows, ("gpt2", str(self.last_day), -5)])
        self.assert_export(oracle.counts_of_table(rows))

    def test_a_line_that_cannot_be_read_is_no_silent_loss(self):
        lines = self.log[:500]
        self.load_log(lines)
        self.assert_export(oracle.counts_of_log(lines))
        counted = next(line for line in lines if line.cells[1] == "200" and line.cells[4] == "model")
        moment, status, *rest = counted.cells
        for cells, said in (
            (("yesterday", status, *rest), "yesterday|unexpected word"),
            (("yesterday", "500", *rest), "yesterday|unexpected word"),
            (("", status, *rest), self.engine.no_timestamp),
            (("", "500", *rest), self.engine.no_timestamp),
            ((moment, "OK", *rest), "OK"),
            ((moment, "", *rest), "a line has no status"),
            ((moment, status, *rest[:2]), ""),
        ):
            damaged = [*lines, made_log.Line(counted.moment, cells, counted.arrives)]
            with self.subTest(cells=cells), self.assertRaisesRegex(Exception, said):
                self.load_log(damaged)


class DuckDbTest(Recipes, unittest.TestCase):
    engine_class = engines.DuckDb


class ClickHouseTest(Recipes, unittest.TestCase):
    engine_class = engines.ClickHouse

    def test_lines_of_many_inserts_count_as_those_of_one_before_and_after_they_are_merged(self):
        lines = made_log.delivered(self.log, self.last_day)
        self.load_log(lines[::7])
        for part in range(1, 7):
            shutil.rmtree("log")
            made_log.write_log(lines[part::7], Path("log"))
            self.engine.append_log()
        self.assert_export(oracle.counts_of_log(lines))
        self.engine.merge()
        self.assert_export(oracle.counts_of_log(lines))

    def test_days_that_come_again_unchanged_stay_where_tables_leave_out_what_they_have_had(self):
        self.engine.deduplicate_inserts()
        lines = made_log.delivered(self.log, self.last_day)
        for _ in range(2):
            self.load_log(lines)
        self.assert_export(oracle.counts_of_log(lines))
        self.engine.empty()
        rows = made_log.make_table()
        for _ in range(2):
            self.load_table(rows)
        self.assert_export(oracle.counts_of_table(rows))

    def test_measured_zeros_stay_when_rows_are_merged(self):
        rows = made_log.make_table()
        self.load_table(rows)
        self.engine.merge()
        self.assert_export(oracle.counts_of_table(rows))


class SparkTest(Recipes, unittest.TestCase):
    engine_class = engines.Spark


def main(output, names):
    Recipes.output = Path(output).resolve()
    Recipes.output.mkdir(parents=True, exist_ok=True)
    by_name = {test.engine_class.name: test for test in (DuckDbTest, ClickHouseTest, SparkTest)}
    suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(by_name[name]) for name in names)
    # Recipes read and write in the current folder. Java's current folder is the one in which it was started.
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        result = unittest.TextTestRunner(verbosity=2).run(suite)
        os.chdir(Recipes.output)
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
