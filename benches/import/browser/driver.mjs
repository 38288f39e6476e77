// Runs the contestants of one format on one export in a headless Chromium, and prints a line of JSON
// per contestant, as the native program does.
//
// Usage: CHROME_PATH=… node driver.mjs ADDRESS FORMAT FILE ROUNDS LEAST_MS
// ADDRESS serves the project's folder, and FILE is a path in it.
import { readFile, writeFile } from "node:fs/promises";

import { chromium } from "@playwright/test";

import config from "../../../tests/end2end/playwright.config.mjs";

const [address, format, file, rounds, leastMs] = process.argv.slice(2);
const url = new URL(file, address).href;

const browser = await chromium.launch(config.use.launchOptions);

async function openPage() {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(`page error: ${error.message}`));
  await page.goto(new URL("benches/import/browser/page.html", address).href);
  return page;
}

async function measure() {
  const page = await openPage();
  const settings = { format, url, rounds: Number(rounds), leastMs: Number(leastMs) };
  const results = await page.evaluate((given) => bench.measure(given), settings);
  await page.close();
  return results;
}

// The first import of a fresh worker, as users experience it: its time, and the memory that it takes.
//
// For JavaScript, memory is the growth, at its peak, of the processes that hold pages. Only Linux
// reports it (proc(5)), and it is rough: it includes garbage that has not been collected yet.
// WebAssembly reports the size of its own memory, which never shrinks.
async function first(name) {
  const page = await openPage();
  const prepared = await page.evaluateHandle((given) => bench.prepare(given), { format, name, url });
  const processes = await pageProcesses();
  const before = await bytesOfAll(processes, "VmRSS", resetPeak);
  const { seconds, wasmBytes } = await prepared.evaluate((given) => given.import());
  const peak = await bytesOfAll(processes, "VmHWM");
  await page.close();
  const growth = before === null || peak === null ? null : Math.max(0, peak - before);
  return { first_seconds: seconds, memory_bytes: wasmBytes ?? growth };
}

async function pageProcesses() {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
}

// Writing 5 resets the peak to the current size.
const resetPeak = (process) => writeFile(`/proc/${process}/clear_refs`, "5");

async function bytesOfAll(processes, field, prepare = async () => {}) {
  try {
    const sizes = processes.map(async (process) => {
      await prepare(process);
      const status = await readFile(`/proc/${process}/status`, "utf8");
      return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)[1]) * 1024;
    });
    return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
  } catch {
    // Another system, or a browser that hides its processes: the table shows that there is no figure.
    return null;
  }
}

try {
  for (const { cannot, ...result } of await measure()) {
    console.log(JSON.stringify(cannot ? result : { ...result, ...(await first(result.name)) }));
  }
} finally {
  await browser.close();
}
