// Lets the contestants draw in a headless Chromium, and prints a line of JSON per contestant and case.
//
// Usage: CHROME_PATH=… node driver.mjs ADDRESS
// ADDRESS serves the project's folder.
import { chromium } from "@playwright/test";

import config from "../../../tests/end2end/playwright.config.mjs";

// `length` is the number of days of a line; null means the sparklines.
const CASES = [
  { name: "line, 2,000 days, ratio 1", length: 2000, ratio: 1, rounds: 25 },
  { name: "line, 2,000 days, ratio 2", length: 2000, ratio: 2, rounds: 25 },
  { name: "line, 100,000 points", length: 100_000, ratio: 1, rounds: 9 },
  { name: "1,000 sparklines, 400 days", length: null, ratio: 1, rounds: 5 },
];

const [address] = process.argv.slice(2);
const browser = await chromium.launch(config.use.launchOptions);
try {
  for (const { name, ratio, ...settings } of CASES) {
    const page = await browser.newPage({ deviceScaleFactor: ratio });
    page.on("pageerror", (error) => console.error(`page error: ${error.message}`));
    await page.goto(new URL("benches/draw/browser/page.html", address).href);
    await page.waitForFunction(() => globalThis.bench !== undefined);
    const results = await page.evaluate((given) => bench.measure(given), settings);
    await page.close();
    for (const result of results) {
      console.log(JSON.stringify({ case: name, ...result }));
    }
  }
} finally {
  await browser.close();
}
