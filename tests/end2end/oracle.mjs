// What the page must show of an export: every figure computed from its JSON by plain loops, from the definitions alone and by
// nothing that the page uses. Days are numbers of days since 1970-01-01, in UTC.
import { day } from "./sample.mjs";

const TYPES = ["model", "dataset", "space", "unknown"];

const sumOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

/** The same number of days just before. */
export function daysBefore({ first, last }) {
  return { first: first - (last - first + 1), last: first - 1 };
}

function typeRank(type) {
  const rank = TYPES.indexOf(type);
  return rank < 0 ? TYPES.length : rank;
}

function byType(a, b) {
  return typeRank(a) - typeRank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** The order of names in the table: letter case aside, by code points; then by type. */
function byName(a, b) {
  const [one, other] = [a, b].map(({ repo }) => [...repo.repoName.toLowerCase()]);
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    if (one[at] !== other[at]) {
      return one[at].codePointAt(0) - other[at].codePointAt(0);
    }
  }
  return one.length - other.length || byType(a.repo.repoType, b.repo.repoType);
}

/** An export, and its figures. `openDay` is its as-of day where the export was made on it. */
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
    return slug === "all-time" ? { first: this.first, last: this.asOf } : { first: last - 29, last };
  }

  /** The sum of the records of repositories in some days. */
  counted(repositories, { first, last }) {
    const inside = ([date]) => first <= date && date <= last;
    return sumOf(repositories.flatMap(({ days }) => [...days].filter(inside).map(([, count]) => count)));
  }

  /** The change of repositories from the days just before `period`, and what its reader is told of it. */
  change(repositories, period) {
    const before = daysBefore(period);
    const [now, previous] = [period, before].map((days) => this.counted(repositories, days));
    const records = repositories.flatMap(({ days }) => [...days]);
    const firstRecord = Math.min(...records.map(([date]) => date));
    const isIn = ({ first, last }, date) => first <= date && date <= last;
    const downloadsIn = (days) =>
      records.filter(([date, count]) => count > 0 && isIn(days, date)).map(([date]) => date);
    const note = isIn(before, firstRecord) ? firstRecord : null;
    if (now === 0 && previous > 0) {
      const silentSince = Math.max(...downloadsIn(before)) + 1;
      return { kind: "percent", percent: -100, silentSince, firstRecord: note };
    }
    if (before.first < this.first) {
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

  /** The figures of repositories in a period. */
  figures(repositories, slug) {
    const period = this.period(slug);
    const counted = this.counted(repositories, period);
    if (slug === "all-time") {
      const totals = repositories.map((repo) => repo.totalDownloads ?? this.counted([repo], period));
      return { downloads: sumOf(totals), counted, current: null, previous: null, change: { kind: "none" } };
    }
    const previous = this.counted(repositories, daysBefore(period));
    return { downloads: counted, counted, current: counted, previous, change: this.change(repositories, period) };
  }

  /** The view of all repositories in a period, its rows by downloads, ties by name. */
  view(slug) {
    const whole = this.figures(this.repositories, slug);
    const rows = this.repositories.map((repo) => ({ repo, ...this.figures([repo], slug) }));
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

  /** The facts of one repository. */
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

  /** Downloads of a day by all of these repositories; null without a record. */
  onDay(repositories, date) {
    const counts = repositories.map(({ days }) => days.get(date)).filter((count) => count !== undefined);
    return counts.length === 0 ? null : sumOf(counts);
  }

  /** Day by day, week by week (from Monday) or month by month: each bucket with its days within the period, and its sum. */
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

  /** The mean of each day of the period over the `length` days that end on it, missing days left out. */
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

/** The first day of the bucket of a day. */
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
