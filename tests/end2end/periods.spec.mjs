// Periods beyond the three main ones: their days and sums, steps back and forth, and what they are compared with.
import { expect, test } from "./dashboard.mjs";
import { SECOND_SAMPLE } from "./exports.mjs";
import { Oracle, changeText } from "./oracle.mjs";
import { count, counted, date, dates, day, difference, iso, sample } from "./sample.mjs";

/** The further periods on two exports, with the expected days, read off a calendar. */
const FURTHER = [
  ["Last 7 days", "last-7-days", ["2020-08-26", "2020-09-01"], ["2025-03-08", "2025-03-14"]],
  ["Last 90 days", "last-90-days", ["2020-06-04", "2020-09-01"], ["2024-12-15", "2025-03-14"]],
  ["This calendar month", "this-calendar-month", ["2020-09-01", "2020-09-01"], ["2025-03-01", "2025-03-14"]],
  ["Last calendar month", "last-calendar-month", ["2020-08-01", "2020-08-31"], ["2025-02-01", "2025-02-28"]],
  ["This quarter", "this-quarter", ["2020-07-01", "2020-09-01"], ["2025-01-01", "2025-03-14"]],
  ["Last quarter", "last-quarter", ["2020-04-01", "2020-06-30"], ["2024-10-01", "2024-12-31"]],
  ["Year to date", "year-to-date", ["2020-01-01", "2020-09-01"], ["2025-01-01", "2025-03-14"]],
];

const ORACLE = new Oracle(sample);

const range = ([first, last]) => ({ first: day(first), last: day(last) });
const stepDates = (days) => `${dates(days)}, ${count(days.last - days.first + 1)} day${days.last === days.first ? "" : "s"}`;

/** Expects a period of the sample: its dates, sum, change and address. */
async function expectPeriod(dashboard, days, parameters) {
  const before = { first: days.first - (days.last - days.first + 1), last: days.first - 1 };
  const [now, previous] = [days, before].map((some) => counted(sample, some));
  await expect(dashboard.dates).toHaveText(dates(days));
  await expect(dashboard.headline).toHaveText(count(now));
  await expect(dashboard.comparison).toContainText(`${difference(now - previous)} from ${count(previous)} in the `);
  await expect(dashboard.page.getByText(stepDates(days), { exact: true })).toBeVisible();
  await expect.poll(() => dashboard.parameters()).toEqual(parameters);
}

/** Expects the rows of an oracle's view: names, downloads and differences. */
async function expectDifferences(dashboard, { rows }) {
  const expected = rows.map(({ repo, current, previous }) => [repo.repoName, count(current), difference(current - previous)]);
  const shown = async () => (await dashboard.rows()).map((row) => [row.name, row.downloads, row.difference]);
  await expect.poll(shown).toEqual(expected);
}

test("each further period has its days, sum and address", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  for (const [name, slug, days] of FURTHER) {
    // A click on a choice closes the panel.
    await dashboard.openPeriods();
    await dashboard.furtherPeriods.getByRole("radio", { name, exact: true }).check();
    await expectPeriod(dashboard, range(days), { period: slug });
    await expect(dashboard.morePeriods).toHaveAccessibleName(`More periods: ${name}`);
    await expect(dashboard.period.getByRole("radio", { checked: true })).toHaveCount(0);
    await expect(dashboard.firstDay).toBeHidden();
    await expect(dashboard.morePeriods).toBeFocused();
    await expect(dashboard.firstDay).toHaveValue(days[0]);
    await expect(dashboard.lastDay).toHaveValue(days[1]);
  }
  await dashboard.choosePeriod("Last 12 months");
  await expect(dashboard.morePeriods).toHaveAccessibleName("More periods: More");
});

test("the same on the second sample, with every row", async ({ dashboard }) => {
  const oracle = new Oracle(SECOND_SAMPLE);
  await dashboard.openExport("second", SECOND_SAMPLE);
  for (const [name, slug, , days] of FURTHER) {
    expect(oracle.period(slug)).toEqual(range(days));
    await dashboard.openPeriods();
    await dashboard.furtherPeriods.getByRole("radio", { name, exact: true }).check();
    const view = oracle.view(slug);
    await expect(dashboard.dates).toHaveText(dates(range(days)));
    await expect(dashboard.headline).toHaveText(count(view.downloads));
    await expect(dashboard.comparison).toContainText(changeText(view.change));
    await expectDifferences(dashboard, view);
  }
});

