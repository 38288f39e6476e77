// The two date fields: a date counts once it is whole, and neither field moves the other.
import { expect, test } from "./dashboard.mjs";
import { ALL_TIME, count, counted, day, iso, sample } from "./sample.mjs";

test.beforeEach(async ({ dashboard }) => {
  const { page } = dashboard;
  dashboard.first = page.getByLabel("First day");
  dashboard.last = page.getByLabel("Last day");
});

test("two fields choose the days", async ({ dashboard }) => {
  await dashboard.open();
  await expect(dashboard.first).toHaveValue(iso(ALL_TIME.first));
  await dashboard.first.fill("2020-03-01");
  await dashboard.last.fill("2020-03-31");
  const march = { first: day("2020-03-01"), last: day("2020-03-31") };
  await expect(dashboard.headline).toHaveText(count(counted(sample, march)));
  await expect(dashboard.status).toContainText("1 Mar 2020 – 31 Mar 2020");
  const { name } = await dashboard.save(dashboard.button("Export CSV").first());
  expect(name).toBe("publisher-analytics_2020-03-01_2020-03-31_2020-09-01.csv");
  await dashboard.choosePeriod("All time");
  await expect(dashboard.first).toHaveValue(iso(ALL_TIME.first));
  await expect(dashboard.last).toHaveValue(iso(ALL_TIME.last));
});

test("a year is typed digit by digit without another period on the way", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  await dashboard.first.focus();
  await dashboard.page.keyboard.type("0805");
  await dashboard.page.keyboard.type("201");
  expect(await dashboard.settledParameters()).toEqual({ period: "last-month" });
  await dashboard.page.keyboard.type("9");
  await expect(dashboard.first).toHaveValue("2019-08-05");
  await expect(dashboard.last).toHaveValue("2020-09-01");
  await expect(dashboard.status).toContainText("5 Aug 2019 – 1 Sep 2020");
});

test("a date that is typed in part counts once its field is left, or with Enter", async ({ dashboard }) => {
  const { page } = dashboard;
  await dashboard.open("?period=last-month");
  await dashboard.first.focus();
  await page.keyboard.type("0807");
  expect(await dashboard.settledParameters()).toEqual({ period: "last-month" });
  await page.keyboard.press("Enter");
  await expect(dashboard.status).toContainText("7 Aug 2020 – 1 Sep 2020");
  await dashboard.last.focus();
  await page.keyboard.type("0809");
  await expect(dashboard.status).toContainText("7 Aug 2020 – 1 Sep 2020");
  await dashboard.last.blur();
  await expect(dashboard.status).toContainText("7 Aug 2020 – 9 Aug 2020");
});

test("a last day before the first is told, and moves no other field", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.first.fill("2020-06-10");
  await dashboard.last.focus();
  await dashboard.page.keyboard.type("05202020");
  await expect(dashboard.status).toContainText("The first day, 10 Jun 2020, is after the last day, 20 May 2020.");
  await expect(dashboard.first).toHaveValue("2020-06-10");
  await expect(dashboard.last).toHaveValue("2020-05-20");
  for (const field of [dashboard.first, dashboard.last]) {
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveAccessibleDescription(/^The first day, 10 Jun 2020, is after the last day, 20 May 2020\./);
  }
  expect(dashboard.parameters()).toEqual({ period: "2020-06-10_2020-09-01" });
  // The other field makes them a period.
  await dashboard.first.fill("2020-05-20");
  await expect(dashboard.status).toHaveText("20 of 20 repositories, 20 May 2020 – 20 May 2020");
  for (const field of [dashboard.first, dashboard.last]) {
    await expect(field).not.toHaveAttribute("aria-invalid");
    await expect(field).toHaveAccessibleDescription("");
  }
  await dashboard.first.fill("2020-05-21");
  await expect(dashboard.status).toContainText("is after the last day");
  await dashboard.choosePeriod("All time");
  await expect(dashboard.first).toHaveValue(iso(ALL_TIME.first));
  await expect(dashboard.first).not.toHaveAttribute("aria-invalid");
});

test("dates that are put back as they were are no longer invalid", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  await dashboard.last.fill("2020-08-01");
  await expect(dashboard.last).toHaveAttribute("aria-invalid", "true");
  await dashboard.last.fill("2020-09-01");
  await expect(dashboard.last).not.toHaveAttribute("aria-invalid");
  await expect(dashboard.status).toHaveText("20 of 20 repositories, 3 Aug 2020 – 1 Sep 2020");
  expect(dashboard.parameters()).toEqual({ period: "last-month" });
});

for (const [kind, value, message] of [
  ["an emptied field", "", "Last day: this is not a whole date."],
  ["a day outside of the export", "2021-01-01", "Last day: 1 Jan 2021 is outside this export"],
]) {
  test(`${kind} says so, and leaves the period as it is`, async ({ dashboard }) => {
    await dashboard.open("?period=last-month");
    await dashboard.last.fill(value);
    await expect(dashboard.status).toContainText(message);
    await expect(dashboard.last).toHaveAttribute("aria-invalid", "true");
    await expect(dashboard.first).not.toHaveAttribute("aria-invalid");
    expect(dashboard.parameters()).toEqual({ period: "last-month" });
    await expect(dashboard.headline).toHaveText("17,148,183");
  });
}
