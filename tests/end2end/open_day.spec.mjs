// An open day: it is named, left out of figures that it would distort, and included on request.
import { utimes, writeFile } from "node:fs/promises";

import { expect, test } from "./dashboard.mjs";
import { csvOf, repositoryOf } from "./sample.mjs";

const NAME = "25 Nov 2026, still open when this file was made";
/** 71 days up to 25 November 2026, with 10 downloads each; the last day has 3 so far. */
const EXPORT = csvOf([
  repositoryOf("model", "org/steady", "2026-09-16", [...Array.from({ length: 70 }, () => 10), 3]),
]);

/** Opens a file that was last modified at `time`. */
async function openFileOf(dashboard, testInfo, time, text = EXPORT) {
  const path = testInfo.outputPath("export.csv");
  await writeFile(path, text);
  await utimes(path, new Date(time), new Date(time));
  await dashboard.openFile(path);
  await expect(dashboard.header).toContainText("export.csv");
}

test("an open day is named, and left out of the last month and its change", async ({ dashboard }, testInfo) => {
  await dashboard.open("?period=last-month");
  await openFileOf(dashboard, testInfo, "2026-11-25T18:00:00Z");
  await expect(dashboard.header).toContainText(NAME);
  await expect(dashboard.headline).toHaveText("300");
  await expect(dashboard.dates).toHaveText("26 Oct 2026 – 24 Nov 2026");
  await expect(dashboard.comparison).toHaveText("0.0% from 300 in the 30 days before");
  await expect(dashboard.overview).toContainText(`${NAME}, is left out`);
  await expect(dashboard.status).toHaveText(
    `1 of 1 repository, 26 Oct 2026 – 24 Nov 2026 (${NAME}, is left out)`,
  );
});

test("the open day can be included, and the address says so", async ({ dashboard }, testInfo) => {
  await dashboard.open("?period=last-month");
  await openFileOf(dashboard, testInfo, "2026-11-25T18:00:00Z");
  const include = dashboard.includeOpenDay;
  await dashboard.openPeriods();
  await expect(include).not.toBeChecked();
  await include.check();
  await expect(dashboard.headline).toHaveText("293");
  await expect(dashboard.dates).toHaveText("27 Oct 2026 – 25 Nov 2026");
  await expect(dashboard.comparison).toHaveText("▼down 2.3% −7 from 300 in the 30 days before");
  await expect(dashboard.overview).toContainText(`${NAME}, is included`);
  expect(dashboard.parameters()).toEqual({ period: "last-month", "open-day": "include" });
  await dashboard.page.goBack();
  await expect(dashboard.headline).toHaveText("300");
  await expect(include).not.toBeChecked();
  await dashboard.choosePeriod("All time");
  await expect(dashboard.headline).toHaveText("703");
  await expect(dashboard.overview).toContainText(`${NAME}, is in the sum`);
});

test("an export that was made later has no open day", async ({ dashboard }, testInfo) => {
  await dashboard.open("?period=last-month");
  await openFileOf(dashboard, testInfo, "2026-11-26T00:00:00Z");
  await expect(dashboard.headline).toHaveText("293");
  await expect(dashboard.page.getByText("still open")).toHaveCount(0);
  await dashboard.openPeriods();
  await expect(dashboard.includeOpenDay).toHaveCount(0);
});

test("a last day with zeros alone may not be counted yet", async ({ dashboard }, testInfo) => {
  await dashboard.open();
  const text = csvOf([repositoryOf("model", "org/steady", "2026-11-20", [10, 10, 10, 10, 10, 0])]);
  await openFileOf(dashboard, testInfo, "2026-11-27T00:00:00Z", text);
  const note = "25 Nov 2026 has no downloads: not counted yet?";
  await expect(dashboard.header).toContainText(note);
  await expect(dashboard.overview).toContainText(note);
  await expect(dashboard.headline).toHaveText("50");
});
