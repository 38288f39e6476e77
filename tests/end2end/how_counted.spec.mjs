// "How this is counted": the explanations beside the headline, its change and every chart.
import { expect, test } from "./dashboard.mjs";
import { csv } from "./exports.mjs";
import { count, counted, day, sample } from "./sample.mjs";

const BUTTON = { name: "How this is counted" };

const AUGUST = { first: day("2020-08-01"), last: day("2020-08-31") };

/** The sum of the last `number` records of each repository, as public scripts compute it. */
function lastRecords(number) {
  const last = sample.flatMap(({ records }) =>
    [...records].sort((a, b) => day(a.timestamp) - day(b.timestamp)).slice(-number),
  );
  return last.reduce((sum, { downloads }) => sum + downloads, 0);
}

/** The definition of a term in an open explanation. */
function meaning(scope, term) {
  return scope.locator("dt", { hasText: new RegExp(`^${term}$`) }).locator("+ dd");
}

test("the headline of a month says its dates, what is summed, and both sums of its change", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  const headline = dashboard.overview;
  const definitions = headline.locator("> dl");
  const button = headline.getByRole("button", BUTTON).first();
  await expect(button).toHaveAttribute("aria-expanded", "false");
  await button.focus();
  await dashboard.page.keyboard.press("Enter");
  await expect(button).toHaveAttribute("aria-expanded", "true");
  await expect(meaning(definitions, "Downloads")).toHaveText(
    "The sum of the daily records of 20 repositories in these days.",
  );
  await expect(meaning(definitions, "Period")).toHaveText(
    "3 Aug 2020 – 1 Sep 2020: the 30 days that end on the latest day of the export. Days are UTC days.",
  );
  await expect(meaning(definitions, "Change")).toHaveText(
    "17,148,183 in 3 Aug 2020 – 1 Sep 2020, against 15,360,413 in 4 Jul 2020 – 2 Aug 2020: the 30 days before.",
  );
  await expect(meaning(definitions, "Other definitions")).toHaveText(
    `The last whole calendar month, 1 Aug 2020 – 31 Aug 2020: ${count(counted(sample, AUGUST))}. The last 30 records of ` +
      `each repository, whatever their days, in 3 Aug 2020 – 1 Sep 2020: ${count(lastRecords(30))}.`,
  );
  // The definitions follow the view.
  await dashboard.search.fill("magrittr");
  await expect(meaning(definitions, "Change")).toContainText("3,568,519 in 3 Aug 2020");
  await button.click();
  await expect(meaning(definitions, "Change")).toHaveCount(0);
});

test("all time says what is reported and what is counted", async ({ dashboard }) => {
  await dashboard.open();
  const headline = dashboard.overview;
  const definitions = headline.locator("> dl");
  await headline.getByRole("button", BUTTON).first().click();
  await expect(meaning(definitions, "Downloads")).toContainText("The days add up to the same.");
  await expect(meaning(definitions, "Change")).toHaveText("All time is not compared with anything, and neither is a period for which you chose “No comparison”.");
  await dashboard.openFile({
    name: "unlike.csv",
    text: csv("model,org/a,100,2020-06-01,10", "model,org/a,100,2020-06-02,8"),
  });
  await expect(meaning(definitions, "Downloads")).toContainText("The days add up to 18, 82 fewer than reported.");
  await expect(dashboard.row("org/a")).toContainText("counted 18");
});

test("paper has what is open, and no buttons", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  const button = dashboard.overview.getByRole("button", BUTTON).first();
  await button.click();
  await page.emulateMedia({ media: "print" });
  await expect(meaning(dashboard.overview.locator("> dl"), "Change")).toBeVisible();
  await expect(button).toBeHidden();
});

test("charts of overview, detail and comparison say what their values are", async ({ dashboard }) => {
  await dashboard.open("?period=last-12-months");
  await dashboard.chart.getByRole("button", BUTTON).click();
  await expect(meaning(dashboard.chart, "Values")).toContainText("2 Sep 2019 – 1 Sep 2020. Each value is a day.");
  await expect(meaning(dashboard.chart, "Smoothing")).toContainText("7-day average");
  await expect(meaning(dashboard.chart, "Dashed line")).toContainText("52 weeks earlier");
  await expect(meaning(dashboard.chart, "Annotations")).toContainText("outage");
  await dashboard.choice("Granularity").selectOption("Week");
  await dashboard.choice("Smoothing").selectOption("Daily");
  await expect(meaning(dashboard.chart, "Values")).toContainText("Monday to Sunday");

  await dashboard.goto("?period=last-month&repo=model/tidyverse/dplyr");
  const detail = dashboard.detail("tidyverse/dplyr");
  await expect(detail.getByRole("button", BUTTON)).toHaveCount(2);
  await detail.getByRole("button", BUTTON).first().click();
  await expect(meaning(detail, "Change")).toContainText("1,176,739 in 3 Aug 2020 – 1 Sep 2020, against");

  const keys = ["dplyr", "tibble"].map((name) => `compare=model/tidyverse/${name}`);
  await dashboard.goto(`?period=last-month&${keys.join("&")}`);
  const comparison = dashboard.page.getByRole("region", { name: "Comparison" });
  await comparison.getByRole("button", BUTTON).first().click();
  await expect(meaning(comparison, "Change")).toHaveText("3 Aug 2020 – 1 Sep 2020 against 4 Jul 2020 – 2 Aug 2020.");
  await dashboard.chart.getByRole("button", BUTTON).click();
  await expect(meaning(dashboard.chart, "Values")).toContainText("Each value is a day.");
});

test("on a wide screen the definitions open beside the headline, and cover nothing", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  const button = dashboard.overview.getByRole("button", BUTTON).first();
  const before = await button.boundingBox();
  await button.click();
  expect(await button.boundingBox(), "the button stays where it was pressed").toEqual(before);
  const definitions = await dashboard.overview.locator("> dl").boundingBox();
  const headline = await dashboard.headline.boundingBox();
  const chart = await dashboard.chart.boundingBox();
  expect(definitions.x).toBeGreaterThanOrEqual(headline.x + headline.width);
  expect(definitions.x).toBeGreaterThanOrEqual(before.x + before.width);
  expect(definitions.y).toBeLessThanOrEqual(headline.y);
  expect(chart.y).toBeGreaterThanOrEqual(definitions.y + definitions.height);
});
