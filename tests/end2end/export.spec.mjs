// Exports contain exactly the view, and the page can open them again.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { expect, test } from "./dashboard.mjs";
import { largeCsv, smallCsv } from "./exports.mjs";
import {
  ALL_TIME,
  LAST_MONTH,
  csvOf,
  expectedRows,
  ofType,
  recordsIn,
  repository,
  sample,
} from "./sample.mjs";

/** The repositories with only the records of the last month, and with their reported totals. */
function lastMonthOf(repositories) {
  return repositories.map((repo) => ({ ...repo, records: recordsIn(repo, LAST_MONTH) }));
}

test("JSON of the whole sample is the same data", async ({ dashboard }) => {
  await dashboard.open();
  const { name, text } = await dashboard.save(dashboard.button("Export JSON"));
  expect(name).toBe("publisher-analytics_all-time_2020-09-01.json");
  expect(JSON.parse(text)).toEqual(sample);
  expect(text.trimEnd().split("\n")).toHaveLength(sample.length + 2);
  await expect(dashboard.status).toContainText(
    `Saved ${name}: 20 repositories, 42,698 daily records.`,
  );
});

test("CSV of the whole sample gives the same figures when it is opened", async ({ dashboard }) => {
  await dashboard.open();
  const { name, text } = await dashboard.save(dashboard.button("Export CSV"));
  expect(name).toBe("publisher-analytics_all-time_2020-09-01.csv");
  expect(text).toBe(csvOf(sample));

  await dashboard.openFile({ name, text });
  await expect(dashboard.header).toContainText(name);
  await dashboard.expectSample();
  await dashboard.expectRows(expectedRows(ALL_TIME));
  await dashboard.choosePeriod("Last month");
  await expect(dashboard.headline).toHaveText("17,148,183");
  await dashboard.expectRows(expectedRows(LAST_MONTH));
  const again = await dashboard.save(dashboard.button("Export JSON"));
  expect(JSON.parse(again.text)).toEqual(lastMonthOf(sample));
});

test("exports hold the days of the period", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  const { name, text } = await dashboard.save(dashboard.button("Export JSON"));
  expect(name).toBe("publisher-analytics_last-month_2020-09-01.json");
  expect(JSON.parse(text)).toEqual(lastMonthOf(sample));
  await expect(dashboard.status).toContainText("20 repositories, 600 daily records");
});

test("the last month's own export beside the whole one changes no figure", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  const month = await dashboard.save(dashboard.button("Export CSV"));
  const whole = { name: "all.json", text: JSON.stringify(sample) };
  for (const files of [
    [whole, month],
    [month, whole],
  ]) {
    await dashboard.openFiles(files);
    await expect(dashboard.header).toContainText(files.map(({ name }) => name).join(" + "));
    await dashboard.expectRows(expectedRows(LAST_MONTH));
    await dashboard.choosePeriod("All time");
    await dashboard.expectRows(expectedRows(ALL_TIME));
    await expect(dashboard.headline).toHaveText("418,300,706");
    await dashboard.choosePeriod("Last month");
  }
});

test("exports hold the repositories of search and type, whatever their order", async ({
  dashboard,
}) => {
  const found = [repository("tidyverse/readr"), repository("tidyverse/readxl")];
  await dashboard.open("?sort=-name");
  await dashboard.search.fill("read");
  await expect(dashboard.status).toContainText("2 of 20 repositories");
  const csv = await dashboard.save(dashboard.button("Export CSV"));
  expect(csv.text).toBe(csvOf(found));
  const json = await dashboard.save(dashboard.button("Export JSON"));
  expect(JSON.parse(json.text)).toEqual(found);

  await dashboard.search.fill("");
  await dashboard.chooseType("Models");
  await expect(dashboard.status).toContainText("12 of 20 repositories");
  const models = await dashboard.save(dashboard.button("Export JSON"));
  expect(JSON.parse(models.text)).toEqual(ofType("model"));
});

