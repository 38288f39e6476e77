// Opening files: what opens, what is refused, and what stays open meanwhile.
import { gzipSync } from "node:zlib";

import { expect, test } from "./dashboard.mjs";
import { csv, smallCsv } from "./exports.mjs";

const SPACED = [
  "repoType,repoName,total,timestamp,downloads",
  "model,org/spaced,11,2026-06-01 T00:00:00.000 Z,4",
  "model,org/spaced,11,2026-06-02 T00:00:00.000 Z,7",
  "dataset,org/other,5,2026-05-31 T00:00:00.000 Z,5",
];

test("a CSV with spaced timestamps, CRLF and a BOM opens", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.openFile({ name: "spaced.csv", text: `\uFEFF${SPACED.join("\r\n")}\r\n` });
  await expect(dashboard.header).toContainText("spaced.csv");
  await expect(dashboard.header).toContainText("2 repositories");
  await expect(dashboard.header).toContainText("3 daily records");
  await expect(dashboard.headline).toHaveText("16");
  await expect(dashboard.status).toHaveText("2 of 2 repositories, 31 May 2026 – 2 Jun 2026");
  await dashboard.expectRows([
    { name: "org/spaced", type: "model", downloads: "11", share: "68.8%", change: "–" },
    { name: "org/other", type: "dataset", downloads: "5", share: "31.3%", change: "–" },
  ]);
  await expect(dashboard.page.getByText("Import report")).toBeHidden();
  await expect(dashboard.page.getByRole("contentinfo")).not.toContainText("bundled sample");
});

test("a gzip file opens by its content, whatever its name", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.openFile({ name: "plain.json", buffer: gzipSync(smallCsv(1, 2, 3)) });
  await expect(dashboard.headline).toHaveText("6");
  await dashboard.expectNames(["org/small"]);
});

test("JSON opens by its content, whatever its name", async ({ dashboard }) => {
  const text = JSON.stringify([
    { repoType: "space", repoName: "gpt2", totalDownloads: null, records: null },
    {
      repoType: "model",
      repoName: "org/täst",
      totalDownloads: 9,
      records: [{ timestamp: "2020-06-01T00:00:00.000Z", downloads: 8 }],
    },
  ]);
  await dashboard.open();
  await dashboard.openFile({ name: "export.csv", text });
  await dashboard.expectRows([
    {
      name: "org/täst",
      type: "model",
      downloads: "9≠ reported; the days add up to 1 fewer than reported",
      share: "100.0%",
      change: "–",
    },
    { name: "gpt2", type: "space", downloads: "0", share: "0.0%", change: "–" },
  ]);
  await dashboard.chooseType("Spaces");
  await dashboard.expectNames(["gpt2"]);
});

test("a file that is dropped anywhere on the page opens", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.drop({ name: "dropped.csv", text: smallCsv(5) }, dashboard.table);
  await expect(dashboard.header).toContainText("dropped.csv");
  await expect(dashboard.headline).toHaveText("5");
});

test("another file starts with its whole list, and keeps period and order", async ({
  dashboard,
}) => {
  await dashboard.open("?period=last-month&type=dataset&q=read&sort=name");
  await dashboard.openFile({ name: "small.csv", text: smallCsv(1, 2) });
  await dashboard.expectNames(["org/small"]);
  expect(dashboard.parameters()).toEqual({ period: "last-month", sort: "name" });
});

test("an empty array opens as an empty export", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.openFile({ name: "empty.json", text: "[]" });
  await expect(dashboard.page.getByRole("heading", { name: "This export is empty" })).toBeVisible();
  await expect(dashboard.header).toContainText("0 repositories");
  await expect(dashboard.alert).toBeHidden();
  await expect(dashboard.table).toBeHidden();
  await dashboard.openFile({ name: "small.csv", text: smallCsv(1, 2) });
  await expect(dashboard.headline).toHaveText("3");
});

const SAMPLE_START =
  '[{"repoType":"model","repoName":"org/a","totalDownloads":4,"records":[{"timestamp":"2020-06';
const REFUSED = [
  [
    "an HTML page",
    "<!DOCTYPE html><html><title>Sign in</title></html>",
    /web page \(HTML\).*Sign in on the Hub/,
  ],
  ["a JSON error", '{"error":"Unauthorized"}', /"error": "Unauthorized".*Check the token/],
  ["an empty file", "", /This file is empty.*download the export again/],
  ["a truncated JSON", SAMPLE_START, /ends inside repository 1.*cut short/],
  [
    "a table without downloads",
    "repoName,timestamp\norg/a,2020-06-01\n",
    /lacks the column downloads.*repoName, timestamp/,
  ],
  [
    "a request log",
    "hashedIp,date\nab12,2020-06-01\n",
    /log of single requests.*download breakdown/,
  ],
];

