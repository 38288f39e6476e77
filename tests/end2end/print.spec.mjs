// Print: the overview, a repository and a comparison, on A4 and Letter, in portrait and landscape.
import { expect, test } from "./dashboard.mjs";
import { familyExport } from "./families.mjs";
import { Oracle } from "./oracle.mjs";
import { readPdf } from "./pdf.mjs";
import { LAST_MONTH, count, csvOf, expectedRows } from "./sample.mjs";

const ROWS = expectedRows(LAST_MONTH);
const HEAD = "RepositoryTypeDownloadsShareDifferenceChangeTrend";
const PAPERS = [
  // Width and height in points. Chromium rounds up to CSS pixels.
  ["A4", false, [596, 843]],
  ["A4", true, [843, 596]],
  ["Letter", false, [612, 792]],
  ["Letter", true, [792, 612]],
];

const isPrinted = (text) => text.replace(/\s/g, "");

/** Prints the page with the margins of its own stylesheet, as browsers do by default. */
async function print(page, format = "A4", landscape = false) {
  const sheets = readPdf(await page.pdf({ format, landscape }));
  for (const [index, { text }] of sheets.entries()) {
    expect(text.length, `texts of sheet ${index + 1} of ${sheets.length}`).toBeGreaterThan(40);
  }
  return sheets;
}

/** Expects that rows are printed in order, that none is split, and that each page has a table header above its rows. */
function expectRows(sheets, rows) {
  const found = [];
  for (const { text } of sheets) {
    const here = rows.filter(({ name, type, downloads }) => text.includes(isPrinted(`${name}${type}${downloads}`)));
    if (here.length > 0) {
      expect(text, "the head of a sheet").toContain(HEAD);
      expect(text.indexOf(HEAD)).toBeLessThan(text.indexOf(isPrinted(`${here[0].name}${here[0].type}${here[0].downloads}`)));
    } else {
      expect(text).not.toContain(HEAD);
    }
    found.push(...here.map(({ name }) => name));
  }
  expect(found).toEqual(rows.map(({ name }) => name));
}

/** Chooses an option of "Print", and waits until the page would print. Shows no dialog. */
async function choose(dashboard, name) {
  await dashboard.page.evaluate(() => {
    globalThis.print = () => { globalThis.isPrinting = true; };
  });
  await dashboard.page.getByRole("combobox", { name: "Print" }).selectOption(name);
  await dashboard.page.waitForFunction(() => globalThis.isPrinting);
}

test("the name of a repository stands in a line of its own, however much is said of it", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-12-months&repo=model/tidyverse/dplyr");
  const [name, facts] = [page.locator(".detail-head h2"), page.locator(".detail-type")];
  await expect(facts).toContainText("downloads");
  await page.emulateMedia({ media: "print" });
  const [above, below] = [await name.boundingBox(), await facts.boundingBox()];
  expect(above.height).toBeLessThan(60);
  expect(below.y).toBeGreaterThanOrEqual(above.y + above.height - 1);
});

for (const [format, landscape, size] of PAPERS) {
  test(`the overview on ${format} ${landscape ? "across" : "upright"}, light on a dark page`, async ({ dashboard, page }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    await dashboard.open("?period=last-month");
    await expect(dashboard.whatChanged).toBeVisible();
    const sheets = await print(page, format, landscape);
    expect(sheets.map((sheet) => sheet.size)).toEqual(sheets.map(() => size));
    expect(sheets.length).toBeLessThanOrEqual(3);
    expectRows(sheets, ROWS.map(({ name, type, downloads }) => ({ name, type, downloads })));
    const [first] = sheets;
    for (const text of ["cran-tidyverse.json", "17,148,183", "3 Aug 2020 – 1 Sep 2020", "Downloads over time: all repositories", "Models", "Datasets", "28 days earlier"]) {
      expect(first.text).toContain(isPrinted(text));
    }
    const all = sheets.map(({ text }) => text).join("");
    for (const text of ["20 of 20 repositories, ", "Export CSV", "Copy summary", "Select all", "Search", "Keyboard", "Open your own"]) {
      expect(all).not.toContain(isPrinted(text));
    }
    // The colours are the same as from a light page.
    const colors = (printed) => [...new Set(printed.flatMap(({ fills }) => [...fills]))].sort();
    await page.emulateMedia({ colorScheme: "light" });
    expect(colors(sheets)).toEqual(colors(await print(page, format, landscape)));
    expect(colors(sheets)).toContain("18,67,109");
    // On the screen, none of the elements for print exist.
    await expect(page.locator(".printed-rows, .printed-chart")).toHaveCount(0);
  });
}

