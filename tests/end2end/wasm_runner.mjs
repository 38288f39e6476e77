// Opens the page of wasm-bindgen's test server in a headless Chromium, and prints its output. Succeeds only if the
// output ends with passed tests.
//
// Usage: CHROME_PATH=… node wasm_runner.mjs URL
import { chromium } from "@playwright/test";

import config from "./playwright.config.mjs";

const LIMIT_MS = 120_000;

const [url] = process.argv.slice(2);
const browser = await chromium.launch(config.use.launchOptions);
let output = "";
let trouble = "";
try {
  const page = await browser.newPage();
  // A panic in a task that a test has started and does not await would fail no test.
  page.on("pageerror", (error) => {
    trouble ||= `the page stopped: ${error.stack}`;
  });
  await page.goto(url);
  const shown = page.locator("#output");
  try {
    await shown.filter({ hasText: "test result:" }).waitFor({ timeout: LIMIT_MS });
  } catch {
    trouble ||= `no closing line within ${LIMIT_MS / 1000} s`;
  }
  output = await shown.innerText();
} finally {
  await browser.close();
}

console.log(output.trim());
const closing = /^test result: ok\. (\d+) passed; 0 failed;/m.exec(output);
if (closing === null) {
  trouble ||= "a test failed";
} else if (Number(closing[1]) === 0) {
  trouble ||= "no test ran";
}
if (trouble !== "") {
  console.error(`WebAssembly tests: ${trouble}`);
  process.exitCode = 1;
}
