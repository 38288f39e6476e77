// Sharing: copied texts, links to another export, the note for first-time visitors, and the way back to the sample.
import { expect, test } from "./dashboard.mjs";
import { Oracle, changeText } from "./oracle.mjs";
import { LAST_MONTH, count, csvOf, dates, expectedRows, repositoryOf, sample, shareOf, weekdayDate } from "./sample.mjs";

const ROWS = expectedRows(LAST_MONTH);
const oracle = new Oracle(sample);

/** Returns the text that the page copied last. */
async function copied(dashboard) {
  return dashboard.page.evaluate(() => globalThis.copiedText);
}

/** Copies the table with an option of "Copy table", and waits until it is copied. */
async function copyTable(dashboard, name) {
  await dashboard.page.getByRole("combobox", { name: "Copy table" }).selectOption(name);
  await expect(dashboard.page.getByText("Copied", { exact: true })).toBeVisible();
}

/** Presses a copy button of the chart, and returns the copied text. */
async function copyBy(dashboard, name) {
  await dashboard.button(name).click();
  await expect(dashboard.chart.getByText("Copied", { exact: true })).toBeVisible();
  return copied(dashboard);
}

test.beforeEach(({ page }) => page.addInitScript(() => {
  Object.defineProperty(navigator, "clipboard", {
    configurable: true,
    value: { writeText: async (text) => { globalThis.copiedText = text; } },
  });
}));

test("the first ten rows are copied as Markdown, wherever the table is scrolled to", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  await dashboard.page.evaluate(() => scrollTo(0, 1e6));
  await copyTable(dashboard, "First 10 rows, as Markdown");
  const lines = (await copied(dashboard)).trimEnd().split("\n");
  expect(lines.slice(0, 2)).toEqual([
    "| Repository | Type | Downloads | Share | Difference | Change |",
    "|---|---|---:|---:|---:|---:|",
  ]);
  const cells = lines.slice(2).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  expect(cells.map(([name, , downloads]) => [name, count(Number(downloads))])).toEqual(
    ROWS.slice(0, 10).map(({ name, downloads }) => [name, downloads]),
  );
});

test("selected rows are copied for a spreadsheet, in the order of the table", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  const chosen = [ROWS[4], ROWS[1]];
  for (const { name } of chosen) {
    await dashboard.tick(name).check();
  }
  await copyTable(dashboard, "2 selected, as a table");
  const lines = (await copied(dashboard)).trimEnd().split("\n").map((line) => line.split("\t"));
  expect(lines[0]).toEqual(["Repository", "Type", "Downloads", "Share", "Difference", "Change"]);
  expect(lines.slice(1).map(([name, , downloads]) => [name, count(Number(downloads))])).toEqual(
    [ROWS[1], ROWS[4]].map(({ name, downloads }) => [name, downloads]),
  );
});

test("all rows are copied, though the document has few of them, and some are selected", async ({ dashboard }) => {
  await dashboard.open();
  const repositories = Array.from({ length: 300 }, (_, index) =>
    repositoryOf("model", `org/a-${index}`, "2026-06-01", [1_000 - index]),
  );
  await dashboard.openFile({ name: "many.csv", text: csvOf(repositories) });
  await dashboard.tick("org/a-3").check();
  await copyTable(dashboard, "All 300 rows, as a table");
  const names = (await copied(dashboard)).trimEnd().split("\n").slice(1).map((line) => line.split("\t")[0]);
  expect(names).toEqual(repositories.map(({ repoName }) => repoName));
});

test("a table is on the clipboard as HTML and as tab separated values, and its names are no markup", async ({ dashboard, context, page }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.addInitScript(() => delete navigator.clipboard);
  await dashboard.open();
  const names = ['org/<img src=x onerror="globalThis.isRun=1">', "org/a|b_c&d", "=1+1"];
  const repositories = names.map((name, index) => repositoryOf("model", name, "2026-06-01", [30 - index]));
  await dashboard.openFile({ name: "names.json", text: JSON.stringify(repositories) });
  await expect(dashboard.links).toHaveCount(3);
  await copyTable(dashboard, "All 3 rows, as a table");
  const { html, text } = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const read = async (type) => (await item.getType(type)).text();
    return { html: await read("text/html"), text: await read("text/plain") };
  });
  // A page without a Content-Security-Policy parses the HTML.
  const mail = await context.newPage();
  const cells = await mail.evaluate((source) => {
    const { body } = new DOMParser().parseFromString(source, "text/html");
    return {
      elements: [...new Set([...body.querySelectorAll("*")].map((element) => element.localName))].sort(),
      rows: [...body.querySelectorAll("tr")].map((row) => [...row.cells].map((cell) => cell.textContent)),
    };
  }, html);
  await mail.close();
  expect(cells.elements).toEqual(["table", "tbody", "td", "th", "thead", "tr"]);
  const expected = [names[0], names[1], "'=1+1"];
  expect(cells.rows.slice(1).map((row) => row.slice(0, 3))).toEqual(expected.map((name, index) => [name, "model", String(30 - index)]));
  expect(text.trimEnd().split("\n").map((line) => line.split("\t"))).toEqual(cells.rows);
  // Markdown is copied as plain text only.
  await copyTable(dashboard, "All 3 rows, as Markdown");
  const markdown = await page.evaluate(() => navigator.clipboard.readText());
  expect(markdown).toContain("| org/\\<img src=x onerror=\"globalThis.isRun=1\"\\> | model | 30 |");
  expect(markdown).toContain("| org/a\\|b\\_c\\&d | model | 29 |");
});

