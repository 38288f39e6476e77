// An oracle for the figures that the page must show of an export. It computes each figure from the JSON with plain
// loops, from the README's definitions alone, and shares no code with the page. Days are numbers of days since
// 1970-01-01 (UTC).
import { count, day, daysBefore, percent } from "./sample.mjs";

const TYPES = ["model", "dataset", "space", "unknown"];

const sumOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

/** The first day of the month that is `months` after the month of `date`. */
function firstOfMonth(date, months) {
  const at = new Date(date * 86_400_000);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1) / 86_400_000;
}

/** The text of a change: the visible arrow, the word for screen readers, and the figure. */
export function changeText({ kind, percent: size, silentSince }) {
  if (kind !== "percent") {
    return { new: "new", back: "back" }[kind] ?? "–";
  }
  const rounded = Math.round(size * 10) / 10;
  // Only a fall to zero is shown as 100%.
  const tenths = silentSince === undefined ? Math.max(rounded, -99.9) : rounded;
  const figure = tenths >= 1_000 ? `×${count(Math.round(size / 100 + 1))}` : percent(Math.abs(tenths) / 100);
  return tenths === 0 ? figure : `${tenths > 0 ? "▲up" : "▼down"} ${figure}`;
}

function typeRank(type) {
  const rank = TYPES.indexOf(type);
  return rank < 0 ? TYPES.length : rank;
}

function byType(a, b) {
  return typeRank(a) - typeRank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Orders rows by name as the table does: by code points, ignoring letter case; then by type. */
function byName(a, b) {
  const [one, other] = [a, b].map(({ repo }) => [...repo.repoName.toLowerCase()]);
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    if (one[at] !== other[at]) {
      return one[at].codePointAt(0) - other[at].codePointAt(0);
    }
  }
  return one.length - other.length || byType(a.repo.repoType, b.repo.repoType);
}

/** The figures of an export. `openDay` is the as-of day if the export was made on that day, otherwise null. */
export class Oracle {
  constructor(repositories, openDay = null) {
    this.repositories = repositories.map((repo) => ({
      ...repo,
      days: new Map(repo.records.map(({ timestamp, downloads }) => [day(timestamp), downloads])),
    }));
    this.openDay = openDay;
    const days = this.repositories.flatMap((repo) => [...repo.days.keys()]);
    this.first = Math.min(...days);
    this.asOf = Math.max(...days);
    this.records = days.length;
  }

  /** The days of a period; every "last …" ends on the last complete day. */
  period(slug) {
    const last = this.openDay === this.asOf ? this.asOf - 1 : this.asOf;
    const month = new Date(last * 86_400_000).getUTCMonth();
    const quarter = firstOfMonth(last, -(month % 3));
    const days = {
      "all-time": [this.first, this.asOf],
      "last-month": [last - 29, last],
      "last-7-days": [last - 6, last],
      "last-90-days": [last - 89, last],
      "this-calendar-month": [firstOfMonth(last, 0), last],
      "last-calendar-month": [firstOfMonth(last, -1), firstOfMonth(last, 0) - 1],
      "this-quarter": [quarter, last],
      "last-quarter": [firstOfMonth(quarter, -3), quarter - 1],
      "year-to-date": [firstOfMonth(last, -month), last],
    };
    const [first, end] = days[slug] ?? slug.split("_").map(day);
    return { first, last: end };
  }

  /** The days that a period is compared with; `versus` is as in the address. */
  daysCompared(period, versus) {
    if (versus === "previous-period") {
      return daysBefore(period);
    }
    if (versus === "same-dates") {
      const endOf = (date) => firstOfMonth(date, -11) - 1;
      const earlier = (date) => Math.min(firstOfMonth(date, -12) + (date - firstOfMonth(date, 0)), endOf(date));
      const { first, last } = period;
      const areWholeMonths = firstOfMonth(first, 0) === first && firstOfMonth(last, 1) === last + 1;
      return { first: earlier(first), last: areWholeMonths ? endOf(last) : earlier(last) };
    }
    // The same weekdays 52 weeks earlier.
    return versus === "year-earlier" ? { first: period.first - 364, last: period.last - 364 } : this.period(versus);
  }

