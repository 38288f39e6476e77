// Selected rows: ranges, selecting all rows of the view, the sums, and exporting and comparing the selection.
import { expect, test } from "./dashboard.mjs";
import { manyCsv, manyName } from "./exports.mjs";
import { Oracle, changeText } from "./oracle.mjs";
import { LAST_MONTH, count, csvOf, expectedRows, percent, recordsIn, sample } from "./sample.mjs";

const MANY = 60;
/** More rows than are fetched at once. */
const RANGE = 400;
/** The largest number of repositories that are compared. */
const MAX_COMPARED = 24;

const ORACLE = new Oracle(sample);
const NAMES = expectedRows(LAST_MONTH).map(({ name }) => name);

/** The text about the selection, with the sums of these repositories of the sample. */
function sumsOf(names, slug) {
  const selected = ORACLE.repositories.filter(({ repoName }) => names.includes(repoName));
  const [own, all] = [selected, ORACLE.repositories].map((repositories) => ORACLE.figures(repositories, slug));
  const change = own.previous === null ? "" : ` ${changeText(own.change)}`;
  return `${names.length} selected: ${count(own.downloads)}, ${percent(own.downloads / all.downloads)} of all downloads${change}`;
}

async function expectSelected(dashboard, names, slug = "last-month") {
  await expect(dashboard.page.getByText(/\d selected: /)).toHaveText(sumsOf(names, slug));
  const ticked = dashboard.table.getByRole("checkbox", { checked: true });
  await expect(ticked).toHaveCount(names.length);
  const shown = await ticked.evaluateAll((boxes) => boxes.map((box) => box.getAttribute("aria-label")));
  expect(shown.sort()).toEqual(names.map((name) => `Compare ${name}`).sort());
  expect(new URL(dashboard.page.url()).searchParams.getAll("tick")).toHaveLength(names.length);
}

test("Shift selects a range, and unselects one", async ({ dashboard }) => {
  const shift = { modifiers: ["Shift"] };
  await dashboard.open("?period=last-month");
  await dashboard.tick(NAMES[2]).click();
  await dashboard.tick(NAMES[7]).click(shift);
  await expectSelected(dashboard, NAMES.slice(2, 8));
  // Backwards, from the last clicked checkbox.
  await dashboard.tick(NAMES[5]).click(shift);
  await expectSelected(dashboard, NAMES.slice(2, 5));
  await dashboard.tick(NAMES[12]).click();
  await dashboard.tick(NAMES[10]).click(shift);
  await expectSelected(dashboard, [...NAMES.slice(2, 5), ...NAMES.slice(10, 13)]);
  await dashboard.page.reload();
  await expectSelected(dashboard, [...NAMES.slice(2, 5), ...NAMES.slice(10, 13)]);
  await dashboard.button("Clear selection").click();
  await expect(dashboard.table.getByRole("checkbox", { checked: true })).toHaveCount(0);
  expect(dashboard.parameters()).toEqual({ period: "last-month" });
});

test("a range reaches beyond the rows that were fetched, and belongs to one order", async ({ dashboard, page }) => {
  const shift = { modifiers: ["Shift"] };
  await dashboard.open();
  await dashboard.openFile({ name: "many.csv", text: manyCsv(RANGE) });
  await dashboard.tick(manyName(3)).click();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await dashboard.tick(manyName(RANGE - 1)).click(shift);
  await expect(page.getByText(`${RANGE - 3} selected: `)).toBeVisible();
  await dashboard.button("Clear selection").click();
  await dashboard.tick(manyName(RANGE)).click();
  await dashboard.sortButton("Repository").click();
  // In another order, the last checkbox is no beginning of a range.
  await dashboard.tick(manyName(RANGE - 5)).click(shift);
  await expect(page.getByText("2 selected: ")).toBeVisible();
});

test("all that a search finds are selected beside those that were", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  await dashboard.tick("tidyverse/dplyr").check();
  await expectSelected(dashboard, ["tidyverse/dplyr"]);
  await dashboard.search.fill("read");
  await dashboard.button("Select all 2").click();
  await dashboard.search.fill("");
  const names = ["tidyverse/dplyr", "tidyverse/readr", "tidyverse/readxl"];
  await expectSelected(dashboard, names);
  await dashboard.choosePeriod("All time");
  await expectSelected(dashboard, names, "all-time");
  await dashboard.button("Select all 20").click();
  await expectSelected(dashboard, NAMES, "all-time");
});