test("steps lead back and forth, by button and by key, and end with the export", async ({ dashboard, page }) => {
  const [previous, next] = ["Previous period", "Next period"].map((name) => dashboard.button(name));
  await dashboard.open("?period=last-month");
  await expect(next).toHaveAttribute("aria-disabled", "true");
  await previous.click();
  await expectPeriod(dashboard, range(["2020-07-04", "2020-08-02"]), { period: "2020-07-04_2020-08-02" });
  await page.keyboard.press("Shift+ArrowLeft");
  await expectPeriod(dashboard, range(["2020-06-04", "2020-07-03"]), { period: "2020-06-04_2020-07-03" });
  await expect(next).toHaveAttribute("aria-disabled", "false");
  await next.click();
  await page.keyboard.press("Shift+ArrowRight");
  await expectPeriod(dashboard, range(["2020-08-03", "2020-09-01"]), { period: "last-month" });
  // At the end of the export, a step does nothing.
  await page.keyboard.press("Shift+ArrowRight");
  await next.press("Enter");
  expect(await dashboard.settledParameters()).toEqual({ period: "last-month" });
  // In a text field, the same keys select text.
  await dashboard.search.fill("dplyr");
  await dashboard.search.press("Shift+ArrowLeft");
  expect(await dashboard.settledParameters()).toEqual({ period: "last-month", q: "dplyr" });
});

test("quarters step by quarters, and the step back to one with a name calls it so", async ({ dashboard }) => {
  const [previous, next] = ["Previous period", "Next period"].map((name) => dashboard.button(name));
  await dashboard.open("?period=this-quarter");
  await previous.click();
  await expectPeriod(dashboard, range(["2020-04-01", "2020-06-30"]), { period: "last-quarter" });
  await previous.click();
  await expectPeriod(dashboard, range(["2020-01-01", "2020-03-31"]), { period: "2020-01-01_2020-03-31" });
  await next.click();
  await next.click();
  await expectPeriod(dashboard, range(["2020-07-01", "2020-09-01"]), { period: "this-quarter" });
});

test("all time has no steps and no comparison", async ({ dashboard, page }) => {
  await dashboard.open();
  for (const name of ["Previous period", "Next period"]) {
    await expect(dashboard.button(name)).toHaveAttribute("aria-disabled", "true");
    await dashboard.button(name).press("Enter");
  }
  await page.keyboard.press("Shift+ArrowLeft");
  expect(await dashboard.settledParameters()).toEqual({});
  await expect(dashboard.comparedWith).toBeHidden();
});

test("a year and a part of it are chosen, and the address survives a reload", async ({ dashboard, page }) => {
  const [year, part] = ["Year", "Part of the year"].map((name) => page.getByRole("combobox", { name, exact: true }));
  await dashboard.open();
  await dashboard.openPeriods();
  await expect(year.getByRole("option")).toHaveText(["2020", "2019", "2018", "2017", "2016", "2015", "2014", "2013", "2012"]);
  await year.selectOption("2019");
  await part.selectOption("Q3");
  await expectPeriod(dashboard, range(["2019-07-01", "2019-09-30"]), { period: "2019-07-01_2019-09-30" });
  await year.selectOption("2016");
  await part.selectOption("February");
  await expectPeriod(dashboard, range(["2016-02-01", "2016-02-29"]), { period: "2016-02-01_2016-02-29" });
  await page.reload();
  await expectPeriod(dashboard, range(["2016-02-01", "2016-02-29"]), { period: "2016-02-01_2016-02-29" });
  await dashboard.button("Next period").click();
  await expectPeriod(dashboard, range(["2016-03-01", "2016-03-31"]), { period: "2016-03-01_2016-03-31" });
});

