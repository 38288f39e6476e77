// The page: lets one contestant after the other draw, and measures until the pixels are available.
// `driver.mjs` calls the functions in `bench`.
import init, * as program from "../../../target/bench/draw/draw.js";
import { contestants } from "./contestants.mjs";
import { FIRST_DAY, LINE_SIZE, SPARKLINE_SIZE, series } from "./data.mjs";

const SPARKLINES = 1000;
const SPARKLINE_DAYS = 400;
// Slow contestants draw fewer rounds.
const MOST_MS = 4000;

await init();
const drawers = contestants(program);
const ratio = devicePixelRatio;

const daysOf = (length) => Float64Array.from({ length }, (_, index) => FIRST_DAY + index);

function freshElement() {
  const element = document.createElement("div");
  document.body.replaceChildren(element);
  return element;
}

// A browser draws later than it is told to. Reading one pixel waits for all of them.
function waitForPixels() {
  for (const canvas of document.querySelectorAll("canvas")) {
    canvas.getContext("2d").getImageData(0, 0, 1, 1);
  }
}

// The fraction of pixels that are not blank.
function inked() {
  let [drawn, all] = [0, 0];
  for (const canvas of document.querySelectorAll("canvas")) {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 3; at < data.length; at += 4) {
      drawn += data[at] > 0 ? 1 : 0;
    }
    all += data.length / 4;
  }
  return all === 0 ? 0 : drawn / all;
}

async function timed(draw) {
  const startMs = performance.now();
  await draw();
  waitForPixels();
  return performance.now() - startMs;
}

async function repeated(drawRound, rounds) {
  const ms = [];
  let allMs = 0;
  while (ms.length < rounds && (ms.length === 0 || allMs < MOST_MS)) {
    ms.push(await drawRound(ms.length));
    allMs += ms.at(-1);
  }
  return ms;
}

// Draws other values into a chart, round after round.
async function lines(drawer, length, rounds) {
  const days = daysOf(length);
  const size = { ...LINE_SIZE, ratio };
  const draw = await drawer.line(freshElement(), days, series(length), size);
  await draw(series(length));
  const drawRound = (round) => {
    const values = series(length, round + 2);
    return timed(() => draw(values));
  };
  return { ms: await repeated(drawRound, rounds), inked: inked() };
}

// Makes and draws all sparklines of a table, round after round.
async function sparklines(drawer, rounds) {
  const days = daysOf(SPARKLINE_DAYS);
  const size = { ...SPARKLINE_SIZE, ratio };
  const values = Array.from({ length: SPARKLINES }, (_, row) => series(SPARKLINE_DAYS, row + 1));
  const drawRound = () => {
    const element = freshElement();
    const cells = values.map(() => document.createElement("div"));
    cells.forEach((cell) => {
      cell.style.cssText = `width:${size.width}px;height:${size.height}px`;
    });
    element.append(...cells);
    return timed(() => Promise.all(values.map((row, at) => drawer.sparkline(cells[at], days, row, size))));
  };
  return { ms: await repeated(drawRound, rounds), inked: inked() };
}

// Each contestant draws all rounds of a case at once, so that its garbage is hardly collected while the next is
// measured.
async function measure({ length, rounds }) {
  const results = [];
  for (const drawer of drawers) {
    const result = length === null ? await sparklines(drawer, rounds) : await lines(drawer, length, rounds);
    results.push({ name: drawer.name, ...result });
    freshElement();
  }
  return results;
}

globalThis.bench = { measure };
