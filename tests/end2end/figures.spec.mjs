// The figures of the sample: some are pinned, and all are computed again from its JSON.
import { expect, test } from "./dashboard.mjs";
import {
  ALL_TIME,
  LAST_MONTH,
  RECORD_COUNT,
  change,
  count,
  counted,
  dates,
  day,
  daysBefore,
  expectedRows,
  iso,
  ofType,
  percent,
  reported,
  repository,
  sample,
} from "./sample.mjs";

/** Expects rows of the overview such as `Models 302,944,705 72.4%`. */
async function expectTypeTotals(dashboard, totals) {
  const whole = Object.values(totals).reduce((sum, part) => sum + part);
  const table = dashboard.overview.getByRole("table", { name: "Downloads by repository type" });
  await expect(table.getByRole("row")).toHaveCount(Object.keys(totals).length);
  for (const [name, part] of Object.entries(totals)) {
    const row = table
      .getByRole("row")
      .filter({ has: dashboard.page.getByRole("rowheader", { name }) });
    await expect(row.getByRole("cell")).toHaveText([count(part), percent(part / whole)]);
  }
}

test("the computed figures of the sample are those of its description", () => {
  expect(iso(ALL_TIME.last)).toBe("2020-09-01");
  expect([iso(LAST_MONTH.first), iso(LAST_MONTH.last)]).toEqual(["2020-08-03", "2020-09-01"]);
  expect([sample.length, ofType("model").length, ofType("dataset").length]).toEqual([20, 12, 8]);
  expect(RECORD_COUNT).toBe(42_698);
  expect(reported(sample)).toBe(418_300_706);
  expect(reported(ofType("model"))).toBe(302_944_705);
  expect(reported(ofType("dataset"))).toBe(115_356_001);
  expect(counted(sample, LAST_MONTH)).toBe(17_148_183);
  expect(counted(sample, daysBefore(LAST_MONTH))).toBe(15_360_413);
  const magrittr = [repository("tidyverse/magrittr")];
  expect(counted(magrittr, LAST_MONTH)).toBe(3_568_519);
  expect(counted(magrittr, daysBefore(LAST_MONTH))).toBe(2_441_816);
});

test("the header names the open export, its size and its days", async ({ dashboard }) => {
  await dashboard.open();
  await expect(dashboard.page.getByRole("heading", { level: 1 })).toHaveText("Publisher Analytics");
  await expect(dashboard.header).toContainText("cran-tidyverse.json");
  await expect(dashboard.header).toContainText("20 repositories");
  await expect(dashboard.header).toContainText("42,698 daily records");
  await expect(dashboard.header).toContainText(dates(ALL_TIME));
  await expect(dashboard.page.getByRole("contentinfo")).toContainText("shahreyar-abeer/cranstars");
});

test("all time shows the reported totals", async ({ dashboard }) => {
  await dashboard.open();
  await expect(dashboard.period.getByRole("radio", { name: "All time" })).toBeChecked();
  await expect(dashboard.headline).toHaveText("418,300,706");
  await expect(dashboard.dates).toHaveText("1 Oct 2012 – 1 Sep 2020");
  await expectTypeTotals(dashboard, { Models: 302_944_705, Datasets: 115_356_001 });
  await expect(dashboard.status).toHaveText("20 of 20 repositories, 1 Oct 2012 – 1 Sep 2020");
  await expect(dashboard.table).toHaveAttribute("aria-rowcount", "21");
  await dashboard.expectRows(expectedRows(ALL_TIME));
});

test("last month counts the 30 days that end on the as-of day", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.choosePeriod("Last month");
  await expect(dashboard.headline).toHaveText("17,148,183");
  await expect(dashboard.dates).toHaveText("3 Aug 2020 – 1 Sep 2020");
  await expect(dashboard.comparison).toHaveText("▲up 11.6% +1,787,770 from 15,360,413 in the 30 days before");
  await expect(dashboard.status).toHaveText("20 of 20 repositories, 3 Aug 2020 – 1 Sep 2020");
  await expectTypeTotals(dashboard, {
    Models: counted(ofType("model"), LAST_MONTH),
    Datasets: counted(ofType("dataset"), LAST_MONTH),
  });
  await dashboard.expectRows(expectedRows(LAST_MONTH));
});

