// Drives engines with Playwright: any Chromium, and Playwright's own builds of Firefox and WebKit.
import { join } from "node:path";

import * as playwright from "@playwright/test";

import { TIME_ZONE, VIEWPORT } from "./surroundings.mjs";

export async function startPlaywright(engine, { folder, baseURL, launchOptions }) {
  // The launch options, an executable path and arguments, are for Chromium only.
  const browser = await playwright[engine].launch(engine === "chromium" ? launchOptions : {});
  const context = await browser.newContext({
    locale: "en-US",
    timezoneId: TIME_ZONE,
    viewport: VIEWPORT,
    // Headless Chromium cannot ask for permission to write to the clipboard.
    permissions: engine === "chromium" ? ["clipboard-write"] : [],
  });
  const { origin } = new URL(baseURL);
  const complaints = [];
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      complaints.push(`${message.type()}: ${message.text()}`);
    }
  });
  context.on("weberror", (error) => complaints.push(`uncaught: ${error.error()}`));
  context.on("request", (request) => {
    if (!request.url().startsWith(origin) && !/^(blob|data):/.test(request.url())) {
      complaints.push(`request to another origin: ${request.url()}`);
    }
  });
  const page = await context.newPage();
  return {
    complaints,
    goto: (url) => page.goto(url),
    // Playwright passes only one argument, so all of them go into the script.
    evaluate: (script, ...values) =>
      page.evaluate(`(${script})(...${JSON.stringify(values)})`),
    click: ({ x, y }) => page.mouse.click(x, y),
    press: (key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    choose: (path) => page.locator("[type=file]").setInputFiles(path),
    async saved(press) {
      const downloadBegins = page.waitForEvent("download");
      await press();
      const download = await downloadBegins;
      const name = download.suggestedFilename();
      const path = join(folder, name);
      await download.saveAs(path);
      return { name, path };
    },
    close: () => browser.close(),
  };
}
