// The two date fields: a date applies once it is complete, and neither field changes the other.
import { expect, test } from "./dashboard.mjs";
import { ALL_TIME, count, counted, day, iso, sample } from "./sample.mjs";

/** Opens the page and the panel with the two fields. */
async function openFields(dashboard, query) {
  await dashboard.open(query);
  await dashboard.openPeriods();
}

test("two fields choose the days", async ({ dashboard }) => {
  await openFields(dashboard);
  await expect(dashboard.firstDay).toHaveValue(iso(ALL_TIME.first));
  await dashboard.firstDay.fill("2020-03-01");
  await dashboard.lastDay.fill("2020-03-31");
  const march = { first: day("2020-03-01"), last: day("2020-03-31") };
  await expect(dashboard.headline).toHaveText(count(counted(sample, march)));
  await expect(dashboard.status).toContainText("1 Mar 2020 – 31 Mar 2020");
  const { name } = await dashboard.save(dashboard.button("Export CSV").first());
  expect(name).toBe("publisher-analytics_2020-03-01_2020-03-31_2020-09-01.csv");
  await dashboard.choosePeriod("All time");
  await dashboard.openPeriods();
  await expect(dashboard.firstDay).toHaveValue(iso(ALL_TIME.first));
  await expect(dashboard.lastDay).toHaveValue(iso(ALL_TIME.last));
});

test("a year is typed digit by digit without another period on the way", async ({ dashboard }) => {
  await openFields(dashboard, "?period=last-month");
  await dashboard.firstDay.focus();
  await dashboard.page.keyboard.type("0805");
  await dashboard.page.keyboard.type("201");
  expect(await dashboard.settledParameters()).toEqual({ period: "last-month" });
  await dashboard.page.keyboard.type("9");
  await expect(dashboard.firstDay).toHaveValue("2019-08-05");
  await expect(dashboard.lastDay).toHaveValue("2020-09-01");
  await expect(dashboard.status).toContainText("5 Aug 2019 – 1 Sep 2020");
});

test("a date that is typed in part counts once its field is left, or with Enter", async ({ dashboard }) => {
  const { page } = dashboard;
  await openFields(dashboard, "?period=last-month");
  await dashboard.firstDay.focus();
  await page.keyboard.type("0807");
  expect(await dashboard.settledParameters()).toEqual({ period: "last-month" });
  await page.keyboard.press("Enter");
  await expect(dashboard.status).toContainText("7 Aug 2020 – 1 Sep 2020");
  await dashboard.lastDay.focus();
  await page.keyboard.type("0809");
  await expect(dashboard.status).toContainText("7 Aug 2020 – 1 Sep 2020");
  await dashboard.lastDay.blur();
  await expect(dashboard.status).toContainText("7 Aug 2020 – 9 Aug 2020");
});

test("days in the wrong order are taken in the right one", async ({ dashboard }) => {
  await openFields(dashboard);
  await dashboard.firstDay.fill("2020-06-10");
  await expect(dashboard.status).toContainText("10 Jun 2020 – 1 Sep 2020");
  await dashboard.lastDay.focus();
  await dashboard.page.keyboard.type("05202020");
  const days = { first: day("2020-05-20"), last: day("2020-06-10") };
  await expect(dashboard.headline).toHaveText(count(counted(sample, days)));
  await expect(dashboard.status).toHaveText("20 of 20 repositories, 20 May 2020 – 10 Jun 2020");
  for (const [field, value] of [[dashboard.firstDay, "2020-05-20"], [dashboard.lastDay, "2020-06-10"]]) {
    await expect(field).toHaveValue(value);
    await expect(field).not.toHaveAttribute("aria-invalid");
    await expect(field).toHaveAccessibleDescription("");
  }
  expect(dashboard.parameters()).toEqual({ period: "2020-05-20_2020-06-10" });
  // A period may be a single day.
  await dashboard.lastDay.fill("2020-05-20");
  await expect(dashboard.status).toHaveText("20 of 20 repositories, 20 May 2020");
});

test("a day that cannot be taken stays in its field, and what puts it right ends that", async ({ dashboard }) => {
  await openFields(dashboard, "?period=last-month");
  await dashboard.lastDay.fill("2020-09-02");
  await expect(dashboard.lastDay).toHaveAttribute("aria-invalid", "true");
  await expect(dashboard.lastDay).toHaveAccessibleDescription(/^Last day: 2 Sep 2020 is outside this export/);
  await expect(dashboard.firstDay).not.toHaveAttribute("aria-invalid");
  await dashboard.lastDay.fill("2020-09-01");
  await expect(dashboard.lastDay).not.toHaveAttribute("aria-invalid");
  await expect(dashboard.lastDay).toHaveAccessibleDescription("");
  await expect(dashboard.status).toHaveText("20 of 20 repositories, 3 Aug 2020 – 1 Sep 2020");
  expect(dashboard.parameters()).toEqual({ period: "last-month" });
  await dashboard.lastDay.fill("2020-09-02");
  await expect(dashboard.lastDay).toHaveAttribute("aria-invalid", "true");
  await dashboard.choosePeriod("All time");
  await dashboard.openPeriods();
  await expect(dashboard.lastDay).toHaveValue(iso(ALL_TIME.last));
  await expect(dashboard.lastDay).not.toHaveAttribute("aria-invalid");
});

for (const [kind, value, message] of [
  ["an emptied field", "", "Last day: this date is incomplete."],
  ["a day outside of the export", "2021-01-01", "Last day: 1 Jan 2021 is outside this export"],
]) {
  test(`${kind} says so, and leaves the period as it is`, async ({ dashboard }) => {
    await openFields(dashboard, "?period=last-month");
    await dashboard.lastDay.fill(value);
    await expect(dashboard.status).toContainText(message);
    await expect(dashboard.lastDay).toHaveAttribute("aria-invalid", "true");
    await expect(dashboard.firstDay).not.toHaveAttribute("aria-invalid");
    expect(dashboard.parameters()).toEqual({ period: "last-month" });
    await expect(dashboard.headline).toHaveText("17,148,183");
  });
}

test("custom dates to compare with are not offered where there are none to begin with", async ({ dashboard, page }) => {
  const own = page.getByRole("option", { name: "vs. custom dates" });
  await dashboard.goto("?period=2030-01-01_2030-01-31&versus=nothing");
  await expect(own).toBeDisabled();
  await dashboard.choosePeriod("Last month");
  await expect(own).toBeEnabled();
});
