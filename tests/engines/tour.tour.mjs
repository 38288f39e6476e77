// The tour: everything that a user does with the page, in each engine. All engines must write the same bytes.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { gzipSync } from "node:zlib";

import { expect, test as base } from "@playwright/test";

import { largeCsv } from "../end2end/exports.mjs";
import { csvOf, sample } from "../end2end/sample.mjs";
import { ENGINES, startEngine } from "./engines.mjs";
import { EnginePage } from "./page.mjs";

const NAME = "publisher-analytics_all-time_2020-09-01";
const LARGE_MEGABYTES = 100;
/** More history entries than WebKit allows in 10 seconds. */
const MANY_ENTRIES = 120;

/** Starts an engine in a new folder, passes its page to `use`, and fails on warnings and errors of the browser. */
async function visit(engine, options, use) {
  const folder = await mkdtemp(join(tmpdir(), `tour-${engine}-`));
  try {
    const session = await startEngine(engine, { folder, ...options });
    try {
      await use(new EnginePage(session, options.baseURL), folder);
    } finally {
      await session.close();
    }
    expect(session.complaints, "complaints of the browser").toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const test = base.extend({
  /** The chart of the sample as SVG, from Chromium. Every engine must write the same. */
  async svgOfChromium({ baseURL, launchOptions }, use) {
    let svg;
    await visit("chromium", { baseURL, launchOptions }, async (page) => {
      await page.open();
      svg = await page.saveBytes("button", "Save SVG");
    });
    await use(svg);
  },
});

async function sha256(path) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

for (const engine of ENGINES) {
  test(`the tour in ${engine}`, async ({ baseURL, launchOptions, svgOfChromium }) => {
    await visit(engine, { baseURL, launchOptions }, async (page, folder) => {
      await test.step("the sample", async () => {
        await page.open();
        await page.expectText("main", "418,300,706");
        await expect.poll(() => page.names()).toHaveLength(20);
        await page.expectDrawn();
      });

      await test.step("another period", async () => {
        await page.click("radio", "Last month");
        await page.expectText("main", "17,148,183");
        await page.click("radio", "All time");
        await page.expectText("main", "418,300,706");
      });

      await test.step("search and order", async () => {
        await page.click("searchbox", "Search repositories");
        await page.session.type("read");
        await expect.poll(() => page.names()).toEqual(["tidyverse/readr", "tidyverse/readxl"]);
        await page.open();
        await page.click("button", "Repository");
        await expect.poll(async () => (await page.names())[0]).toBe("tidyverse/broom");
        await page.click("button", "Repository");
        await expect.poll(async () => (await page.names())[0]).toBe("tidyverse/xml2");
      });

      await test.step("one repository, and back", async () => {
        await page.click("link", "tidyverse/dplyr");
        await page.expectText("h2", "tidyverse/dplyr");
        await page.expectText("main", "59,288");
        await page.expectDrawn();
        await page.click("link", "← All repositories");
        await expect.poll(() => page.names()).toHaveLength(20);
      });

      await test.step("a comparison", async () => {
        await page.click("checkbox", "Compare tidyverse/dplyr");
        await page.click("checkbox", "Compare tidyverse/tibble");
        await page.click("button", "Compare 2");
        await page.expectText("h2", "Comparison of 2 repositories");
        await page.expectDrawn();
      });

      await test.step("the same bytes as CSV, JSON and SVG, and a PNG", async () => {
        await page.open();
        const csv = await page.save("button", "Export CSV");
        expect(csv.name).toBe(`${NAME}.csv`);
        expect((await readFile(csv.path, "utf8")) === csvOf(sample), "the CSV").toBe(true);
        const json = await page.saveBytes("button", "Export JSON");
        const lines = sample.map((repository) => JSON.stringify(repository)).join(",\n");
        expect(json.toString() === `[\n${lines}\n]\n`, "the JSON").toBe(true);
        const svg = await page.saveBytes("button", "Save SVG");
        expect(svg.toString()).toBe(svgOfChromium.toString());
        const png = await page.saveBytes("button", "Save PNG");
        expect(png.subarray(1, 4).toString()).toBe("PNG");
        const [width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg).slice(1).map(Number);
        expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * width, 2 * height]);

        await test.step("which open again, packed too", async () => {
          const packed = join(folder, "packed.csv.gz");
          await writeFile(packed, gzipSync(await readFile(csv.path)));
          for (const path of [csv.path, packed]) {
            await page.session.choose(path);
            await page.expectText("header", path === packed ? "packed.csv.gz" : csv.name);
            await page.expectText("main", "418,300,706");
          }
        });
      });

      await test.step("a sentence on the clipboard", async () => {
        await page.click("button", "Copy summary");
        await page.expectText(".chart [role=status]", "Copied");
      });

      await test.step(`a file of ${LARGE_MEGABYTES} MB, and all of it written again`, async () => {
        const path = join(folder, "large.csv");
        await writeFile(path, largeCsv(LARGE_MEGABYTES));
        await page.session.choose(path);
        await page.expectText("header", "large.csv");
        await expect.poll(() => page.names()).toContain("org/large-0000");
        const written = await page.save("button", "Export CSV");
        expect(await sha256(written.path)).toBe(await sha256(path));
      });

      await test.step("by keyboard alone", async () => {
        await page.open();
        await page.tabTo("radio", "All time");
        await page.session.press("ArrowRight");
        await page.session.press("ArrowRight");
        await page.expectText("main", "17,148,183");
        await page.session.press("/");
        await page.expectFocus("searchbox", "Search repositories");
        await page.session.type("tibble");
        await expect.poll(() => page.names()).toEqual(["tidyverse/tibble"]);
        await page.tabTo("link", "tidyverse/tibble");
        await page.session.press("Enter");
        await page.expectText("h2", "tidyverse/tibble");
        await page.tabTo("slider", "Day");
        await page.session.press("ArrowRight");
        await page.session.press("Escape");
      });

      await test.step("in the dark", async () => {
        await page.open();
        await page.click("button", "Theme: system");
        await expect.poll(() => page.backgroundLightness()).toBeGreaterThan(0.8);
        await page.expectDrawn();
        const light = await page.pixels();
        await page.click("button", "Theme: light");
        await expect.poll(() => page.backgroundLightness()).toBeLessThan(0.2);
        await expect.poll(() => page.pixels()).not.toBe(light);
      });

      await test.step("more changes than an engine takes into its history", async () => {
        await page.open();
        await page.session.evaluate((count) => {
          const radios = document.querySelectorAll("input[name=period]");
          for (let change = 0; change < count; change += 1) {
            radios[change % 2 === 0 ? 2 : 0].click();
          }
          radios[2].click();
        }, MANY_ENTRIES);
        await page.expectText("main", "17,148,183");
        await page.click("radio", "All time");
        await page.expectText("main", "418,300,706");
      });
    });
  });
}
