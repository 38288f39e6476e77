"""Generates a request log of the Hub and a table of daily counts. The same seed gives the same lines.

Both contain what trips readers of real ones up: names and user agents with commas, quotes and backslashes; requests just
before, at and after five minutes; days that begin and end at midnight UTC; lines that are repeated, unordered or late.
"""

import csv
import gzip
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

COLUMNS = (
    "timestamp",
    "status",
    "method",
    "repoName",
    "repoType",
    "hashedUserId",
    "hashedIp",
    "country",
    "region",
    "userAgent",
)

# The days include a leap day, and the day on which clocks change in the time zone of the tests.
FIRST_DAY = date(2024, 2, 26)
DAYS = 15
LATEST_ARRIVAL = 2

NASTY_NAMES = (
    'org/"quoted"',
    'org/"',
    "org/with,comma",
    "org/semi;colon",
    "org/back\\slash",
    "org/it's",
    "équipe/modèle-été",
    "组织/模型",
    "gpt2",
    "@scope/package",
    "=cmd|' /C calc'!A0",
    "'=guarded",
    "'plain",
    "-dash",
    "＝full-width",
    "ﬁ-ligature",
    "１-full-width-digit",
    "org/Upper",
    "org/upper",
)
USER_AGENTS = (
    "",
    "curl/8.5.0",
    "unknown/None; hf_hub/0.23.4; python/3.11.7; torch/2.3.1",
    'Mozilla/5.0 (X11; Linux x86_64), "quoted", like Gecko',
    "ends with a backslash\\",
    'a "" b, c',
    "'",
    "été; 模型",
    'two\n"lines", of a cell',
)
STATUSES = (200, 200, 200, 200, 206, 206, 302, 304, 307, 399, 400, 401, 404, 416, 429, 500, 503)
FIVE_MINUTES = timedelta(minutes=5)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Line:
    """A log line. `arrives` is the day of the first delivery with it; deliveries from `withdrawn` on lack it."""

    moment: datetime
    cells: tuple
    arrives: date
    withdrawn: date | None = None


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=timezone.utc)


def written(rng, moment):
    """Formats a moment in one of the ways in which logs write it."""
    plain = moment.strftime("%Y-%m-%dT%H:%M:%S")
    fraction = moment.microsecond
    way = rng.random()
    if way < 0.04:
        return f"{moment.astimezone(timezone(timedelta(hours=2))).isoformat()}"
    if way < 0.08:
        return f"{moment.strftime('%Y-%m-%d %H:%M:%S')}.{fraction:06}"
    if fraction == 0 and way < 0.3:
        return f"{plain}Z"
    if fraction % 1000 == 0:
        return f"{plain}.{fraction // 1000:03}Z"
    return f"{plain}.{fraction:06}Z"


def pick(rng, values):
    return values[int(rng.random() * len(values))]


def moments_of_a_client(rng, day):
    """A client's requests of one dataset: bursts, and gaps of about the length of a window."""
    start = midnight(day)
    kind = rng.random()
    if kind < 0.1:
        # Across midnight: the last moment of the day, and the first of the next.
        end = start + timedelta(days=1)
        return [end - timedelta(seconds=30), end - MICROSECOND, end, end + timedelta(seconds=30)]
    moment = start + timedelta(milliseconds=int(rng.random() * 86_400_000))
    if kind < 0.2:
        return [moment, moment + FIVE_MINUTES - MICROSECOND, moment + FIVE_MINUTES, moment + 2 * FIVE_MINUTES]
    moments = [moment]
    for _ in range(int(rng.random() * 12)):
        gap = pick(rng, (0.0, 0.4, 7.0, 59.0, 120.0, 149.5, 150.0, 299.0, 299.999, 300.0, 300.001, 450.0, 3600.0))
        moment += timedelta(seconds=gap)
        moments.append(moment)
    return moments


def client_of(rng, number):
    """A user hash, an IP hash, both, or neither. The two kinds share values."""
    value = f"{number % 40:04x}"
    way = rng.random()
    if way < 0.4:
        return value, ""
    if way < 0.9:
        return "", value
    return (value, f"{number % 7:04x}") if way < 0.98 else ("", "")


def make_log(lines, seed=1):
    """Generates `lines` lines in random order."""
    rng = random.Random(seed)
    names = [f"org/repository-{number:02}" for number in range(20)] + list(NASTY_NAMES)
    days = [FIRST_DAY + timedelta(days=number) for number in range(DAYS)]
    log = []

    def add(moment, name, repo_type, client):
        last = days[-1] + timedelta(days=1)
        moment = min(max(moment, midnight(days[0])), midnight(last) - MICROSECOND)
        user, address = client
        cells = (
            written(rng, moment),
            str(pick(rng, STATUSES)),
            "HEAD" if rng.random() < 0.2 else "GET",
            name,
            repo_type,
            user,
            address,
            pick(rng, ("", "FR", "US", "KR")),
            pick(rng, ("", "Île-de-France", "Washington, D.C.", '"The" Bay')),
            pick(rng, USER_AGENTS),
        )
        arrives = min(moment.date() + timedelta(days=int(rng.random() ** 3 * (LATEST_ARRIVAL + 1))), days[-1])
        withdrawn = min(moment.date() + timedelta(days=2), days[-1]) if rng.random() < 0.01 else None
        log.append(Line(moment, cells, arrives, withdrawn))
        if rng.random() < 0.02:
            log.append(log[-1])

    while len(log) < lines:
        # Some repositories are busy, most are not. Each name is used for a model, a dataset and a space.
        name = names[int(rng.random() ** 2 * len(names))]
        day = pick(rng, days)
        client = client_of(rng, int(rng.random() * 1000))
        kind = rng.random()
        if kind < 0.3:
            add(midnight(day) + timedelta(milliseconds=int(rng.random() * 86_400_000)), name, "model", client)
        elif kind < 0.4:
            add(midnight(day), name, pick(rng, ("model", "space")), client)
        else:
            for moment in moments_of_a_client(rng, day):
                add(moment, name, "dataset", client)
    del log[lines:]
    rng.shuffle(log)
    return log


def delivered(log, day):
    """The lines of a delivery on `day`, which contains all days up to it."""
    return [line for line in log if line.arrives <= day and (line.withdrawn is None or day < line.withdrawn)]


def write_log(lines, folder):
    """Writes one file per UTC day, every other one compressed. Returns the names by day."""
    lines_by_day = defaultdict(list)
    for line in lines:
        lines_by_day[line.moment.date()].append(line.cells)
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for day, rows in lines_by_day.items():
        is_packed = day.day % 2 == 0
        path = folder / f"{day.isoformat()}.csv{'.gz' if is_packed else ''}"
        opened = gzip.open if is_packed else open
        with opened(path, "wt", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(rows)
        paths[day] = path
    return paths


def make_table(seed=2):
    """Rows (repository, day, count): unsorted, some twice, some without a count, some of 0 or very large."""
    rng = random.Random(seed)
    rows = []
    for name in [f"package-{number}" for number in range(30)] + list(NASTY_NAMES):
        for number in range(DAYS):
            day = (FIRST_DAY + timedelta(days=number)).isoformat()
            chance = rng.random()
            if chance < 0.1:
                continue
            count = None if chance < 0.15 else 0 if chance < 0.2 else int(rng.random() * 10_000)
            rows.append((name, day, count))
            if chance > 0.9:
                rows.append((name, day, int(rng.random() * 10)))
    rows.append(("org/large", FIRST_DAY.isoformat(), 2**53 - 1))
    rng.shuffle(rows)
    return rows