for (const [what, text, message] of REFUSED) {
  test(`${what} is refused with its own message, and the sample stays open`, async ({
    dashboard,
  }) => {
    await dashboard.open();
    await dashboard.openFile({ name: "export.csv", text });
    await expect(dashboard.alert).toContainText(message);
    for (const [other, , otherMessage] of REFUSED) {
      if (other !== what) {
        await expect(dashboard.alert).not.toContainText(otherMessage);
      }
    }
    await expect(dashboard.progress).toBeHidden();
    await dashboard.expectSample();
    await expect(dashboard.header).toContainText("cran-tidyverse.json");
  });
}

test("a refusal keeps the view, and can be dismissed", async ({ dashboard }) => {
  await dashboard.open("?period=last-month&q=read");
  await dashboard.openFile({ name: "image.json", buffer: Buffer.from("89504e470d0a1a0a", "hex") });
  await expect(dashboard.alert).toContainText("an image (PNG)");
  await dashboard.expectNames(["tidyverse/readxl", "tidyverse/readr"]);
  await expect(dashboard.search).toHaveValue("read");
  await dashboard.button("Dismiss").click();
  await expect(dashboard.alert).toBeHidden();
  await dashboard.choosePeriod("All time");
  await expect(dashboard.status).toContainText("2 of 20 repositories");
});

test("the next file that opens ends the alert", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.openFile({ name: "empty.csv", text: "" });
  await expect(dashboard.alert).toBeVisible();
  await dashboard.openFile({ name: "small.csv", text: smallCsv(1) });
  await expect(dashboard.headline).toHaveText("1");
  await expect(dashboard.alert).toBeHidden();
});

test("the same file can be opened twice", async ({ dashboard }) => {
  await dashboard.open();
  const file = { name: "small.csv", text: smallCsv(1) };
  await dashboard.openFile(file);
  await expect(dashboard.headline).toHaveText("1");
  await dashboard.openFile({ ...file, text: smallCsv(2) });
  await expect(dashboard.headline).toHaveText("2");
});

test("skipped rows are told in the status and listed with their lines", async ({ dashboard }) => {
  const text = csv(
    "model,org/a,20,2020-06-01T00:00:00.000Z,4",
    "model,org/a,20,June,1",
    "model,org/a,20,2020-06-05T00:00:00.000Z,n/a",
    "model,org/a,20,2020-06-05T00:00:00.000Z,-1",
    "model,org/a",
    "model,,20,2020-06-05T00:00:00.000Z,1",
    "model,org/a,20,1999-12-31T00:00:00.000Z,1",
    "model,org/a,20,2020-06-04T00:00:00.000Z,16",
  );
  await dashboard.open();
  await dashboard.openFile({ name: "bad-rows.csv", text });
  await expect(dashboard.status).toContainText("6 rows skipped");
  await expect(dashboard.headline).toHaveText("20");
  await dashboard.page.getByText("Import report: 6 rows skipped").click();
  const report = dashboard.page.getByRole("group").filter({ hasText: "Import report" });
  await expect(report.getByRole("listitem")).toHaveCount(6);
  for (const [kind, line, found] of [
    ["unreadable date: 1", "line 3", "June"],
    ["unreadable downloads: 2", "line 4", "n/a"],
    ["unreadable downloads: 2", "line 5", "-1"],
    ["incomplete row: 1", "line 6", "model,org/a"],
    ["no repository name: 1", "line 7", ""],
    ["day before 2000 or after tomorrow: 1", "line 8", "1999-12-31"],
  ]) {
    await expect(report).toContainText(kind);
    const item = report.getByRole("listitem").filter({ hasText: line });
    await expect(item).toContainText(found);
  }
});

test("a repository name that is markup is shown as text", async ({ dashboard }) => {
  const { page } = dashboard;
  const name = "org/<img src=x onerror=alert(1)><script>alert(2)</script>";
  const dialogs = [];
  page.on("dialog", async (dialog) => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  await dashboard.open();
  const text = JSON.stringify([
    {
      repoType: "<b>bold</b>",
      repoName: name,
      totalDownloads: 5,
      records: [{ timestamp: "2020-06-01", downloads: 4 }],
    },
  ]);
  await dashboard.openFile({ name: "<i>markup</i>.json", text });
  await expect(dashboard.links).toHaveText([name]);
  await expect(dashboard.row(name)).toContainText("<b>bold</b>");
  await expect(dashboard.header).toContainText("<i>markup</i>.json");
  await page.getByText("Import report").click();
  await dashboard.link(name).click();
  await expect(dashboard.detail(name).getByRole("heading", { level: 2 })).toHaveText(name);
  await expect(page).toHaveTitle(`${name} – Publisher Analytics`);
  await expect(page.locator("img, body script")).toHaveCount(0);
  expect(dialogs).toEqual([]);
});
