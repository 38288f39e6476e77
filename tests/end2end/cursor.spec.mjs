// The cursor of a chart, moved by pointer and keyboard, and the table of the chart's numbers.
import { expect, test } from "./dashboard.mjs";
import {
  LAST_MONTH,
  count,
  counted,
  day,
  ofType,
  repository,
  sample,
  weekdayDate,
} from "./sample.mjs";

const SUNDAY = day("2020-08-23");
const DAYS = LAST_MONTH.last - LAST_MONTH.first + 1;

/** The downloads of repositories on one day, as text. */
function on(repositories, dayNumber) {
  return count(counted(repositories, { first: dayNumber, last: dayNumber }));
}

/** The readout of a day, in one line. */
function readoutOf(dayNumber) {
  const parts = [
    ["Datasets", ofType("dataset")],
    ["Models", ofType("model")],
    ["Total", sample],
  ];
  return [
    weekdayDate(dayNumber),
    ...parts.map(([name, part]) => `${name} ${on(part, dayNumber)}`),
  ].join(", ");
}

/** Moves the pointer over the plot, to a fraction of its width from 0 to 1. */
async function point(dashboard, part) {
  const { width, height } = await dashboard.cursor.boundingBox();
  // Value labels are to the left of the plot, and a small margin is to its right.
  const [left, right] = [34, width - 16];
  await dashboard.cursor.hover({ position: { x: left + (right - left) * part, y: height / 2 } });
}

test("the computed figures of the Sunday are those of the sample", () => {
  expect(readoutOf(SUNDAY)).toBe(
    "Sun 23 Aug 2020, Datasets 114,199, Models 297,756, Total 411,955",
  );
});

test("the pointer shows a day and its values", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  await expect(dashboard.headline).toHaveText("17,148,183");
  await point(dashboard, (SUNDAY - LAST_MONTH.first) / (DAYS - 1));
  await expect(dashboard.cursor).toHaveAttribute("aria-valuetext", readoutOf(SUNDAY));
  // The readout is hidden from assistive technology, which reads the cursor's value instead.
  const readout = dashboard.chart.locator(".readout");
  await expect(readout).toBeVisible();
  await expect(readout).toContainText("Sun 23 Aug 2020");
  for (const line of [
    "Datasets114,199",
    "Models297,756",
    "Total411,955",
    `28 days earlier${on(sample, SUNDAY - 28)}`,
  ]) {
    await expect(readout.locator("tr").filter({ hasText: line })).toHaveCount(1);
  }
  await point(dashboard, 0);
  await expect(readout).toContainText("Mon 3 Aug 2020");
  await point(dashboard, 1);
  await expect(readout).toContainText("Tue 1 Sep 2020");
  await dashboard.page.mouse.move(0, 0);
  await expect(readout).toBeHidden();
});

test("the readout stays inside the page at both ends", async ({ dashboard, page }) => {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await dashboard.open("?period=last-month");
    const readout = dashboard.chart.locator(".readout");
    for (const [part, day] of [
      [0, "Mon 3 Aug 2020"],
      [0.5, "2020"],
      [1, "Tue 1 Sep 2020"],
    ]) {
      await point(dashboard, part);
      await expect(readout).toContainText(day);
      const box = await readout.boundingBox();
      expect(box.x, `left edge at ${width} px`).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, `right edge at ${width} px`).toBeLessThanOrEqual(width);
    }
  }
});

test("on a phone the readout stands above the plot, and hides no peak", async ({ dashboard, page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await dashboard.open("?period=last-month");
  for (const part of [0.1, 0.5, 0.9]) {
    await point(dashboard, part);
    const readout = await dashboard.chart.locator(".readout").boundingBox();
    const plot = await dashboard.chart.locator(".plot").boundingBox();
    expect(readout.y + readout.height).toBeLessThanOrEqual(plot.y + 1);
  }
});

test("the keyboard moves the cursor over every day", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  await expect(dashboard.headline).toHaveText("17,148,183");
  const { cursor } = dashboard;
  const expectDay = (dayNumber) =>
    expect(cursor).toHaveAttribute("aria-valuetext", readoutOf(dayNumber));
  await cursor.focus();
  await expectDay(LAST_MONTH.last);
  await page.keyboard.press("Home");
  for (let dayNumber = LAST_MONTH.first; dayNumber <= LAST_MONTH.last; dayNumber += 1) {
    await expectDay(dayNumber);
    await page.keyboard.press("ArrowRight");
  }
  await expectDay(LAST_MONTH.last);
  await page.keyboard.press("ArrowLeft");
  await expectDay(LAST_MONTH.last - 1);
  await page.keyboard.press("PageDown");
  await expectDay(LAST_MONTH.last - 8);
  await page.keyboard.press("Shift+ArrowRight");
  await expectDay(LAST_MONTH.last - 1);
  await page.keyboard.press("PageDown");
  await page.keyboard.press("ArrowLeft");
  await expectDay(SUNDAY);
  await expect(dashboard.chart.locator(".readout")).toContainText("Sun 23 Aug 2020");
  await expect(cursor).toHaveAttribute("aria-valuenow", String(SUNDAY - LAST_MONTH.first));
  await expect(cursor).toHaveAttribute("aria-valuemax", String(DAYS - 1));
  await page.keyboard.press("Escape");
  await expect(dashboard.chart.locator(".readout")).toBeHidden();
  await page.keyboard.press("End");
  await expectDay(LAST_MONTH.last);
  await page.keyboard.press("Tab");
  await expect(dashboard.chart.locator(".readout")).toBeHidden();
});