test("the last 12 months begin a day after the same date a year before", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.choosePeriod("Last 12 months");
  const year = { first: day("2019-09-02"), last: day("2020-09-01") };
  await expect(dashboard.dates).toHaveText("2 Sep 2019 – 1 Sep 2020");
  await expect(dashboard.headline).toHaveText(count(counted(sample, year)));
  const before = count(counted(sample, daysBefore(year)));
  await expect(dashboard.comparison).toContainText(`from ${before} in the 366 days before`);
  // A period of this length shows means by default, with daily values as dots.
  await expect(dashboard.chart.getByText("per day, 7-day average")).toBeVisible();
  await expect(dashboard.chart.getByText("52 weeks earlier")).toBeVisible();
  expect(dashboard.parameters()).toEqual({ period: "last-12-months" });
  await dashboard.expectRows(expectedRows(year));
});

test("first by last month is magrittr, with its month before", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  const first = dashboard.table.getByRole("row").and(dashboard.page.locator("[aria-rowindex='2']"));
  await expect(first.getByRole("link")).toHaveText("tidyverse/magrittr");
  await expect(first.getByRole("cell", { name: "3,568,519" })).toBeVisible();
  await expect(first).toContainText(`${change(3_568_519, 2_441_816)} from 2,441,816`);
  await dashboard.search.fill("magrittr");
  await expect(dashboard.headline).toHaveText("3,568,519");
  await expect(dashboard.comparison).toHaveText("▲up 46.1% +1,126,703 from 2,441,816 in the 30 days before");
});

test("a search acts on headline, types, chart, table and status", async ({ dashboard }) => {
  const found = [repository("tidyverse/readr"), repository("tidyverse/readxl")];
  await dashboard.open("?period=last-month");
  const image = dashboard.chart.getByRole("img");
  const before = await image.getAttribute("aria-label");
  await dashboard.search.fill("read");
  await dashboard.expectRows(expectedRows(LAST_MONTH, found));
  await expect(dashboard.headline).toHaveText(count(counted(found, LAST_MONTH)));
  const earlier = counted(found, daysBefore(LAST_MONTH));
  await expect(dashboard.comparison).toContainText(count(earlier));
  await expect(dashboard.comparison).toContainText(change(counted(found, LAST_MONTH), earlier));
  await expectTypeTotals(dashboard, { Datasets: counted(found, LAST_MONTH) });
  await expect(dashboard.status).toHaveText("2 of 20 repositories, 3 Aug 2020 – 1 Sep 2020");
  await expect(image).not.toHaveAttribute("aria-label", before);
});

for (const [choice, type, number] of [
  ["Models", "model", 12],
  ["Datasets", "dataset", 8],
]) {
  test(`the filter ${choice} acts on headline, table and status`, async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.chooseType(choice);
    await expect(dashboard.headline).toHaveText(count(reported(ofType(type))));
    await expectTypeTotals(dashboard, { [choice]: reported(ofType(type)) });
    await expect(dashboard.status).toHaveText(
      `${number} of 20 repositories, 1 Oct 2012 – 1 Sep 2020`,
    );
    await dashboard.expectRows(expectedRows(ALL_TIME, ofType(type)));
  });
}

test.describe("in another locale", () => {
  test.use({ locale: "de-DE" });

  test("digits are grouped as the user's locale groups them", async ({ dashboard }) => {
    await dashboard.goto();
    await expect(dashboard.headline).toHaveText("418.300.706");
    await expect(dashboard.row("tidyverse/magrittr")).toContainText("68.055.548");
  });
});
