// The page in a frame: it sends its address to the parent and follows the parent's messages, works with the frame's
// restrictions, and can show one chart alone.
import { expect, test } from "./dashboard.mjs";
import { smallCsv } from "./exports.mjs";
import { startServer } from "./servers.mjs";

/**
 * Opens a parent page of another origin with the page in a frame, and returns the frame. `config` is the page's
 * config.json.
 */
const framed = test.extend({
  around: async ({}, use) => {
    const server = await startServer((_, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html><title>Around</title><link rel=icon href=data:,><h1>Around</h1>");
    });
    await use(server);
    await server.stop();
  },
  frameOf: async ({ dashboard, page, around, baseURL }, use) => {
    dashboard.guard.allow(new RegExp(around.origin));
    await use(async ({ query = "", config = { parent_origins: [around.origin] }, ...attributes }) => {
      await dashboard.serve("config.json", { body: JSON.stringify(config) });
      await page.goto(around.origin);
      await page.evaluate(
        ([src, given]) => {
          globalThis.messages = [];
          addEventListener("message", ({ data }) => messages.push(data));
          const frame = document.createElement("iframe");
          Object.assign(frame.style, { width: "100%", height: "900px" });
          for (const [name, value] of Object.entries({ ...given, src })) {
            frame.setAttribute(name, value);
          }
          document.body.append(frame);
        },
        [`${baseURL}${query}`, attributes],
      );
      return page.frameLocator("iframe");
    });
  },
});

const period = (frame, name) => frame.getByRole("radiogroup", { name: "Period" }).getByRole("radio", { name });
const headline = (frame) => frame.getByRole("region", { name: "Overview" }).getByRole("paragraph").first();
const messages = (page) => page.evaluate(() => globalThis.messages);

framed("a page that config.json names hears of every change of the address", async ({ frameOf, page }) => {
  const listens = page.waitForResponse(/frame_later/);
  const frame = await frameOf({ query: "?__sign=secret&sort=name" });
  await (await listens).finished();
  await period(frame, "Last month").check();
  await expect.poll(() => messages(page)).toEqual([{ queryString: "period=last-month&sort=name", hash: "" }]);
  await frame.getByRole("searchbox", { name: "Search repositories" }).fill("read");
  await expect
    .poll(async () => (await messages(page)).at(-1))
    .toEqual({ queryString: "period=last-month&q=read&sort=name", hash: "" });
});

for (const [what, config] of [
  ["does not name", { parent_origins: ["https://example.test"] }],
  ["says nothing of", {}],
]) {
  framed(`a page that config.json ${what} hears nothing, and cannot say what is shown`, async ({ frameOf, page }) => {
    const listens = page.waitForResponse(/frame_later/);
    const frame = await frameOf({ config });
    await (await listens).finished();
    await period(frame, "Last month").check();
    await expect(headline(frame)).toHaveText("17,148,183");
    await page.evaluate(() => frames[0].postMessage({ queryString: "period=all-time", hash: "" }, "*"));
    // This timer runs after the frame has handled the posted message.
    await frame.locator("body").evaluate(() => new Promise((done) => setTimeout(done)));
    await expect(headline(frame)).toHaveText("17,148,183");
    expect(await messages(page)).toEqual([]);
  });
}

framed("a link of the page around leads to a view", async ({ frameOf }) => {
  const frame = await frameOf({ query: "?repo=model/tidyverse/dplyr&period=last-month" });
  await expect(frame.getByRole("region", { name: "tidyverse/dplyr" })).toBeVisible();
});

framed("the page around can say which view is shown", async ({ frameOf, page }) => {
  const listens = page.waitForResponse(/frame_later/);
  const frame = await frameOf({ query: "?__sign=secret" });
  await (await listens).finished();
  await expect(headline(frame)).toHaveText("418,300,706");
  await page.evaluate(() => frames[0].postMessage({ queryString: "period=last-month", hash: "" }, "*"));
  await expect(headline(frame)).toHaveText("17,148,183");
  const search = await frame.locator("body").evaluate(() => location.search);
  expect(search).toBe("?__sign=secret&period=last-month");
});

for (const [what, change] of [
  ["does", (script) => script],
  ["does not", (script) => script.replace("location.ancestorOrigins", "undefined")],
]) {
  framed(`after another export was asked for, the page around hears on, where the browser ${what} tell who that is`, async ({
    dashboard,
    frameOf,
    page,
  }) => {
    await dashboard.serve("other.csv", { body: smallCsv(3, 4) });
    await page.route("**/frame_later*", async (route) => {
      // Requests the whole file, so that the response is never 304 (not modified).
      const { "if-none-match": _, "if-modified-since": __, ...headers } = route.request().headers();
      const response = await route.fetch({ headers });
      const body = await response.text();
      expect(body).toContain("location.ancestorOrigins");
      await route.fulfill({ response, body: change(body) });
    });
    // Messages that are posted before the frame listens are lost.
    const firstListens = page.waitForResponse(/frame_later/);
    const frame = await frameOf({});
    await (await firstListens).finished();
    await expect(headline(frame)).toHaveText("418,300,706");
    const listens = page.waitForResponse(/frame_later/);
    await page.evaluate(() => frames[0].postMessage({ queryString: "src=other.csv", hash: "" }, "*"));
    await (await listens).finished();
    await expect(headline(frame)).toHaveText("7");
    await period(frame, "Last month").check();
    await expect.poll(() => messages(page)).toEqual([{ queryString: "src=other.csv&period=last-month", hash: "" }]);
  });
}

