"""The export that the recipes must write, computed by plain loops from the definitions in docs/scale.md alone."""

from collections import defaultdict
from datetime import timedelta

HEADER = "repoType,repoName,total,timestamp,downloads"
WINDOW = timedelta(minutes=5)


def counts_of_log(lines):
    """Downloads by (type, name, day)."""
    counts = defaultdict(int)
    requests = defaultdict(list)
    for line in lines:
        _, status, _, name, repo_type, user, address, *_ = line.cells
        if int(status) >= 400:
            continue
        key = (repo_type, name, line.moment.date())
        if repo_type == "model":
            counts[key] += 1
        elif repo_type == "dataset":
            client = ("user", user) if user else ("address", address)
            requests[key, client].append(line.moment)
    for (key, _), moments in requests.items():
        end = None
        for moment in sorted(moments):
            if end is None or moment >= end:
                counts[key] += 1
                end = moment + WINDOW
    return counts


def counts_of_table(rows):
    """Counts by (type, name, day)."""
    counts = defaultdict(int)
    for name, day, count in rows:
        if count is not None:
            counts["model", name, day] += count
    return counts


def cell(text):
    """A cell of text as the page writes it."""
    unquoted = text.lstrip("'")
    if unquoted and unquoted[0] in "=+-@\t\r;|＝＋－＠":
        text = f"'{text}"
    if any(mark in text for mark in '",;\t\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text


def export(counts):
    """The uncompressed bytes of the export."""
    totals = defaultdict(int)
    for (repo_type, name, _), downloads in counts.items():
        totals[repo_type, name] += downloads
    rows = [HEADER]
    for repo_type, name, day in sorted(counts, key=lambda key: [str(part).encode() for part in key]):
        downloads = counts[repo_type, name, day]
        cells = (cell(repo_type), cell(name), str(totals[repo_type, name]), f"{day}T00:00:00.000Z", str(downloads))
        rows.append(",".join(cells))
    return ("\n".join(rows) + "\n").encode()


def summary(counts):
    """What the page must say of the export."""
    return {
        "total": sum(counts.values()),
        "repositories": len({key[:2] for key in counts}),
        "records": len(counts),
        "asOf": str(max(day for _, _, day in counts)),
    }