test("the link of a view is its address, and leads to the same view", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month&q=readr&chart=log");
  const link = await copyBy(dashboard, "Copy link");
  expect(link).toBe(page.url());
  await dashboard.search.fill("");
  await expect(dashboard.chart.getByText("Copied", { exact: true })).toBeHidden();
  await page.goto(link);
  await expect(dashboard.search).toHaveValue("readr");
  await expect(dashboard.choice("Scale")).toHaveValue("1");
});

/** The text about the best day of all repositories in a period. */
function bestDay(slug) {
  const { first, last } = oracle.period(slug);
  const days = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const counts = days.map((day) => oracle.onDay(oracle.repositories, day) ?? 0);
  const best = Math.max(...counts);
  return `best day ${weekdayDate(days[counts.indexOf(best)])} with ${count(best)}`;
}

/** A change as `Up 11.6%`. */
function size(change) {
  return changeText(change).replace("▲up", "Up").replace("▼down", "Down");
}

for (const versus of ["previous-period", "year-earlier"]) {
  test(`the summary of a month says what the page says, against ${versus}`, async ({ dashboard }) => {
    await dashboard.open(`?period=last-month&versus=${versus}`);
    const text = await copyBy(dashboard, "Copy summary");
    const view = oracle.view("last-month", versus);
    const year = oracle.view("last-month", "year-earlier");
    const difference = view.current - view.previous;
    const sign = difference > 0 ? "+" : "−";
    const name = { "previous-period": "the 30 days before", "year-earlier": "the same weekdays a year earlier" }[versus];
    const before = oracle.daysCompared(view.period, "year-earlier");
    const largest = view.rows.slice(0, 3).map(({ repo, downloads, share }) => `${repo.repoName} ${count(downloads)} (${shareOf(share)})`);
    const sentences = [
      `Downloads of all repositories, ${dates(view.period)}: ${count(view.downloads)} in total, steady, ${bestDay("last-month")}.`,
      `${size(view.change)} (${sign}${count(Math.abs(difference))}) from ${count(view.previous)} in ${name}.`,
      ...(versus === "year-earlier" ? [] : [
        `The same weekdays a year earlier (${dates(before)}) had ${count(year.previous)}: ${size(year.change).toLowerCase()} since.`,
      ]),
      `Most downloaded: ${largest.join(", ")}.`,
    ];
    expect(text).toBe(sentences.join(" "));
    // The page shows the same figures.
    await expect(dashboard.headline).toHaveText(count(view.downloads));
    await expect(dashboard.overview).toContainText(`from ${count(view.previous)} in ${name}`);
    await expect(dashboard.chart.getByText(text)).toBeVisible();
  });
}

test("the summary of all time compares nothing, and one of a chart without a band says only what that shows", async ({ dashboard }) => {
  await dashboard.open();
  const text = await copyBy(dashboard, "Copy summary");
  const { rows } = oracle.view("all-time");
  const largest = rows.slice(0, 3).map(({ repo, downloads, share }) => `${repo.repoName} ${count(downloads)} (${shareOf(share)})`);
  expect(text).toMatch(/^Downloads of all repositories, 1 Oct 2012 – 1 Sep 2020: 418,300,706 in total, rising, best day /);
  expect(text.endsWith(`. Most downloaded: ${largest.join(", ")}.`), text).toBe(true);
  expect(text).not.toMatch(/Up|earlier/);
  await dashboard.chart.getByRole("button", { name: "Datasets", exact: true }).click();
  await dashboard.button("Copy summary").click();
  await expect.poll(() => copied(dashboard)).toMatch(/^Downloads of all repositories without Datasets, [^.]*\.$/);
});

test("the summary of a repository has its change", async ({ dashboard }) => {
  await dashboard.open("?period=last-month&repo=model/tidyverse/dplyr");
  const text = await copyBy(dashboard, "Copy summary");
  const { current, previous, change } = oracle.view("last-month").rows.find(({ repo }) => repo.repoName === "tidyverse/dplyr");
  expect(text).toContain(`tidyverse/dplyr (model), 3 Aug 2020 – 1 Sep 2020: ${count(current)} in total`);
  expect(text).toContain(` ${size(change)} (`);
  expect(text.endsWith(`from ${count(previous)} in the 30 days before.`), text).toBe(true);
});

