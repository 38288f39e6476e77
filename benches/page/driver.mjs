// Opens an export in this project's page and in the peer's, in turns, uses both in the same way, and prints a line of
// JSON for each.
//
// Usage: CHROME_PATH=… node driver.mjs ADDRESS FILE ROUNDS FOLDER [use]
// ADDRESS serves the project's folder. FILE and FOLDER are paths in it. FOLDER receives what the pages export. With
// `use`, the pages are used, otherwise only opened.
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { chromium } from "@playwright/test";

import config from "../../tests/end2end/playwright.config.mjs";

const PATIENCE_MS = 180_000;
// How often the changes of view are made in each opened page. The first time is a warm-up.
const CYCLES = 3;

const [address, file, rounds, folder, use] = process.argv.slice(2);
const contestants = { "this page": "dist/", "React peer": "target/bench/page/peer/" };
const probeFile = fileURLToPath(new URL("probe.js", import.meta.url));

// The actions that change the view, and the view that results.
function changesOf(page) {
  const period = (name) => page.getByRole("radio", { name });
  const sort = page.getByRole("columnheader", { name: "Downloads" }).getByRole("button");
  const search = page.getByRole("searchbox", { name: "Search repositories" });
  return [
    { kind: "period", view: "month", clicked: period("Last month") },
    { kind: "period", view: "all", clicked: period("All time") },
    { kind: "sort", view: "ascending", clicked: sort },
    { kind: "sort", view: "descending", clicked: sort },
    { kind: "letter", view: "7", typed: "7", field: search },
    { kind: "letter", view: "73", typed: "3", field: search },
    // Not measured.
    { view: "all", cleared: search },
  ];
}

// Moves the pointer or the focus into place. Returns the event to wait for, and the function that triggers it.
async function prepared(page, { clicked, typed, field, cleared }) {
  if (clicked) {
    return ["click", await readiedClick(page, clicked)];
  }
  if (typed) {
    await field.focus();
    return ["keydown", () => page.keyboard.press(typed)];
  }
  return ["input", () => cleared.fill("")];
}

async function readiedClick(page, locator) {
  await locator.hover();
  return async () => {
    await page.mouse.down();
    await page.mouse.up();
  };
}

async function mainThreadMs(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
}

const settled = (page) => page.evaluate(() => probe.settled());

// Changes the view once, and measures until everything is idle again.
async function measureChange(page, session, change) {
  const [event, act] = await prepared(page, change);
  await settled(page);
  await page.evaluate((type) => probe.watch(type), event);
  const before = await mainThreadMs(session);
  await act();
  const documentMs = await page.evaluate(() => probe.changed);
  await settled(page);
  return { mainThreadMs: (await mainThreadMs(session)) - before, documentMs };
}

async function usePage(page, result) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    for (const change of changesOf(page)) {
      const { mainThreadMs, documentMs } = await measureChange(page, session, change);
      result.shown.push({ view: change.view, ...(await page.evaluate(() => probe.shown())) });
      if (cycle > 0 && change.kind) {
        const times = (result.changes[change.kind] ??= { main_thread_ms: [], document_ms: [] });
        times.main_thread_ms.push(mainThreadMs);
        times.document_ms.push(documentMs);
      }
    }
  }
  result.slow_frames.push(await page.evaluate(() => probe.slowFrames()));
}

async function saveExport(page, result) {
  const click = await readiedClick(page, page.getByRole("button", { name: "Export CSV", exact: true }));
  await settled(page);
  const downloading = page.waitForEvent("download", { timeout: PATIENCE_MS });
  const startMs = performance.now();
  await click();
  const download = await downloading;
  await download.path();
  result.export_ms.push(performance.now() - startMs);
  result.exported = `${folder}/${result.name.replace(" ", "-")}.csv`;
  await download.saveAs(result.exported);
  result.export_bytes = statSync(result.exported).size;
}

// Opens the export in a page without any state from earlier ones.
async function open(browser, result) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US" });
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw new Error(`${result.name}: ${error.message}`);
  });
  await page.addInitScript({ path: probeFile });
  const url = new URL(contestants[result.name], address);
  url.searchParams.set("src", new URL(file, address).href);
  await page.goto(url.href, { waitUntil: "commit" });
  const opened = await page.waitForFunction(() => probe.opened, null, { timeout: PATIENCE_MS, polling: 100 });
  const { ms, refusal } = await opened.jsonValue();
  if (refusal === undefined) {
    result.first_rows_ms.push(ms);
    await settled(page);
    result.shown.push({ view: "all", ...(await page.evaluate(() => probe.shown())) });
    if (use) {
      await usePage(page, result);
      await saveExport(page, result);
    }
  } else {
    result.refusal = refusal;
  }
  await context.close();
}

const results = Object.keys(contestants).map((name) => ({
  name,
  first_rows_ms: [],
  shown: [],
  changes: {},
  slow_frames: [],
  export_ms: [],
}));
const browser = await chromium.launch(config.use.launchOptions);
try {
  for (let round = 0; round < Number(rounds); round += 1) {
    const turns = results.filter(({ refusal }) => refusal === undefined);
    for (const result of round % 2 === 0 ? turns : turns.reverse()) {
      try {
        await open(browser, result);
      } catch (error) {
        throw new Error(`${result.name} failed with ${file}`, { cause: error });
      }
    }
  }
} finally {
  await browser.close();
}
for (const result of results) {
  console.log(JSON.stringify(result));
}