test("CSV tells how many repositories without records it leaves out", async ({ dashboard }) => {
  const records = [{ timestamp: "2020-06-01T00:00:00.000Z", downloads: 4 }];
  const repositories = [
    { repoType: "model", repoName: "org/used", totalDownloads: 4, records },
    { repoType: "model", repoName: "org/idle", totalDownloads: 0, records: [] },
    { repoType: "dataset", repoName: "org/old", totalDownloads: 7, records: [] },
  ];
  await dashboard.open();
  await dashboard.openFile({ name: "idle.json", text: JSON.stringify(repositories) });
  await expect(dashboard.status).toContainText("3 of 3 repositories");
  const csv = await dashboard.save(dashboard.button("Export CSV"));
  expect(csv.text).toBe(csvOf(repositories));
  expect(csv.text).not.toContain("org/idle");
  await expect(dashboard.status).toContainText("1 repository, 1 daily record.");
  await expect(dashboard.status).toContainText("2 repositories without records");

  const json = await dashboard.save(dashboard.button("Export JSON"));
  expect(JSON.parse(json.text)).toEqual(repositories);
  await expect(dashboard.status).toContainText("3 repositories, 1 daily record.");
  await expect(dashboard.status).not.toContainText("without records");
});

test("names that a spreadsheet would run are made harmless in CSV", async ({ dashboard }) => {
  const records = [{ timestamp: "2020-06-01T00:00:00.000Z", downloads: 4 }];
  const repositories = [
    { repoType: "model", repoName: '=HYPERLINK("x","y")', totalDownloads: 4, records },
  ];
  await dashboard.open();
  await dashboard.openFile({ name: "formula.json", text: JSON.stringify(repositories) });
  await expect(dashboard.header).toContainText("formula.json");
  const { text } = await dashboard.save(dashboard.button("Export CSV"));
  expect(text.split("\n")[1]).toBe(`model,"'=HYPERLINK(""x"",""y"")",4,2020-06-01T00:00:00.000Z,4`);
});

test("names that begin with an apostrophe survive a CSV of the page's own", async ({ dashboard }) => {
  const file = new URL("../../crates/core/tests/data/case_41_apostrophes.json", import.meta.url);
  await dashboard.open();
  await dashboard.openFile(fileURLToPath(file));
  await expect(dashboard.headline).toHaveText("2,700");
  await expect(dashboard.links).toHaveCount(9);
  const names = await dashboard.names();
  const csv = await dashboard.save(dashboard.button("Export CSV"));
  await dashboard.openFile(csv);
  await expect(dashboard.header).toContainText(csv.name);
  await expect(dashboard.headline).toHaveText("2,700");
  await dashboard.expectNames(names);
});

test("a large export is the file that was opened, and leaves nothing behind", async ({
  dashboard,
}, testInfo) => {
  const path = testInfo.outputPath("large.csv");
  const text = largeCsv(60);
  await writeFile(path, text);
  await dashboard.open();
  await dashboard.openFile(path);
  await expect(dashboard.header).toContainText("large.csv", { timeout: 30_000 });
  for (const which of ["first", "second"]) {
    const exported = await dashboard.save(dashboard.button("Export CSV"));
    expect(exported.text === text, `the ${which} export is the file`).toBe(true);
  }
  const stored = await dashboard.page.evaluate(async () => {
    const names = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) {
      names.push(name);
    }
    return names;
  });
  expect(stored).toEqual([]);
});

for (const [fault, arrayBuffer, reason] of [
  ["cannot read", 'Promise.reject(new DOMException("no room", "NotReadableError"))', "no room"],
  ["cuts", "Promise.resolve(new ArrayBuffer(0))", "did not store all of it"],
]) {
  test(`an export that the browser ${fault} is refused`, async ({ dashboard }) => {
    await dashboard.page.route("**/worker_loader-*.js", async (route) => {
      const response = await route.fetch();
      const body = `Blob.prototype.arrayBuffer = () => ${arrayBuffer};\n${await response.text()}`;
      await route.fulfill({ response, body });
    });
    await dashboard.open();
    const saved = [];
    dashboard.page.on("download", (download) => saved.push(download.suggestedFilename()));
    await dashboard.button("Export JSON").click();
    await expect(dashboard.alert).toContainText(reason);
    expect(saved).toEqual([]);
    await dashboard.expectSample();
  });
}