test("the same weekdays a year earlier are summed for headline and rows, also after a reload", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  await dashboard.comparedWith.selectOption("vs. the same weekdays a year earlier");
  const view = ORACLE.view("last-month", "year-earlier");
  const expectCompared = async () => {
    const words = `${changeText(view.change)} ${difference(view.current - view.previous)} from ${count(view.previous)}`;
    await expect(dashboard.comparison).toHaveText(`${words} in the same weekdays a year earlier`);
    await expectDifferences(dashboard, view);
    await expect(dashboard.row("tidyverse/dplyr")).toContainText(
      `from ${count(counted(sample.filter(({ repoName }) => repoName === "tidyverse/dplyr"), range(["2019-08-05", "2019-09-03"])))}`,
    );
    expect(dashboard.parameters()).toEqual({ period: "last-month", versus: "year-earlier" });
  };
  await expectCompared();
  await page.reload();
  await expectCompared();
  await expect(dashboard.comparedWith.getByRole("option", { selected: true })).toHaveText("vs. the same weekdays a year earlier");
});

test("a calendar month is compared with the same month of the year before, in three actions", async ({ dashboard, page }) => {
  await dashboard.open();
  await dashboard.openPeriods();
  await dashboard.furtherPeriods.getByRole("radio", { name: "Last calendar month" }).click();
  await dashboard.comparedWith.selectOption("vs. the same dates a year earlier");
  const view = ORACLE.view("last-calendar-month", "same-dates");
  expect(ORACLE.daysCompared(view.period, "same-dates")).toEqual(range(["2019-08-01", "2019-08-31"]));
  const words = `${changeText(view.change)} ${difference(view.current - view.previous)} from ${count(view.previous)}`;
  await expect(dashboard.comparison).toHaveText(`${words} in the same dates a year earlier`);
  await expectDifferences(dashboard, view);
  expect(dashboard.parameters()).toEqual({ period: "last-calendar-month", versus: "same-dates" });
  await expect(page.getByText("366 days earlier")).toBeVisible();
});

test("a part of a year can be chosen again after another period", async ({ dashboard, page }) => {
  const [year, part] = ["Year", "Part of the year"].map((name) => page.getByRole("combobox", { name, exact: true }));
  await dashboard.open();
  await dashboard.openPeriods();
  await year.selectOption("2019");
  await part.selectOption("Q3");
  await expectPeriod(dashboard, range(["2019-07-01", "2019-09-30"]), { period: "2019-07-01_2019-09-30" });
  await dashboard.furtherPeriods.getByRole("radio", { name: "Last 90 days" }).click();
  await dashboard.openPeriods();
  await expect(part).toHaveValue("");
  await expect(year).toHaveValue("2019");
  await part.selectOption("Q3");
  await expectPeriod(dashboard, range(["2019-07-01", "2019-09-30"]), { period: "2019-07-01_2019-09-30" });
});

test("own days are compared, in whatever order they are chosen, and nothing where that is chosen", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  await dashboard.comparedWith.selectOption("vs. custom dates");
  const [first, last] = ["First day to compare with", "Last day to compare with"].map((name) => page.getByLabel(name, { exact: true }));
  // The fields initially show the same dates a year earlier.
  await expect(first).toHaveValue("2019-08-03");
  await expect(last).toHaveValue("2019-09-01");
  await last.fill("2018-03-10");
  await first.fill("2018-03-20");
  await expect(first).toHaveValue("2018-03-20");
  await last.fill("2018-03-10");
  const versus = "2018-03-10_2018-03-20";
  const view = ORACLE.view("last-month", versus);
  const expectCompared = async () => {
    const from = `from ${count(view.previous)} in ${date(day("2018-03-10"))} – ${date(day("2018-03-20"))}, 11 days`;
    await expect(dashboard.comparison).toHaveText(`${changeText(view.change)} ${difference(view.current - view.previous)} ${from}`);
    await expectDifferences(dashboard, view);
    await expect.poll(() => dashboard.parameters()).toEqual({ period: "last-month", versus });
    await expect(first).toHaveValue("2018-03-10");
    await expect(last).toHaveValue("2018-03-20");
  };
  await expectCompared();
  await page.reload();
  await expectCompared();

  await dashboard.comparedWith.selectOption("No comparison");
  await expect(first).toHaveCount(0);
  await expect(dashboard.headline).toHaveText(count(view.downloads));
  await expect.poll(async () => (await dashboard.rows()).map((row) => `${row.difference}${row.change}`)).toEqual(sample.map(() => "––"));
  await expect(dashboard.overview).not.toContainText("from");
  expect(dashboard.parameters()).toEqual({ period: "last-month", versus: "nothing" });
});