framed("where a frame may not use the clipboard, the text is selected", async ({ frameOf, dashboard }) => {
  dashboard.guard.allow(/Permissions policy violation: The Clipboard API/);
  const frame = await frameOf({});
  await frame.getByRole("button", { name: "Copy summary" }).click();
  await expect(frame.getByRole("status").first()).toContainText("The text is selected: copy it with Ctrl+C");
  const area = frame.getByRole("textbox", { name: "Text to copy" });
  await expect(area).toBeFocused();
  await expect(area).toHaveValue(/418,300,706/);
  const unselected = () => area.evaluate((area) => area.selectionStart + area.value.length - area.selectionEnd);
  await expect.poll(unselected, "characters that are not selected").toBe(0);
});

test("what a page that stopped has to say is selected where it may not be copied", async ({ dashboard, page }) => {
  dashboard.guard.allow(/panicked at|unreachable|RuntimeError/);
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
  });
  await dashboard.open();
  await page.evaluate(() => {
    Node.prototype.cloneNode = () => {
      throw new Error("no copies of elements");
    };
  });
  await page.getByRole("link", { name: "tidyverse/dplyr" }).click();
  await dashboard.alert.first().getByRole("button", { name: "Copy details" }).click();
  await expect.poll(() => page.evaluate(() => String(getSelection()))).toMatch(/Publisher Analytics \d+\.\d+\.\d+/);
});

framed("a sandboxed frame without an origin of its own says what it lacks", async ({ frameOf, dashboard }) => {
  // Without an origin, the frame may not read the page's scripts and settings, and the browser reports that.
  dashboard.guard.allow(/origin 'null'|ERR_FAILED|sandboxed|Content Security Policy/);
  const frame = await frameOf({ sandbox: "allow-scripts" });
  const notice = frame.getByRole("status");
  await expect(notice).toContainText("This page has no origin because");
  await expect(notice).toContainText("allow-same-origin");
  await expect(notice).not.toContainText("Opening");
});

framed("in a sandboxed frame with its origin the page works", async ({ frameOf }) => {
  const frame = await frameOf({ sandbox: "allow-scripts allow-same-origin" });
  await expect(headline(frame)).toHaveText("418,300,706");
});

test("where storage is denied the page works", async ({ dashboard, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, "localStorage", {
      get: () => {
        throw new DOMException("denied", "SecurityError");
      },
    });
  });
  await dashboard.open();
  await dashboard.expectSample();
  await dashboard.themeSwitch.click();
  await expect(dashboard.themeSwitch).toHaveAccessibleName("Theme: light");
});

const EMBEDDED = [
  ["the overview", "period=last-month", "Publisher Analytics", /^Downloads over time, per day/],
  ["a repository", "repo=model/tidyverse/dplyr", "tidyverse/dplyr – Publisher Analytics", /^Downloads over time/],
  [
    "a comparison",
    "compare=model/tidyverse/dplyr&compare=model/tidyverse/readr",
    "Comparison – Publisher Analytics",
    /^Downloads over time/,
  ],
];

for (const [what, view, title, alternative] of EMBEDDED) {
  test(`embed=1 shows the chart of ${what} alone, with a link to the whole page`, async ({ dashboard, page }) => {
    await dashboard.goto(`?embed=1&${view}`);
    await expect(dashboard.chart.locator("canvas").first()).toHaveAttribute("aria-label", alternative);
    const link = page.getByRole("heading", { level: 1 }).getByRole("link", { name: title, exact: true });
    await expect(link).toHaveAttribute("target", "_blank");
    for (const hidden of [dashboard.header, dashboard.table, page.getByRole("contentinfo"), page.getByRole("radiogroup")]) {
      await expect(hidden).toHaveCount(0);
    }
    await expect(page.getByRole("button")).toHaveCount(await dashboard.chart.getByRole("button").count());
    const href = await link.evaluate((element) => element.href);
    expect(decodeURIComponent(new URL(href).search)).toBe(`?${view}`);
    await page.goto(href);
    await expect(dashboard.header).toContainText("42,698 daily records");
  });
}

test("embed=1 says why there is no chart", async ({ dashboard }) => {
  await dashboard.goto("?embed=1&src=missing.csv");
  await expect(dashboard.alert).toContainText("There is no file at");
});

// The heights that docs/hosting.md gives: for frames at least 1,000 px wide, and for narrower ones.
const HEIGHTS = [
  ["all repositories", "", 340, 400],
  ["one repository", "&repo=model/tidyverse/dplyr", 340, 400],
  ["three repositories", "&compare=model/tidyverse/dplyr&compare=model/tidyverse/readr&compare=dataset/tidyverse/jsonlite", 380, 440],
];

for (const [what, view, height, onNarrow] of HEIGHTS) {
  for (const period of ["all-time", "last-month"]) {
    test(`embed=1: a frame of the documented height holds the chart of ${what}, ${period}`, async ({ dashboard, page }) => {
      for (const [width, most] of [[1280, height], [1000, height], [700, onNarrow], [320, onNarrow]]) {
        await page.setViewportSize({ width, height: most });
        await dashboard.goto(`?embed=1${view}&period=${period}`);
        await expect(dashboard.chart.locator("canvas").first()).toHaveAttribute("aria-label", /./u);
        const over = () => page.evaluate(() => document.scrollingElement.scrollHeight - innerHeight);
        await expect.poll(over, `pixels below the frame at ${width} px`).toBeLessThanOrEqual(0);
        // The chart still fits once the lazy parts have loaded.
        await expect(dashboard.cursor.first()).toBeAttached();
        expect(await over(), `pixels below the frame at ${width} px`).toBeLessThanOrEqual(0);
      }
    });
  }
}
