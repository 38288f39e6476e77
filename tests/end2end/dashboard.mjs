// A page object that finds everything by role and accessible name, as users do. And a fixture that fails a test on any
// browser warning or error, and on any request to another origin.
import { mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { test as base, expect } from "@playwright/test";

export { expect };

/** Records browser warnings and errors, and requests to other origins. */
class Guard {
  #complaints = [];
  // Playwright logs this instead of registering a service worker.
  #allowed = [/Service Worker registration blocked/];

  constructor(context, baseURL) {
    const { origin } = new URL(baseURL);
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        const { url } = message.location();
        this.#complaints.push(`${message.type()}: ${message.text()} [${url}]`);
      }
    });
    context.on("weberror", (error) => this.#complaints.push(`uncaught: ${error.error()}`));
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (!["blob:", "data:"].includes(url.protocol) && url.origin !== origin) {
        this.#complaints.push(`request to another origin: ${request.url()}`);
      }
    });
  }

  /** Allows complaints that match `pattern`: the test expects them. */
  allow(pattern) {
    this.#allowed.push(pattern);
  }

  verify() {
    const isAllowed = (complaint) => this.#allowed.some((pattern) => pattern.test(complaint));
    const complaints = this.#complaints.filter((complaint) => !isAllowed(complaint));
    expect(complaints, "complaints of the browser").toEqual([]);
  }
}

export class Dashboard {
  constructor(page, guard) {
    this.page = page;
    this.guard = guard;
    this.skip = page.getByRole("link", { name: /^Skip to the / });
    this.header = page.getByRole("banner");
    this.overview = page.getByRole("region", { name: "Overview" });
    const paragraphs = this.overview.getByRole("paragraph");
    this.headline = paragraphs.nth(0);
    this.dates = paragraphs.nth(1);
    this.comparison = paragraphs.nth(2);
    this.chart = page.getByRole("figure", { name: "Downloads over time" });
    this.cursor = this.chart.getByRole("slider");
    this.period = page.getByRole("radiogroup", { name: "Period", exact: true });
    this.morePeriods = page.locator("summary[aria-label^='More periods: ']");
    this.firstDay = page.getByLabel("First day", { exact: true });
    this.lastDay = page.getByLabel("Last day", { exact: true });
    this.includeOpenDay = page.getByRole("checkbox", { name: "Include the open day" });
    this.furtherPeriods = page.getByRole("radiogroup", { name: "More periods" });
    this.comparedWith = page.getByRole("combobox", { name: "Compare with", exact: true });
    this.quickFilters = page.getByRole("group", { name: "Quick filters" });
    this.whatChanged = page.getByRole("region", { name: "What changed" });
    this.type = page.getByRole("radiogroup", { name: "Repository type" });
    this.search = page.getByRole("searchbox", { name: "Search repositories" });
    this.table = page.getByRole("table", { name: "Repositories", exact: true });
    this.links = this.table.getByRole("link");
    this.status = page.getByRole("status");
    this.alert = page.getByRole("alert");
    this.report = page.getByRole("group").filter({ hasText: "Import report" });
    this.progress = page.getByRole("progressbar", { name: "Loading export" });
    this.cancel = this.button("Cancel");
    this.openButton = this.button("Open file");
    this.themeSwitch = page.getByRole("button", { name: /^Theme: / });
    this.back = page.getByRole("link", { name: "All repositories" });
  }

  /** Opens the page with a query string, and waits for the sample. */
  async open(query = "") {
    await this.goto(query);
    await expect(this.header).toContainText("42,698 daily records");
    await expect(this.status).toContainText("1 Sep 2020");
  }

  /** Opens the page with a query string, and waits for nothing else. */
  async goto(query = "") {
    await this.page.goto(`./${query}`);
  }

