// The form into which every contestant brings an export: a table of repositories, and the columns repository, day (days
// since 1970-01-01) and count. Also has the date arithmetic that the JavaScript contestants share.

// The longest string that Chromium can make.
export const STRING_LENGTH_MAX = 536_870_888;

const MS_PER_DAY = 86_400_000;
const FIRST_YEAR = 1970;
const YEARS = 200;

// The day before the first of each month, at the index 12 × (year − FIRST_YEAR) + month − 1.
export const DAY_BEFORE_MONTH = Int32Array.from(
  { length: 12 * YEARS },
  (_, month) => Date.UTC(FIRST_YEAR, month, 1) / MS_PER_DAY - 1,
);

// 12 × FIRST_YEAR + 1: the first month, as dayOfText counts months.
export const FIRST_MONTH = 12 * FIRST_YEAR + 1;

// Returns the day of a text such as 2026-10-31T00:00:00.000Z. Validates nothing; Date.parse takes many times as long.
export function dayOfText(text) {
  const year =
    text.charCodeAt(0) * 1000 + text.charCodeAt(1) * 100 + text.charCodeAt(2) * 10 + text.charCodeAt(3) - 53_328;
  const month = text.charCodeAt(5) * 10 + text.charCodeAt(6) - 528;
  return DAY_BEFORE_MONTH[year * 12 + month - FIRST_MONTH] + text.charCodeAt(8) * 10 + text.charCodeAt(9) - 528;
}

// Columns that grow as rows are added. Type and name identify a repository. Rows of one repository are mostly
// consecutive, so the last repository is compared first.
export class Columns {
  constructor(capacity) {
    this.length = 0;
    this.repository = new Uint32Array(capacity);
    this.day = new Int32Array(capacity);
    this.count = new Uint32Array(capacity);
    this.sums = [];
    this.ranks = new Map();
    this.lastType = undefined;
    this.lastName = undefined;
    this.last = 0;
  }

  repositoryOf(type, name) {
    if (name !== this.lastName || type !== this.lastType) {
      const key = `${type},${name}`;
      let rank = this.ranks.get(key);
      if (rank === undefined) {
        rank = this.ranks.size;
        this.ranks.set(key, rank);
        this.sums.push(0);
      }
      this.lastType = type;
      this.lastName = name;
      this.last = rank;
    }
    return this.last;
  }

  add(type, name, timestamp, downloads) {
    const row = this.length;
    if (row === this.day.length) {
      this.grow();
    }
    const rank = this.repositoryOf(type, name);
    const count = Number(downloads);
    this.repository[row] = rank;
    this.day[row] = dayOfText(timestamp);
    this.count[row] = count;
    this.sums[rank] += count;
    this.length = row + 1;
  }

  grow() {
    for (const name of ["repository", "day", "count"]) {
      const column = this[name];
      this[name] = new column.constructor(2 * column.length);
      this[name].set(column);
    }
  }
}

// Returns the figures, which must equal those of every other contestant.
export function figuresOf({ length, day, sums }) {
  const sumOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
  return {
    repositories: sums.length,
    records: length,
    downloads: sumOf(sums),
    days: sumOf(day.subarray(0, length)),
  };
}