test("after a file, the sample can be opened again, and what goes is named", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  const back = dashboard.button("Back to the sample");
  await expect(back).toBeHidden();
  const own = repositoryOf("model", "acme/own", "2026-06-01", [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await dashboard.openFile({ name: "own.csv", text: csvOf([own]) });
  await expect(dashboard.headline).toHaveText("45");
  await dashboard.search.fill("own");
  await back.click();
  await expect(dashboard.headline).toHaveText("17,148,183");
  await expect(dashboard.status).toContainText("own.csv is closed. To see it again, open it again.");
  await expect(page.getByRole("region", { name: "About this page" })).toContainText("This is a sample");
  await expect(dashboard.openButton).toBeFocused();
  await expect(back).toBeHidden();
  expect(dashboard.parameters()).toEqual({ period: "last-month" });
  // Back shows the previous view, but of the export that is open now.
  await page.goBack();
  await expect(dashboard.search).toHaveValue("own");
  await expect(dashboard.page.getByRole("heading", { name: "No repositories match “own”" })).toBeVisible();
});

test("from an address, the way leads to the export of the page, and Back does not bring the address in again", async ({ dashboard, page }) => {
  const own = repositoryOf("model", "acme/own", "2026-06-01", [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await dashboard.serve("own.csv", { body: csvOf([own]) });
  await dashboard.goto("?src=own.csv");
  await expect(dashboard.headline).toHaveText("45");
  await dashboard.choosePeriod("Last month");
  await dashboard.button("Open the export of this page").click();
  await expect(dashboard.headline).toHaveText("17,148,183");
  expect(dashboard.parameters()).toEqual({ period: "last-month" });
  await page.goBack();
  await expect(dashboard.headline).toHaveText("418,300,706");
  expect(dashboard.parameters()).toEqual({});
});

test("text that is selected with the mouse has no hidden words", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  const selected = (locator) =>
    locator.evaluate((element) => {
      getSelection().selectAllChildren(element);
      return getSelection().toString();
    });
  const row = await selected(dashboard.row("tidyverse/dplyr"));
  const { downloads, share } = ROWS.find(({ name }) => name === "tidyverse/dplyr");
  expect(row).toContain(downloads);
  expect(row).toContain(share);
  const overview = await selected(dashboard.overview);
  expect(overview).toContain("17,148,183");
  expect(overview).toContain("▲");
  const words = /\b(up|down|from \d|Select tidyverse)/;
  expect(row, "a row").not.toMatch(words);
  // In the headline, "from … in" is visible text.
  expect(overview.replace(/from [\d,]+ in/, ""), "the overview").not.toMatch(words);
  await expect(dashboard.row("tidyverse/dplyr").locator(".visually-hidden").first(), "there are hidden words").toHaveText(/up|down/);
});

test("what a link names stays until its export is open, and the sample says so", async ({ dashboard }) => {
  await dashboard.goto("?repo=model/acme/own&period=last-month");
  const note = dashboard.page.getByRole("region", { name: "About this page" });
  await expect(note).toContainText("This link needs its export: open it to see this view");
  const csv = ["repoType,repoName,total,timestamp,downloads"];
  for (let day = 1; day <= 9; day += 1) {
    csv.push(`model,acme/own,,2026-06-0${day}T00:00:00.000Z,${day}`);
  }
  await dashboard.openFile({ name: "own.csv", mimeType: "text/csv", buffer: Buffer.from(csv.join("\n")) });
  await expect(dashboard.page.getByRole("region", { name: "acme/own" })).toContainText("45");
  await expect(note).toBeHidden();
  expect(dashboard.parameters()).toEqual({ repo: "model/acme/own", period: "last-month" });
});

test("the sample says that a link needs its export, also where it has some of what the link names", async ({ dashboard }) => {
  const note = dashboard.page.getByRole("region", { name: "About this page" });
  for (const link of ["?tick=model/acme/own", "?q=tidyverse&tick=model/acme/own&tick=model/tidyverse/dplyr"]) {
    await dashboard.goto(link);
    await expect(dashboard.links.first()).toBeVisible();
    await expect(note).toContainText("This link needs its export: open it to see this view");
  }
  await dashboard.goto("?q=tidyverse&tick=model/tidyverse/dplyr");
  await expect(dashboard.links.first()).toBeVisible();
  await expect(note).toContainText("This is a sample");
});

test("a first visitor is told what is open, how to get an export, and that nothing is uploaded", async ({ dashboard }) => {
  await dashboard.open();
  const note = dashboard.page.getByRole("region", { name: "About this page" });
  await expect(note).toContainText("This is a sample");
  await expect(note).toContainText("Nothing is uploaded");
  await note.getByText("Get your own export").click();
  await dashboard.button("Copy command").click();
  await expect(note.getByText("Copied", { exact: true })).toBeVisible();
  expect(await copied(dashboard)).toMatch(/^curl -H "Authorization: Bearer \$HF_TOKEN".*download-breakdown -o breakdown\.csv$/);
});
