// The contestants that run in a browser: they turn the bytes of an export into columns.
//
// Each has a name, the format that it reads, and `load`, which fetches what it needs and returns an object.
// `run(bytes)` of this object is measured, and may return a promise. `prepare(bytes)`, if present, is called before it.
// What `run` returns is passed to `figures` after the clock has stopped. `wasmBytes`, if present, returns the size of
// WebAssembly's memory. `CannotRead` means that a file exceeds a contestant's limits, not that something went wrong.
import { Columns, dayOfText, figuresOf, STRING_LENGTH_MAX } from "./columns.mjs";
import { feed, freshEngine } from "./engine.mjs";
import { scan } from "./scanner.mjs";

const CHUNK_BYTES = 16 << 20;
const LINE_FEED = 10;
// The beginning of a file, from which the reader of a segment learns its columns.
const HEAD_BYTES = 64 << 10;
// The fraction of a file that this worker reads if it has a helper: more than half, since the helper also sends its
// result.
const OWN_PART = 0.53;
// The approximate length of a row. Columns begin with room for as many rows.
const ROW_BYTES = 48;
const HEADER_CELL = "repoType";

export class CannotRead extends Error {}

// Decodes a whole file into one string. Exports are ASCII except for names, so bytes count as characters.
function textOf(bytes) {
  if (bytes.length > STRING_LENGTH_MAX) {
    throw new CannotRead();
  }
  return new TextDecoder().decode(bytes);
}

const columnsFor = (bytes) => new Columns(Math.ceil(bytes.length / ROW_BYTES));

function addRow(columns, row) {
  if (row.length === 5 && row[0] !== HEADER_CELL) {
    columns.add(row[0], row[1], row[3], row[4]);
  }
}

const script = (load) => async () => ({ figures: figuresOf, run: await load() });

async function loadEngine() {
  const { Import, memory } = await freshEngine();
  return {
    run(bytes) {
      const reading = new Import(bytes.length, bytes.subarray(0, HEAD_BYTES));
      feed(reading, bytes);
      return reading.finish();
    },
    figures: figuresOfOpened,
    wasmBytes: () => memory.buffer.byteLength,
  };
}

function figuresOfOpened(opened) {
  const [repositories, records, downloads, days] = opened.figures();
  opened.free();
  return { repositories, records, downloads, days };
}

let helper;

// Sends a message to the helper and returns its answer.
function help(message, transfer) {
  helper.postMessage(message, transfer);
  return new Promise((resolve) => (helper.onmessage = ({ data }) => resolve(data)));
}

// Reads as the page reads large files: this worker reads the first segment, a helper reads the rest. The helper has the
// rest before the clock starts; on the page, each worker reads its own slices of the file. Both keep compiled code from
// run to run, and have a fresh memory in each run.
async function loadEngines() {
  const { Import, memory } = await freshEngine();
  helper ??= new Worker("./helper.mjs", { type: "module" });
  await help("make a fresh engine");
  let cut;
  let helperBytes = 0;
  return {
    async prepare(bytes) {
      cut = bytes.indexOf(LINE_FEED, bytes.length * OWN_PART) + 1;
      const head = bytes.slice(0, HEAD_BYTES);
      const rest = bytes.slice(cut);
      await help({ head, rest }, [head.buffer, rest.buffer]);
    },
    async run(bytes) {
      const segment = help("read");
      const reading = Import.first_part(bytes.length);
      feed(reading, bytes.subarray(0, cut));
      const { described, cells, wasmBytes } = await segment;
      helperBytes = wasmBytes;
      if (!reading.append(described, cells)) {
        throw new Error("the segments do not fit together");
      }
      return reading.finish();
    },
    figures: figuresOfOpened,
    wasmBytes: () => memory.buffer.byteLength + helperBytes,
  };
}

async function loadPapaparse() {
  // Not a module: it attaches itself to the global object.
  const source = await (await fetch("/node_modules/papaparse/papaparse.min.js")).text();
  (0, eval)(source);
  const { Papa } = globalThis;
  return (bytes) => {
    const columns = columnsFor(bytes);
    // In chunks, since otherwise all rows would first be kept as arrays.
    Papa.parse(textOf(bytes), {
      delimiter: ",",
      newline: "\n",
      chunkSize: CHUNK_BYTES,
      chunk: ({ data }) => data.forEach((row) => addRow(columns, row)),
    });
    return columns;
  };
}

async function loadD3() {
  const { csvParseRows } = await import("/node_modules/d3-dsv/dist/d3-dsv.mjs");
  return (bytes) => {
    const columns = columnsFor(bytes);
    csvParseRows(textOf(bytes), (row) => addRow(columns, row));
    return columns;
  };
}

async function loadUdsv() {
  const { inferSchema, initParser } = await import("/node_modules/udsv/dist/uDSV.mjs");
  return (bytes) => {
    const columns = columnsFor(bytes);
    const decoder = new TextDecoder();
    let parser;
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      const text = decoder.decode(bytes.subarray(at, at + CHUNK_BYTES), { stream: true });
      parser ??= initParser(inferSchema(text));
      parser.chunk(text, parser.stringArrs, (row) => addRow(columns, row));
    }
    parser.end();
    return columns;
  };
}

// JSON.parse, then columns: how a page reads JSON without a reader of its own.
function parseJson(bytes) {
  const days = [];
  const counts = [];
  const sums = [];
  for (const { records } of JSON.parse(textOf(bytes))) {
    const day = new Int32Array(records.length);
    const count = new Uint32Array(records.length);
    let sum = 0;
    for (let row = 0; row < records.length; row += 1) {
      const { timestamp, downloads } = records[row];
      day[row] = dayOfText(timestamp);
      count[row] = downloads;
      sum += downloads;
    }
    days.push(day);
    counts.push(count);
    sums.push(sum);
  }
  return { days, counts, sums };
}

function figuresOfParsed({ days, sums }) {
  const parts = days.map((day) => figuresOf({ length: day.length, day, sums: [] }));
  return {
    repositories: sums.length,
    records: parts.reduce((sum, part) => sum + part.records, 0),
    downloads: sums.reduce((sum, part) => sum + part, 0),
    days: parts.reduce((sum, part) => sum + part.days, 0),
  };
}

const ENGINE = { name: "this engine", load: loadEngine };
const ENGINES = { name: "this, two workers", load: loadEngines };

export const CONTESTANTS = {
  csv: [
    ENGINE,
    ENGINES,
    { name: "hand-written scanner", load: script(async () => scan) },
    { name: "uDSV", load: script(loadUdsv) },
    { name: "d3-dsv", load: script(loadD3) },
    { name: "Papa Parse", load: script(loadPapaparse) },
  ],
  json: [
    ENGINE,
    { name: "JSON.parse", load: async () => ({ figures: figuresOfParsed, run: parseJson }) },
  ],
};
