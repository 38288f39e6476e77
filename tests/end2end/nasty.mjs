// Nasty exports from a seeded generator. They start and end on any day, and have gaps, single days, ties, tiny and huge
// counts, totals that are absent or differ from the sum of the days, several types, and names that break naive sorting
// or quoting.
//
// `node tests/end2end/nasty.mjs > tests/data/nasty.json` writes the second sample.
import { fileURLToPath } from "node:url";

import { day, iso } from "./sample.mjs";

/** Returns a generator of pseudorandom integers below a bound (mulberry32). */
function seeded(seed) {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

/**
 * A repository with the downloads `countOn(offset, length)` on each day from `first` to `last`; no record where that is
 * null.
 */
function repository(repoType, repoName, [first, last], countOn, totalOf) {
  const records = [];
  for (let now = first; now <= last; now += 1) {
    const downloads = countOn(now - first, last - first + 1);
    if (downloads !== null) {
      records.push({ timestamp: iso(now), downloads });
    }
  }
  const sum = records.reduce((total, { downloads }) => total + downloads, 0);
  return { repoType, repoName, totalDownloads: totalOf(sum), records };
}

const EXACT = (sum) => sum;
const ABSENT = () => null;

/** The second sample: 14 months with a leap day, from a Wednesday in mid-month to a Friday in mid-month. */
export function secondSample() {
  const random = seeded(20_240_117);
  const [first, last] = [day("2024-01-17"), day("2025-03-14")];
  const whole = [first, last];
  const weekly = (offset) => [5, 9, 9, 8, 7, 3, 2][offset % 7];
  return [
    repository("model", "équipe/modèle-été", [first, last - 1], (offset) => {
      // Eleven consecutive days are missing, and one in forty of the others.
      const isMissing = (offset > 120 && offset < 132) || random(40) === 0;
      return isMissing ? null : weekly(offset) * 130 + offset + random(200);
    }, (sum) => sum + 12_345),
    repository("dataset", "日本/データ", [first + 96, last], (offset, length) =>
      offset % 2 === 0 ? 40 + Math.floor((900 * offset) / length) + random(30) : null,
    ABSENT),
    repository("dataset", "équipe/modèle-été", [first + 250, last], (offset) =>
      offset % 3 === 0 ? random(60) : null,
    EXACT),
    repository("model", "org/o'brien", whole, (offset) => (offset % 7 === 2 ? random(4) : null), EXACT),
    repository("model", "org/dead", [first, first + 149], (offset) =>
      offset % 2 === 1 ? null : offset < 110 ? 3_000 - 25 * offset + random(300) : 0,
    (sum) => sum - 5_000),
    repository("model", "org/newcomer", [last - 16, last], (offset) => 20 * (offset + 1) + random(9), EXACT),
    repository("space", "org/back-again", whole, (offset, length) =>
      offset < 20 || offset > length - 25 ? 12 + random(6) : null,
    ABSENT),
    repository("model", "org/single-day", [day("2024-02-29"), day("2024-02-29")], () => 77, EXACT),
    repository("dataset", "org/tie-a", [last - 40, last - 2], (offset) => (offset % 4 === 0 ? 10 : null), EXACT),
    repository("dataset", "org/Tie-B", [last - 40, last - 2], (offset) => (offset % 4 === 0 ? 10 : null), EXACT),
    repository("kernel", "=org/sum", [last - 70, last], (offset) => (offset % 2 === 0 ? 900 + random(2) : null), EXACT),
    repository("model", "gpt2", [last - 65, last - 31], (offset) => (offset % 2 === 0 ? 250 + random(20) : null), (sum) => sum * 3),
    repository("dataset", "组织/无记录", [0, -1], () => null, () => 42),
    repository("model", "org/nothing", [0, -1], () => null, ABSENT),
  ];
}

const TYPES = ["model", "model", "dataset", "dataset", "space", "kernel"];
const NAMES = [
  "org/a", "org/B", "org/b-2", "org/b-10", "gpt2", "équipe/modèle-été", "Ünïcode/Straße", "组织/模型", "日本/データ",
  "org/o'brien", "=org/sum", "-org/minus", "@org/at", "'quoted'/name", "org/with \"quotes\", and commas", "org/a/b/c",
];
const SPANS = [5, 29, 31, 59, 61, 75, 200, 367, 400];

/** An export of up to twelve repositories whose last day is `lastDay`. */
export function nastyExport(seed, lastDay) {
  const random = seeded(seed);
  const pick = (list) => list[random(list.length)];
  const last = day(lastDay);
  const span = pick(SPANS);
  const rhythms = [
    () => true,
    () => random(3) > 0,
    (offset) => offset % 7 === 3,
    (offset, length) => offset < length / 3 || offset > length / 2,
    (offset) => offset === 0,
  ];
  const sizes = [
    () => 1,
    () => random(4),
    () => random(5_000),
    () => 900_000_000 + random(1_000),
    (offset) => 3 * offset,
    (offset, length) => (offset < length / 2 ? random(70_000) : 0),
    () => 0,
  ];
  const totals = [EXACT, EXACT, ABSENT, (sum) => sum + random(100_000), (sum) => Math.floor(sum / 2), () => 0];
  const repositories = new Map();
  const number = 6 + random(7);
  // The first repository covers all days, so that the export ends on `lastDay`.
  for (let index = 0; index < number; index += 1) {
    const first = index === 0 || random(2) === 0 ? 0 : random(span);
    const end = index === 0 || random(2) === 0 ? span - 1 : Math.min(span - 1, first + random(span));
    const days = [last - span + 1 + first, last - span + 1 + end];
    const [isRecorded, size] = index === 0 ? [() => true, pick(sizes)] : [pick(rhythms), pick(sizes)];
    const countOn = (...at) => (isRecorded(...at) ? size(...at) : null);
    const made = repository(pick(TYPES), pick(NAMES), days, countOn, pick(totals));
    const key = `${made.repoType}/${made.repoName}`;
    if (!repositories.has(key)) {
      repositories.set(key, made);
    }
  }
  return [...repositories.values()];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = secondSample().map((made) => JSON.stringify(made));
  process.stdout.write(`[\n${lines.join(",\n")}\n]\n`);
}
