// Reads an export off the main thread. Its records become two flat columns, which are transferred without a copy.
import { inferSchema, initParser } from "udsv";

const MONTH_DAYS = 30;
const DAY_MS = 86_400_000;

// The first day of each month, by the number of months since January 1970.
const firstDays = new Map();

// Returns the days since 1970 of a timestamp that begins with YYYY-MM-DD. `Date.parse` would take most of the reading
// time.
function dayOf(timestamp) {
  const two = (at) => timestamp.charCodeAt(at) * 10 + timestamp.charCodeAt(at + 1) - 528;
  const months = (two(0) * 100 + two(2) - 1970) * 12 + two(5) - 1;
  let firstDay = firstDays.get(months);
  if (firstDay === undefined) {
    firstDay = Date.UTC(1970, months) / DAY_MS;
    firstDays.set(months, firstDay);
  }
  return firstDay + two(8) - 1;
}

// The records of one repository, in the order of the file.
class Records {
  length = 0;
  days = new Int32Array(2048);
  downloads = new Uint32Array(2048);

  push(day, downloads) {
    if (this.length === this.days.length) {
      this.days = grown(this.days);
      this.downloads = grown(this.downloads);
    }
    this.days[this.length] = day;
    this.downloads[this.length] = downloads;
    this.length += 1;
  }
}

function grown(column) {
  const larger = new column.constructor(column.length * 2);
  larger.set(column);
  return larger;
}

function readJson(bytes) {
  return JSON.parse(new TextDecoder().decode(bytes)).map(({ repoType, repoName, totalDownloads, records }) => ({
    type: repoType,
    name: repoName,
    total: totalDownloads,
    records: {
      length: records.length,
      days: Int32Array.from(records, ({ timestamp }) => dayOf(timestamp)),
      downloads: Uint32Array.from(records, ({ downloads }) => downloads),
    },
  }));
}

async function readCsv(stream) {
  const repositories = new Map();
  let current = { type: null, name: null };
  const takeRow = ([type, name, total, day, downloads]) => {
    if (name !== current.name || type !== current.type) {
      const key = `${type} ${name}`;
      current = repositories.get(key) ?? { type, name, total, records: new Records() };
      repositories.set(key, current);
    }
    current.records.push(day, downloads);
  };
  let parser;
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    if (parser === undefined) {
      const schema = inferSchema(text);
      schema.cols[3].parse = dayOf;
      parser = initParser(schema);
    }
    parser.chunk(text, parser.typedArrs, takeRow);
  }
  parser?.end();
  return [...repositories.values()];
}

// Joins the records of all repositories. A repository has the records from `start` to `end`; `recent` is the index of
// the first one in the last month.
function joined(repositories) {
  const length = repositories.reduce((sum, { records }) => sum + records.length, 0);
  const days = new Int32Array(length);
  const downloads = new Uint32Array(length);
  let end = 0;
  const placed = repositories.map(({ type, name, total, records }) => {
    const start = end;
    days.set(records.days.subarray(0, records.length), start);
    downloads.set(records.downloads.subarray(0, records.length), start);
    end += records.length;
    return { type, name, total, start, end };
  });
  let [firstDay, lastDay] = [Infinity, -Infinity];
  for (const day of days) {
    firstDay = Math.min(firstDay, day);
    lastDay = Math.max(lastDay, day);
  }
  for (const repository of placed) {
    repository.recent = repository.end;
    repository.month = 0;
    while (repository.recent > repository.start && days[repository.recent - 1] > lastDay - MONTH_DAYS) {
      repository.recent -= 1;
      repository.month += downloads[repository.recent];
    }
  }
  return { days, downloads, repositories: placed, firstDay, firstDayOfMonth: lastDay - MONTH_DAYS + 1, lastDay };
}

onmessage = async ({ data: address }) => {
  try {
    const response = await fetch(address);
    const isCsv = response.headers.get("content-type")?.startsWith("text/csv");
    const read = isCsv ? await readCsv(response.body) : readJson(await response.arrayBuffer());
    const result = joined(read);
    postMessage({ result }, [result.days.buffer, result.downloads.buffer]);
  } catch (error) {
    postMessage({ failure: error.message });
  }
};
