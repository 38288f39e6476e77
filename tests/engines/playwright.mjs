// Drives the engines that Playwright can: any Chromium, and Firefox and WebKit in its own builds.
import { join } from "node:path";

import * as playwright from "@playwright/test";

import { TIME_ZONE, VIEWPORT } from "./surroundings.mjs";

export async function startPlaywright(engine, { folder, baseURL, launchOptions }) {
  // The variable for a path and the arguments are Chromium's.
  const browser = await playwright[engine].launch(engine === "chromium" ? launchOptions : {});
  const context = await browser.newContext({
    locale: "en-US",
    timezoneId: TIME_ZONE,
    viewport: VIEWPORT,
    // Without its user interface, it lets nobody write to the clipboard unasked.
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
    // Playwright takes one argument.
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