test("the first rows or all are printed, as chosen, wherever the table is", async ({ dashboard, page }) => {
  const repositories = familyExport();
  await dashboard.open("?period=last-month");
  await dashboard.openFile({ name: "families.csv", text: csvOf(repositories) });
  await expect(dashboard.header).toContainText("families.csv");
  const { rows } = new Oracle(repositories).view("last-month");
  const expected = rows.map(({ repo, downloads }) => ({ name: repo.repoName, type: repo.repoType, downloads: count(downloads) }));
  const byChoice = async (name, shown) => {
    await choose(dashboard, name);
    const sheets = await print(page);
    expectRows(sheets, shown);
    return sheets.map(({ text }) => text).join("");
  };
  expect(await byChoice("All 44 rows", expected)).toContain("44rows");
  await page.evaluate(() => scrollTo(0, 1e6));
  expect(await byChoice("First 20 rows", expected.slice(0, 20))).toContain("Rows1–20of44rows");
  // The browser's own print command prints the first rows.
  await page.evaluate(() => scrollTo(0, 0));
  await expect(dashboard.row(expected[0].name)).toBeVisible();
  expectRows(await print(page), expected.slice(0, 20));
});

test("a repository and a comparison are printed with their charts and figures", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month&repo=model/tidyverse/dplyr");
  await expect(dashboard.detail("tidyverse/dplyr").getByRole("definition")).not.toHaveCount(0);
  await expect(dashboard.button("Copy link")).toBeVisible();
  const [detail, ...more] = await print(page);
  expect(more).toEqual([]);
  expect(detail.text).toContain(isPrinted("Downloads over time: tidyverse/dplyr"));
  expect(detail.text).toContain(isPrinted("Best day"));
  const nine = ROWS.slice(0, 9);
  const query = nine.map(({ name, type }) => `compare=${type}/${name}`).join("&");
  await dashboard.goto(`?period=last-month&${query}`);
  await expect(dashboard.page.getByRole("table", { name: "Compared repositories" }).getByRole("row")).toHaveCount(10);
  const sheets = await print(page, "Letter", true);
  const text = sheets.map((sheet) => sheet.text).join("");
  expect(text).toContain(isPrinted("Downloads over time: 9 repositories"));
  for (const { name, type, downloads } of nine) {
    expect(text).toContain(isPrinted(`${name}${type}${downloads}`));
  }
  expect(text).not.toContain("Remove");
});

for (const width of [690, 1017]) {
  test(`paper of ${width} pixels looks the same from a dark and from a light page, and nothing is cut off`, async ({ dashboard, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await dashboard.open("?period=last-month");
    await expect(dashboard.whatChanged).toBeVisible();
    const pictures = [];
    for (const colorScheme of ["dark", "light"]) {
      await page.emulateMedia({ colorScheme, media: "print" });
      await expect(page.locator(".printed-rows tbody tr")).toHaveCount(20);
      const [own, other] = width < 860 ? ["is-upright", "is-across"] : ["is-across", "is-upright"];
      await expect(page.locator(`.printed-chart.${own} > svg`)).toBeVisible();
      await expect(page.locator(`.printed-chart.${other}`)).toBeHidden();
      await expect(dashboard.chart.locator("canvas")).toBeHidden();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const chart = await page.locator(`.printed-chart.${own} > svg`).boundingBox();
      expect(chart.width).toBeGreaterThan(width * 0.85);
      pictures.push(await page.screenshot({ fullPage: true }));
      await page.emulateMedia({ media: "screen" });
      await expect(page.locator(".printed-rows")).toHaveCount(0);
    }
    expect(pictures[0].equals(pictures[1]), "the same picture").toBe(true);
  });
}

test("a name that looks like a handler of events is printed", async ({ dashboard, page }) => {
  await dashboard.open();
  const name = "acme/onload=javascript:x";
  const records = [{ timestamp: "2026-06-01T00:00:00.000Z", downloads: 5 }];
  const text = JSON.stringify([{ repoType: "model", repoName: name, totalDownloads: 5, records }]);
  await dashboard.openFile({ name: "own.json", text });
  await dashboard.link(name).click();
  await expect(dashboard.button("Copy link")).toBeVisible();
  const [sheet] = await print(page);
  expect(sheet.text).toContain(isPrinted(`Downloads over time: ${name}`));
});
