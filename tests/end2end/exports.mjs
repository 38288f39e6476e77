// Exports that the tests open.
import { readFileSync } from "node:fs";

import { day, iso, repositoryOf, csvOf } from "./sample.mjs";

const HEADER = "repoType,repoName,total,timestamp,downloads";

/** The second sample, which `nasty.mjs` generates. */
export const SECOND_SAMPLE = JSON.parse(
  readFileSync(new URL("../data/nasty.json", import.meta.url), "utf8"),
);

/** A CSV export of rows such as `model,org/a,4,2020-09-01,4`. */
export function csv(...rows) {
  return [HEADER, ...rows, ""].join("\n");
}

/** A CSV export of one model, `org/small`, with one record a day from 1 August 2020. */
export function smallCsv(...values) {
  return csvOf([repositoryOf("model", "org/small", "2020-08-01", values)]);
}

/** The name of a repository of `manyCsv`. `index` starts at 1. */
export function manyName(index) {
  return `org/repository-${String(index).padStart(4, "0")}`;
}

/** A CSV export of `number` repositories; the first has the most downloads, the last the fewest. */
export function manyCsv(number) {
  const repositories = Array.from({ length: number }, (_, index) => {
    const type = index % 2 === 0 ? "model" : "dataset";
    const most = (number - index) * 10;
    return repositoryOf(type, manyName(index + 1), "2020-08-01", [most, most + 2, most + 1]);
  });
  return csvOf(repositories);
}

/** A CSV export of about `megabytes`, large enough to take some time. */
export function largeCsv(megabytes) {
  const start = day("2015-01-01");
  const days = Array.from({ length: 2000 }, (_, index) => `${iso(start + index)}T00:00:00.000Z`);
  const block = (name) => days.map((timestamp) => `model,org/${name},0,${timestamp},1\n`).join("");
  const repositories = Math.ceil((megabytes * 1e6) / block("large-0000").length);
  const names = Array.from(
    { length: repositories },
    (_, index) => `large-${String(index).padStart(4, "0")}`,
  );
  return `${HEADER}\n${names.map(block).join("")}`;
}