test("all time is shown by whole weeks from Monday", async ({ dashboard, page }) => {
  await dashboard.open();
  await dashboard.cursor.focus();
  const readout = (week) =>
    `Datasets ${count(counted(ofType("dataset"), week))}, ` +
    `Models ${count(counted(ofType("model"), week))}, Total ${count(counted(sample, week))}`;
  await expect(dashboard.cursor).toHaveAccessibleName("Week");
  // The incomplete week is named as such, also in the legend.
  const begun = { first: day("2020-08-31"), last: day("2020-09-01") };
  await expect(dashboard.cursor).toHaveAttribute(
    "aria-valuetext",
    `Week of 31 Aug 2020, 2 of 7 days, ${readout(begun)}`,
  );
  await expect(dashboard.chart.getByRole("list")).toContainText("Week of 31 Aug 2020, 2 of 7 days");
  await page.keyboard.press("ArrowLeft");
  const week = { first: day("2020-08-24"), last: day("2020-08-30") };
  await expect(dashboard.cursor).toHaveAttribute("aria-valuetext", `Week of 24 Aug 2020, ${readout(week)}`);
  await page.keyboard.press("Home");
  await expect(dashboard.cursor).toHaveAttribute("aria-valuetext", /^Week of 1 Oct 2012, /);
});

test("Enter pins the cursor, and Escape lets it go", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  await dashboard.cursor.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await point(dashboard, 0.5);
  await expect(dashboard.cursor).toHaveAttribute("aria-valuetext", /^Mon 3 Aug 2020, /);
  await page.keyboard.press("Tab");
  await expect(dashboard.chart.locator(".readout")).toContainText("Mon 3 Aug 2020");
  await dashboard.cursor.focus();
  await page.keyboard.press("Escape");
  await point(dashboard, 1);
  await expect(dashboard.cursor).toHaveAttribute("aria-valuetext", /^Tue 1 Sep 2020, /);
});

test("the detail has a cursor of its own", async ({ dashboard, page }) => {
  await dashboard.open("?repo=model/tidyverse/dplyr&period=last-month");
  await dashboard.cursor.focus();
  await page.keyboard.press("Home");
  const amount = on([repository("tidyverse/dplyr")], LAST_MONTH.first);
  await expect(dashboard.cursor).toHaveAttribute(
    "aria-valuetext",
    `Mon 3 Aug 2020, tidyverse/dplyr ${amount}`,
  );
});

test("the chart's numbers can be viewed as a table", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  await expect(dashboard.headline).toHaveText("17,148,183");
  const button = dashboard.chart.getByRole("button", { name: "View as table" });
  await expect(button).toHaveAttribute("aria-expanded", "false");
  await button.click();
  const table = dashboard.chart.getByRole("table");
  await expect(table.getByRole("columnheader")).toHaveText(["Day", "Models", "Datasets", "Total"]);
  const rows = await table
    .getByRole("row")
    .evaluateAll((all) =>
      all.slice(1).map((row) => [...row.cells].map((cell) => cell.textContent)),
    );
  const expected = Array.from({ length: DAYS }, (_, index) => {
    const now = LAST_MONTH.last - index;
    return [
      weekdayDate(now),
      on(ofType("model"), now),
      on(ofType("dataset"), now),
      on(sample, now),
    ];
  });
  expect(rows).toEqual(expected);
  await dashboard.search.fill("read");
  await expect(table.getByRole("columnheader")).toHaveText(["Day", "Datasets"]);
  await dashboard.chart.getByRole("button", { name: "Hide table" }).click();
  await expect(table).toBeHidden();
});

test.describe("with a finger", () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test("a tap reads the place that it is on, and what it reads stays", async ({ dashboard, page }) => {
    await dashboard.open("?period=last-month");
    await expect(dashboard.cursor).toHaveAttribute("aria-valuetext", /^Tue 1 Sep 2020/);
    // Scrolls past the filters and the headline.
    await dashboard.cursor.evaluate((cursor) => cursor.scrollIntoView({ block: "center" }));
    const box = await dashboard.cursor.boundingBox();
    for (const [part, date] of [[0.5, /^\w+ 1[5-8] Aug 2020/], [0.2, /Aug 2020/]]) {
      await page.touchscreen.tap(box.x + box.width * part, box.y + box.height / 2);
      await expect(dashboard.chart.locator(".readout")).toContainText(/Aug 2020/);
      await expect(dashboard.cursor).toHaveAttribute("aria-valuetext", date);
    }
    const value = await dashboard.cursor.getAttribute("aria-valuenow");
    expect(Number(value)).toBeLessThan(8);
  });
});

test("a press that hardly moves chooses no days", async ({ dashboard, page }) => {
  await dashboard.open();
  const box = await dashboard.cursor.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 4, y);
  await page.mouse.up();
  expect(await dashboard.settledParameters()).toEqual({});
  await page.mouse.down();
  await page.mouse.move(x + 90, y);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  expect(await dashboard.settledParameters()).toEqual({});
});

test("a drag that Escape has ended opens nothing when it is let go", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  // If bands are repositories, a click opens one.
  await dashboard.choice("Group by").selectOption("Top 5 repositories");
  const before = await dashboard.settledParameters();
  const box = await dashboard.cursor.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height - 32];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 90, y);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  expect(await dashboard.settledParameters()).toEqual(before);
  await page.mouse.click(x, y);
  await expect.poll(() => dashboard.parameters().repo).toBeDefined();
});