test("an export has the selected repositories alone", async ({ dashboard }) => {
  const names = ["tidyverse/tibble", "tidyverse/feather", "tidyverse/readr"];
  await dashboard.open("?period=last-month");
  for (const name of names) {
    await dashboard.tick(name).check();
  }
  await expectSelected(dashboard, names);
  const selected = sample.filter(({ repoName }) => names.includes(repoName));
  const expected = selected.map((repo) => ({ ...repo, records: recordsIn(repo, LAST_MONTH) }));
  const { text } = await dashboard.save(dashboard.button("Export CSV"));
  expect(text).toBe(csvOf(expected));
  const json = await dashboard.save(dashboard.button("Export JSON"));
  expect(JSON.parse(json.text)).toEqual(expected);
  await dashboard.button("Clear selection").click();
  const whole = await dashboard.save(dashboard.button("Export CSV"));
  expect(whole.text).toBe(csvOf(sample.map((repo) => ({ ...repo, records: recordsIn(repo, LAST_MONTH) }))));
});

test("of more than can be compared, the first are", async ({ dashboard, page }) => {
  await dashboard.open();
  await dashboard.openFile({ name: "many.csv", text: manyCsv(MANY) });
  await dashboard.tick(manyName(1)).check();
  await dashboard.button(`Select all ${MANY}`).click();
  await expect(page.getByText(`${MANY} selected: `)).toContainText("100.0% of all downloads");
  await dashboard.button(`Compare ${MANY}`).click();
  const comparison = page.getByRole("region", { name: "Comparison" });
  await expect(comparison.getByRole("heading", { level: 2 })).toHaveText(`Comparison of ${MAX_COMPARED} repositories`);
  const links = page.getByRole("table", { name: "Compared repositories" }).getByRole("link");
  await expect(links).toHaveText(Array.from({ length: MAX_COMPARED }, (_, index) => manyName(index + 1)));
  await expect(comparison).not.toContainText("Not in the open export");
  await dashboard.back.click();
  await expect(page.getByText(`${MANY} selected: `)).toBeVisible();
});

/** Whether a click on the middle of an element would hit it, and nothing that covers it. */
const isUncovered = (locator) =>
  locator.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });

test("the choice of columns lies above the head of the table, also beside selected rows", async ({ dashboard, page }) => {
  await dashboard.open();
  await dashboard.openFile({ name: "many.csv", text: manyCsv(MANY) });
  await dashboard.tick(manyName(1)).check();
  await expect(page.getByText("1 selected: ")).toBeVisible();
  await page.evaluate(() => window.scrollBy(0, 400));
  await page.locator("summary[aria-label^='More columns: ']").click();
  for (const name of ["All-time total", "Rank change"]) {
    const box = page.getByRole("checkbox", { name, exact: true });
    await expect.poll(() => isUncovered(box), `${name} is not covered`).toBe(true);
  }
});

test("a row that is ticked stays where it is, whatever room its sums take", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  await expect(dashboard.button(`Select all ${NAMES.length}`)).toBeVisible();
  const box = dashboard.tick(NAMES[1]);
  await box.scrollIntoViewIfNeeded();
  const top = async () => (await box.boundingBox()).y;
  const lineHeight = async () => (await page.locator(".status").boundingBox()).height;
  const [before, heights] = [await top(), [await lineHeight()]];
  for (const names of [NAMES.slice(0, 1), NAMES.slice(0, 2), NAMES.slice(0, 1), []]) {
    await dashboard.tick(NAMES[names.length === 0 ? 0 : 1]).setChecked(names.length === 2);
    if (names.length === 1) {
      await dashboard.tick(NAMES[0]).check();
    }
    if (names.length > 0) {
      await expectSelected(dashboard, names);
    } else {
      await expect(page.getByText(/\d selected: /)).toHaveCount(0);
    }
    // Pages scroll by whole pixels.
    expect(Math.abs((await top()) - before), `${names.length} selected`).toBeLessThanOrEqual(1);
    heights.push(await lineHeight());
  }
  expect(heights[1], "the sums take room").toBeGreaterThan(heights[0] + 10);
});

test("far down, filters and what can be done with selected rows stay in sight, and cover no row that has the focus", async ({
  dashboard,
  page,
}) => {
  await dashboard.open();
  await dashboard.openFile({ name: "many.csv", text: manyCsv(MANY) });
  for (const index of [1, 2]) {
    await dashboard.tick(manyName(index)).check();
  }
  await page.keyboard.press("End");
  await expect(dashboard.link(manyName(MANY))).toBeInViewport();
  for (const control of [dashboard.search, dashboard.button("Compare 2"), dashboard.button("Clear selection")]) {
    await expect.poll(() => isUncovered(control), `${control} is not covered`).toBe(true);
  }
  await dashboard.link(manyName(MANY)).focus();
  for (let index = MANY - 1; index > MANY - 30; index -= 1) {
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    await expect(dashboard.link(manyName(index))).toBeFocused();
    expect(await isUncovered(dashboard.link(manyName(index))), manyName(index)).toBe(true);
  }
});