  /** The sum of the records of repositories in a range of days. */
  counted(repositories, { first, last }) {
    const inside = ([date]) => first <= date && date <= last;
    return sumOf(repositories.flatMap(({ days }) => [...days].filter(inside).map(([, count]) => count)));
  }

  /** The change of repositories from the days `before` to `period`, with the details that the page shows. */
  change(repositories, period, before = daysBefore(period)) {
    const [now, previous] = [period, before].map((days) => this.counted(repositories, days));
    const records = repositories.flatMap(({ days }) => [...days]);
    const firstRecord = Math.min(...records.map(([date]) => date));
    const isIn = ({ first, last }, date) => first <= date && date <= last;
    const downloadsIn = (days) =>
      records.filter(([date, count]) => count > 0 && isIn(days, date)).map(([date]) => date);
    const note = isIn(before, firstRecord) ? firstRecord : null;
    if (now === 0 && previous > 0) {
      const downloadsBefore = downloadsIn({ first: this.first, last: period.first - 1 });
      const silentSince = downloadsBefore.length === 0 ? period.first : Math.max(...downloadsBefore) + 1;
      return { kind: "percent", percent: -100, silentSince, firstRecord: note };
    }
    if (before.first < this.first || before.last > this.asOf) {
      return { kind: "not covered" };
    }
    if (now === 0) {
      return { kind: "none" };
    }
    if (previous === 0) {
      return isIn(period, firstRecord)
        ? { kind: "new", since: firstRecord }
        : { kind: "back", since: Math.min(...downloadsIn(period)) };
    }
    return { kind: "percent", percent: ((now - previous) / previous) * 100, firstRecord: note };
  }

  /** The figures of repositories in a period, and the change against the compared days. */
  figures(repositories, slug, versus = "previous-period") {
    const period = this.period(slug);
    const counted = this.counted(repositories, period);
    if (slug === "all-time") {
      const totals = repositories.map((repo) => repo.totalDownloads ?? this.counted([repo], period));
      return { downloads: sumOf(totals), counted, current: null, previous: null, change: { kind: "none" } };
    }
    const before = this.daysCompared(period, versus);
    const previous = this.counted(repositories, before);
    const change = this.change(repositories, period, before);
    return { downloads: counted, counted, current: counted, previous, change };
  }

  /**
   * The repositories that changed between the compared days and a period: by the size of the difference, ties by name.
   */
  movers(slug, versus = "previous-period") {
    const { first, last } = this.period(slug);
    const moved = this.repositories.map((repo) => {
      const { current, previous, change } = this.figures([repo], slug, versus);
      return { repo, current, previous, change, difference: current - previous };
    });
    moved.sort((a, b) => {
      const [one, other] = [a, b].map(({ repo }) => repo.repoName);
      const bySize = Math.abs(b.difference) - Math.abs(a.difference);
      return bySize || (one < other ? -1 : one > other ? 1 : byType(a.repo.repoType, b.repo.repoType));
    });
    const begins = ({ repo: { days } }) => days.size > 0 && Math.min(...days.keys()) >= first && Math.min(...days.keys()) <= last;
    return {
      gains: moved.filter(({ difference }) => difference > 0),
      losses: moved.filter(({ difference }) => difference < 0),
      newcomers: moved.filter(begins),
      fellSilent: moved.filter(({ current, previous }) => current === 0 && previous > 0),
    };
  }

  /** The statuses of a repository in a period, as a search names them after `is:`. */
  statuses(repo, slug) {
    const { first, last } = this.period(slug);
    const sum = (from, to) => this.counted([repo], { first: from, last: to });
    const half = Math.floor((last - first + 1) / 2);
    const [early, late] = [sum(first, first + half - 1), sum(last - half + 1, last)];
    const firstRecord = Math.min(...repo.days.keys());
    const wasDownloaded = repo.totalDownloads > 0 || sum(this.first, this.asOf) > 0;
    const isSilent = this.counted([repo], this.period("last-month")) === 0;
    return [
      ["new", this.first < first && first <= firstRecord && firstRecord <= last],
      ["silent", wasDownloaded && isSilent],
      ["falling", late * 100 < early * 95],
      ["rising", late * 100 > early * 105],
      ["never", !wasDownloaded],
    ].flatMap(([status, holds]) => (holds ? [status] : []));
  }

