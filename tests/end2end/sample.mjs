// The bundled sample, and what the page must show of it, computed from its JSON without any code of the page. Days are
// numbers of days since 1970-01-01 (UTC).
import { readFileSync } from "node:fs";

const DAY_MS = 86_400_000;
const LOCALE = "en-US";

export const sample = JSON.parse(
  readFileSync(new URL("../../public/analytics.json", import.meta.url), "utf8"),
);

/** The day of a timestamp or of a date such as `2020-08-23`. */
export function day(timestamp) {
  return Math.floor(Date.parse(timestamp) / DAY_MS);
}

/** A day as `2020-08-23`. */
export function iso(dayNumber) {
  return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
}

const allDays = sample.flatMap(({ records }) => records.map(({ timestamp }) => day(timestamp)));

export const FIRST_DAY = allDays.reduce((first, now) => Math.min(first, now));
export const AS_OF_DAY = allDays.reduce((last, now) => Math.max(last, now));
export const RECORD_COUNT = allDays.length;

export const ALL_TIME = { first: FIRST_DAY, last: AS_OF_DAY };
export const LAST_MONTH = lastDays(30);

/** The `length` days that end on the as-of day. */
export function lastDays(length) {
  return { first: AS_OF_DAY - length + 1, last: AS_OF_DAY };
}

/** The days just before a period, as many as it has. */
export function daysBefore({ first, last }) {
  return { first: first - (last - first + 1), last: first - 1 };
}

export function repository(name) {
  return sample.find(({ repoName }) => repoName === name);
}

export function ofType(type) {
  return sample.filter(({ repoType }) => repoType === type);
}

/** The records of one repository in a period. */
export function recordsIn({ records }, { first, last }) {
  return records.filter(({ timestamp }) => first <= day(timestamp) && day(timestamp) <= last);
}

/** The sum of the records of repositories in a period. */
export function counted(repositories, period) {
  const records = repositories.flatMap((repo) => recordsIn(repo, period));
  return records.reduce((sum, { downloads }) => sum + downloads, 0);
}

/** The sum of the reported totals of repositories. */
export function reported(repositories) {
  return repositories.reduce((sum, { totalDownloads }) => sum + totalDownloads, 0);
}

/** The downloads of repositories in a period: the reported totals for all time, otherwise the counted sum. */
export function downloads(repositories, period) {
  return period === ALL_TIME ? reported(repositories) : counted(repositories, period);
}

/** The cell texts of the table's rows for a period, most downloads first. */
export function expectedRows(period, repositories = sample) {
  const whole = downloads(repositories, period);
  const rows = repositories.map((repo) => ({ repo, amount: downloads([repo], period) }));
  rows.sort((a, b) => b.amount - a.amount);
  return rows.map(({ repo, amount }) => ({
    name: repo.repoName,
    type: repo.repoType,
    downloads: count(amount),
    share: shareOf(amount / whole),
    difference: period === ALL_TIME ? "–" : difference(amount - counted([repo], daysBefore(period))),
    change: period === ALL_TIME ? "–" : changeFrom(amount, counted([repo], daysBefore(period))),
  }));
}

/** The change cell of a row: `▲up 46.1% from 2,441,816`. */
function changeFrom(now, before) {
  return `${change(now, before)} from ${count(before)}`;
}

/** A count as `418,300,706`. */
export function count(number, locale = LOCALE) {
  return number.toLocaleString(locale);
}

/** A fraction from 0 to 1 as `11.6%`. */
export function percent(part) {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return part.toLocaleString(LOCALE, { style: "percent", ...digits });
}

/** A share from 0 to 1, with one decimal: `11.6%`. Tiny shares are `<0.1%`. */
export function shareOf(part) {
  return part > 0 && part < 0.0005 ? `<${percent(0.001)}` : percent(part);
}

/** A change as `▲up 11.6%`: the visible arrow, the word for screen readers, and the percentage. `0.0%` has no arrow. */
export function change(now, before) {
  const size = percent(Math.abs(now / before - 1));
  if (size === percent(0)) {
    return size;
  }
  return now > before ? `▲up ${size}` : `▼down ${size}`;
}

/** A difference as `+1,787,770`, `−52,096` or `0`. */
export function difference(number) {
  return `${number > 0 ? "+" : number < 0 ? "−" : ""}${count(Math.abs(number))}`;
}

/** A day as `23 Aug 2020`. */
export function date(dayNumber) {
  const parts = new Date(dayNumber * DAY_MS).toUTCString().split(" ");
  return `${Number(parts[1])} ${parts[2]} ${parts[3]}`;
}

/** A day as `Sun 23 Aug 2020`. */
export function weekdayDate(dayNumber) {
  return `${new Date(dayNumber * DAY_MS).toUTCString().slice(0, 3)} ${date(dayNumber)}`;
}

/** A range of days as `3 Aug 2020 – 1 Sep 2020`, or a single date. */
export function dates({ first, last }) {
  return first === last ? date(first) : `${date(first)} – ${date(last)}`;
}

/** Repositories as a CSV export. */
export function csvOf(repositories) {
  const lines = repositories.flatMap(({ repoType, repoName, totalDownloads, records }) =>
    records.map((record) =>
      [repoType, repoName, totalDownloads, record.timestamp, record.downloads].join(","),
    ),
  );
  return ["repoType,repoName,total,timestamp,downloads", ...lines, ""].join("\n");
}

/** A repository with one record per day for `values`, from `firstDay` on. Days whose value is null have no record. */
export function repositoryOf(repoType, repoName, firstDay, values) {
  const start = day(firstDay);
  const records = values
    .map((amount, index) => ({
      timestamp: `${iso(start + index)}T00:00:00.000Z`,
      downloads: amount,
    }))
    .filter((record) => record.downloads !== null);
  const totalDownloads = records.reduce((sum, record) => sum + record.downloads, 0);
  return { repoType, repoName, totalDownloads, records };
}