  /** The parameters of the address, after the page has handled the last action. */
  async settledParameters() {
    const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await this.page.evaluate(frames);
    return Object.fromEntries(new URLSearchParams(await this.page.evaluate(() => location.search)));
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** The list of a chart option. */
  choice(name) {
    return this.chart.getByRole("combobox", { name });
  }

  /** The button that filters rows by one status; its name ends with their number. */
  quickFilter(name) {
    return this.quickFilters.getByRole("button", { name });
  }

  choosePeriod(name) {
    return this.period.getByRole("radio", { name }).check();
  }

  /** Opens the panel of further periods and dates, unless it is open. */
  async openPeriods() {
    if (!(await this.firstDay.isVisible())) {
      await this.morePeriods.click();
    }
    await expect(this.firstDay).toBeVisible();
  }

  chooseType(name) {
    return this.type.getByRole("radio", { name }).check();
  }

  sortButton(column) {
    return this.table.getByRole("columnheader", { name: column }).getByRole("button");
  }

  link(name) {
    return this.table.getByRole("link", { name, exact: true });
  }

  /** The checkbox that selects a repository. */
  tick(name) {
    return this.row(name).getByRole("checkbox", { name: `Compare ${name}`, exact: true });
  }

  row(name) {
    return this.table.getByRole("row").filter({
      has: this.page.getByRole("link", { name, exact: true }),
    });
  }

  /** The canvas of a repository's row. */
  trend(name) {
    return this.row(name).getByRole("img");
  }

  detail(name) {
    return this.page.getByRole("region", { name, exact: true });
  }

  /** The parameters of the address. */
  parameters() {
    return Object.fromEntries(new URL(this.page.url()).searchParams);
  }

  /** The cell texts of every row in the document, top to bottom. */
  rows() {
    return this.table.getByRole("row").evaluateAll((rows) =>
      rows
        .filter((row) => row.getAttribute("aria-rowindex") !== "1")
        .sort((a, b) => a.getAttribute("aria-rowindex") - b.getAttribute("aria-rowindex"))
        .map(({ cells }) => {
          const text = (index) => cells[index].textContent.replace(/\s+/g, " ").trim();
          return {
            name: text(0),
            type: text(1),
            downloads: text(2),
            share: text(3),
            difference: text(4),
            change: text(5),
          };
        }),
    );
  }

  async expectRows(expected) {
    await expect.poll(() => this.rows(), "rows of the table").toEqual(expected);
  }

  /** The names in the table, top to bottom. */
  async names() {
    return (await this.rows()).map(({ name }) => name);
  }

  async expectNames(expected) {
    await expect.poll(() => this.names(), "names in the table").toEqual(expected);
  }

  /** Expects that the whole sample is open and shown. */
  async expectSample() {
    await expect(this.header).toContainText("20 repositories");
    await expect(this.header).toContainText("42,698 daily records");
    await expect(this.headline).toHaveText("418,300,706");
    await expect(this.status).toContainText("20 of 20 repositories, 1 Oct 2012 – 1 Sep 2020");
    await expect(this.links).toHaveCount(20);
  }

  /** Picks a file with the Open button: a path, or `{ name, text }` or `{ name, buffer }`. */
  async openFile(file) {
    await this.openFiles(typeof file === "string" ? file : [file]);
  }

  /** Picks several files at once, or one file by its path. */
  async openFiles(files) {
    const chooserOpens = this.page.waitForEvent("filechooser");
    await this.openButton.click();
    await (await chooserOpens).setFiles(typeof files === "string" ? files : files.map(payload));
  }

  /** Opens the page, and then a file of `repositories`. The file was modified on `openDay`, or now if that is null. */
  async openExport(name, repositories, openDay = null) {
    await this.open();
    const directory = await mkdtemp(path.join(tmpdir(), "export-"));
    const file = path.join(directory, `${name}.json`);
    await writeFile(file, JSON.stringify(repositories));
    if (openDay !== null) {
      const noon = new Date(`${openDay}T12:00:00Z`);
      await utimes(file, noon, noon);
    }
    await this.openFile(file);
    await expect(this.header).toContainText(`${name}.json`);
    await rm(directory, { recursive: true });
  }

  /** Drags a file over the page and drops it on `target`. */
  async drop(file, target) {
    const { name, buffer } = payload(file);
    const dataTransfer = await this.page.evaluateHandle(
      ([fileName, bytes]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(bytes)], fileName));
        return transfer;
      },
      [name, [...buffer]],
    );
    await target.dispatchEvent("dragover", { dataTransfer });
    await target.dispatchEvent("drop", { dataTransfer });
  }

  /** Presses a download button, and returns name and text of the file. */
  async save(button) {
    const { name, bytes } = await this.saveBytes(button);
    return { name, text: bytes.toString("utf8") };
  }

  /** Presses a download button, and returns name and bytes of the file. */
  async saveBytes(button) {
    const downloadBegins = this.page.waitForEvent("download");
    await button.click();
    const download = await downloadBegins;
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  /** Serves `response` as the file `name` beside the page. */
  async serve(name, response) {
    await this.page.route(`**/some/prefix/${name}`, (route) => route.fulfill(response));
  }
}

function payload({ name, text, buffer }) {
  return { name, mimeType: "application/octet-stream", buffer: buffer ?? Buffer.from(text) };
}

/**
 * Holds back requests that match `pattern`, except the first `free`, until the returned function is called. Then
 * `answer` handles them.
 */
export async function holdBack(page, pattern, { free = 0, answer = (route) => route.continue() } = {}) {
  let release;
  let seen = 0;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  await page.route(pattern, async (route) => {
    seen += 1;
    if (seen > free) {
      await released;
    }
    // The page, or the worker that sent the request, may be gone by now.
    await answer(route).catch(() => {});
  });
  return release;
}

export const test = base.extend({
  dashboard: async ({ page, context, baseURL }, use) => {
    const guard = new Guard(context, baseURL);
    await use(new Dashboard(page, guard));
    // A worker that starts as the test ends may still send requests.
    await page.unrouteAll({ behavior: "ignoreErrors" });
    guard.verify();
  },
});