  /** The view of all repositories in a period, with rows by downloads, ties by name. */
  view(slug, versus) {
    const whole = this.figures(this.repositories, slug, versus);
    const rows = this.repositories.map((repo) => ({ repo, ...this.figures([repo], slug, versus) }));
    rows.sort((a, b) => b.downloads - a.downloads || byName(a, b));
    for (const row of rows) {
      row.share = whole.downloads === 0 ? 0 : row.downloads / whole.downloads;
    }
    const types = [...new Set(this.repositories.map(({ repoType }) => repoType))].sort(byType);
    const byTypes = types.map((type) => {
      const downloads = sumOf(rows.filter(({ repo }) => repo.repoType === type).map((row) => row.downloads));
      return { type, downloads, share: whole.downloads === 0 ? 0 : downloads / whole.downloads };
    });
    return { ...whole, period: this.period(slug), rows, byTypes };
  }

  /** The facts on the page of one repository. */
  detail(repo, slug) {
    const { rows } = this.view(slug);
    const { last } = this.period("last-month");
    const lastDays = (length) => {
      const days = { first: last - length + 1, last };
      const [now, previous] = [days, daysBefore(days)].map((range) => this.counted([repo], range));
      return { now, previous, change: this.change([repo], days) };
    };
    const period = this.period(slug);
    const dates = [...repo.days.keys()];
    const counted = sumOf([...repo.days.values()]);
    let best = null;
    for (const [date, count] of [...repo.days].sort(([a], [b]) => a - b)) {
      const isInside = period.first <= date && date <= period.last && date !== this.openDay;
      if (isInside && count > (best?.count ?? 0)) {
        best = { date, count };
      }
    }
    const rank = rows.findIndex((row) => row.repo === repo);
    return {
      allTime: repo.totalDownloads ?? counted,
      reported: repo.totalDownloads,
      counted,
      last30: lastDays(30),
      last7: lastDays(7),
      best,
      first: dates.length === 0 ? null : Math.min(...dates),
      length: dates.length === 0 ? 0 : Math.max(...dates) - Math.min(...dates) + 1,
      missing: dates.length === 0 ? 0 : Math.max(...dates) - Math.min(...dates) + 1 - dates.length,
      share: rows[rank].share,
      rank: rank + 1,
      of: rows.length,
    };
  }

  /** The downloads of these repositories on a day; null without a record. */
  onDay(repositories, date) {
    const counts = repositories.map(({ days }) => days.get(date)).filter((count) => count !== undefined);
    return counts.length === 0 ? null : sumOf(counts);
  }

  /** The buckets of a period by day, week (from Monday) or month, each with its days within the period and its sum. */
  buckets(repositories, slug, step) {
    const { first, last } = this.period(slug);
    const buckets = [];
    for (let date = first; date <= last; date += 1) {
      const start = bucketStart(date, step);
      if (buckets.at(-1)?.start !== start) {
        buckets.push({ start, first: date, last: date, count: null });
      }
      const bucket = buckets.at(-1);
      bucket.last = date;
      const count = this.onDay(repositories, date);
      bucket.count = count === null ? bucket.count : (bucket.count ?? 0) + count;
    }
    return buckets;
  }

  /** For each day of the period, the mean of the `length` days that end on it, without missing days. */
  means(repositories, slug, length) {
    const { first, last } = this.period(slug);
    const means = [];
    for (let date = first; date <= last; date += 1) {
      const window = [];
      for (let at = date - length + 1; at <= date; at += 1) {
        const count = this.onDay(repositories, at);
        if (count !== null) {
          window.push(count);
        }
      }
      means.push(window.length === 0 ? null : sumOf(window) / window.length);
    }
    return means;
  }
}

/** The first day of the bucket that contains a day. */
export function bucketStart(date, step) {
  if (step === "week") {
    // 1970-01-05 was a Monday.
    return date - ((((date - 4) % 7) + 7) % 7);
  }
  if (step === "month") {
    const at = new Date(date * 86_400_000);
    return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1) / 86_400_000;
  }
  return date;
}
