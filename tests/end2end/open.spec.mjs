// Opening files: what opens, what is rejected, and what stays open meanwhile.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { expect, test } from "./dashboard.mjs";
import { csv, manyCsv, manyName, smallCsv } from "./exports.mjs";

/** The path of a test file of the core. */
function fixture(name) {
  return fileURLToPath(new URL(`../../crates/core/tests/data/${name}`, import.meta.url));
}

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
    { name: "org/spaced", type: "model", downloads: "11", share: "68.8%", difference: "–", change: "–" },
    { name: "org/other", type: "dataset", downloads: "5", share: "31.3%", difference: "–", change: "–" },
  ]);
  await expect(dashboard.page.getByText("Import report")).toBeHidden();
  await expect(dashboard.page.getByRole("contentinfo")).not.toContainText("bundled sample");
});

test("row 19: a gzip file opens by its content, whatever its name", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.openFile(fixture("row_19_packed.csv"));
  await expect(dashboard.headline).toHaveText("25");
  await dashboard.expectNames(["org/a", "org/b"]);
});

test("row 19: a gzip file of several members opens", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.openFile(fixture("row_19_two_members.csv.gz"));
  await expect(dashboard.headline).toHaveText("11");
  await dashboard.expectNames(["org/b", "org/a"]);
});

test("row 19: a gzip file of several members, and zeros behind them, opens from an address", async ({ dashboard }) => {
  const file = await readFile(fixture("row_19_two_members.csv.gz"));
  const body = Buffer.concat([file, Buffer.alloc(600)]);
  await dashboard.serve("other.csv.gz", { contentType: "application/gzip", body });
  await dashboard.goto("?src=other.csv.gz");
  await expect(dashboard.headline).toHaveText("11");
});

test("row 19: half a gzip file is refused, and what was open stays", async ({ dashboard }) => {
  const whole = await readFile(fixture("row_19_two_members.csv.gz"));
  await dashboard.open();
  await dashboard.openFile({ name: "half.csv.gz", buffer: whole.subarray(0, whole.length - 5) });
  await expect(dashboard.alert).toContainText("cut short or damaged: it ends too early");
  await dashboard.expectSample();
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
      downloads: "9 counted 8, 1 fewer than reported",
      share: "100.0%",
      difference: "–",
      change: "–",
    },
    { name: "gpt2", type: "space", downloads: "0", share: "0.0%", difference: "–", change: "–" },
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

test("the outline of a drag goes when the drag has ended without a drop", async ({ dashboard, page }) => {
  await dashboard.open();
  const dataTransfer = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["x"], "x.csv"));
    return transfer;
  });
  await dashboard.table.dispatchEvent("dragover", { dataTransfer });
  const main = page.getByRole("main");
  await expect(main).toHaveCSS("outline-style", "dashed");
  // When Escape cancels a drag, browsers may send no further event.
  await expect(main).toHaveCSS("outline-style", "none");
});

test("a folder that is dropped is named", async ({ dashboard, page }) => {
  await dashboard.open();
  await page.evaluate(() => {
    DataTransferItem.prototype.webkitGetAsEntry = () => ({ isDirectory: true, name: "exports" });
  });
  await dashboard.drop({ name: "exports", text: "" }, dashboard.table);
  await expect(dashboard.alert).toContainText("“exports” is a folder, and nothing was opened.");
  await dashboard.expectSample();
});

test("another file starts with its whole list, and keeps period and order", async ({
  dashboard,
}) => {
  await dashboard.open("?period=last-month&sort=name");
  await dashboard.type.getByRole("radio", { name: "Datasets" }).check();
  await dashboard.search.fill("read");
  await dashboard.expectNames(["tidyverse/readr", "tidyverse/readxl"]);
  await dashboard.openFile({ name: "small.csv", text: smallCsv(1, 2) });
  await dashboard.expectNames(["org/small"]);
  expect(dashboard.parameters()).toEqual({ period: "last-month", sort: "name" });
});

test("another export opens at its top", async ({ dashboard, page }) => {
  await dashboard.open();
  await dashboard.openFile({ name: "many.csv", text: manyCsv(300) });
  await expect(dashboard.link(manyName(1))).toBeVisible();
  // The page may still be scrolling the new export to its top.
  await expect(async () => {
    await page.keyboard.press("End");
    await expect(dashboard.link(manyName(300))).toBeInViewport({ timeout: 1_000 });
  }).toPass();
  await dashboard.openFile({ name: "more.csv", text: manyCsv(400) });
  await expect(dashboard.header).toContainText("400 repositories");
  await expect(dashboard.link(manyName(1))).toBeVisible();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await expect(dashboard.headline).toBeInViewport();
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
  ["an export without repositories", "[]", /no repositories, so nothing was opened/],
  ["a truncated JSON", SAMPLE_START, /ends inside repository 1.*cut short/],
  [
    "a truncated CSV",
    "repoName,timestamp,downloads\norg/a,2020-06-01,1\norg/a,",
    /ends inside a row.*line 3/,
  ],
  [
    "a table without downloads",
    "repoName,timestamp\norg/a,2020-06-01\n",
    /lacks the column downloads.*repoName, timestamp/,
  ],
  [
    "a table whose dates a spreadsheet rewrote",
    "repoType,repoName,total,timestamp,downloads\nmodel,org/a,20,6/1/2026 0:00,4\nmodel,org/a,20,6/2/2026 0:00,7\n",
    /line 2.*6\/1\/2026.*spreadsheet/i,
  ],
  [
    "a table with single quotes",
    "repoType,repoName,total,timestamp,downloads\n'model','org/a','20','2026-06-01','4'\n",
    /line 2.*single quotes/i,
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

test("advice in the report stands for the examples that it is about", async ({ dashboard, page }) => {
  const open = async (...downloads) => {
    const good = "model,org/a,16,2020-06-04T00:00:00.000Z,16";
    const rows = downloads.map((found, index) => `model,org/a,16,2020-06-0${index + 5}T00:00:00.000Z,${found}`);
    await dashboard.open();
    await dashboard.openFile({ name: `bad-${downloads.length}.csv`, text: csv(good, ...rows) });
    await expect(dashboard.header).toContainText(`bad-${downloads.length}.csv`);
    await page.getByText(/^Import report: /u).click();
    return page.getByRole("group").filter({ hasText: "Import report" });
  };
  const [negative, decimals] = ["The number is negative", "The number has decimals"];
  const mixed = await open("n/a", "-1", "-2", "1.5");
  const items = mixed.getByRole("listitem");
  await expect(items).toHaveCount(4);
  await expect(mixed.getByRole("definition").getByRole("paragraph")).not.toContainText(negative);
  await expect(items.nth(0)).toHaveText(/“?n\/a”?$/u);
  await expect(items.nth(1)).toContainText(negative);
  await expect(items.nth(2), "said once").not.toContainText(negative);
  await expect(items.nth(3)).toContainText(decimals);

  const alike = await open("-1", "-2");
  await expect(alike.getByRole("definition").getByRole("paragraph")).toContainText(negative);
  await expect(alike.getByRole("listitem").first()).not.toContainText(negative);
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

test("row 20: several files become one export, in which the later file counts", async ({ dashboard }) => {
  const older = csv(
    "model,org/a,9,2020-06-01T00:00:00.000Z,4",
    "model,org/a,9,2020-06-02T00:00:00.000Z,5",
    "dataset,org/b,3,2020-06-02T00:00:00.000Z,3",
  );
  const newer = csv(
    "model,org/a,20,2020-06-02T00:00:00.000Z,7",
    "model,org/a,20,2020-06-03T00:00:00.000Z,9",
    "model,org/a,20,2020-06-04T00:00:00.000Z,n/a",
  );
  await dashboard.open();
  // The last days decide which file is newer, not the order in which files are picked.
  await dashboard.openFiles([
    { name: "newer.csv", text: newer },
    { name: "older.csv", text: older },
  ]);
  await expect(dashboard.header).toContainText("older.csv + newer.csv");
  await expect(dashboard.header).toContainText("2 repositories");
  await expect(dashboard.headline).toHaveText("23");
  await expect(dashboard.status).toContainText("Opened, 2 files merged, 1 row skipped.");
  await dashboard.page.getByRole("link", { name: "Import report" }).click();
  await expect(dashboard.report).toContainText(
    "older.csv: 2 repositories, 3 daily records, 1 Jun 2020 – 2 Jun 2020; 3 added, 0 unchanged, 0 corrected",
  );
  await expect(dashboard.report).toContainText(
    "newer.csv: 1 repository, 2 daily records, 2 Jun 2020 – 3 Jun 2020; 1 added, 0 unchanged, 1 corrected",
  );
  await expect(dashboard.report.getByText("org/a 2 Jun 2020: 7, was 5")).toBeVisible();
  await expect(dashboard.report.getByText("unreadable downloads: 1")).toBeVisible();
  await dashboard.choosePeriod("Last month");
  await expect(dashboard.headline).toHaveText("23");
});

test("of several files, one that is refused leaves everything as it was", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.openFiles([
    { name: "small.csv", text: smallCsv(1) },
    { name: "page.html", text: "<!doctype html><p>Sign in" },
  ]);
  await expect(dashboard.alert).toContainText("page.html was rejected, so no file was opened.");
  await expect(dashboard.alert).toContainText("This is a web page (HTML)");
  await dashboard.expectSample();
});

test("the import report can be saved", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.openFile({ name: "bad.csv", text: `${smallCsv(1)}model,org/small,1,June,1\n` });
  await dashboard.page.getByRole("link", { name: "Import report" }).click();
  const { name, text } = await dashboard.save(dashboard.button("Save report"));
  expect(name).toBe("publisher-analytics_import-report.json");
  const {
    files: [file],
    differences,
  } = JSON.parse(text);
  expect(file).toMatchObject({ name: "bad.csv", repositories: 1, records: 1 });
  expect(file.days).toEqual({ first: "2020-08-01", last: "2020-08-01" });
  expect(file.report.issues).toEqual([
    {
      kind: "UnreadableDate",
      count: 1,
      examples: [{ position: { Line: 3 }, found: "June" }],
      lines: [{ first: 3, last: 3, count: 1 }],
    },
  ]);
  expect(differences.count).toBe(0);
  await expect(dashboard.status).toContainText("Saved publisher-analytics_import-report.json.");
});

test("sums beyond 2^53 are shown and written exactly, and open again", async ({ dashboard }) => {
  const most = "9007199254740991";
  const text = csv(
    `model,org/a,27021597764222973,2020-06-01T00:00:00.000Z,${most}`,
    `model,org/a,27021597764222973,2020-06-02T00:00:00.000Z,${most}`,
    `model,org/a,27021597764222973,2020-06-03T00:00:00.000Z,${most}`,
  );
  await dashboard.open();
  await dashboard.openFile({ name: "large.csv", text });
  await expect(dashboard.headline).toHaveText("27,021,597,764,222,973");
  const saved = await dashboard.save(dashboard.button("Export CSV"));
  expect(saved.text).toBe(text);
  await dashboard.openFile({ name: "again.csv", text: saved.text });
  await expect(dashboard.header).toContainText("again.csv");
  await expect(dashboard.headline).toHaveText("27,021,597,764,222,973");
  await expect(dashboard.page.getByText("Import report")).toHaveCount(0);
});

test("what the worker said before the page was there is repeated, as new events", async ({ dashboard, page }) => {
  // WebKit may still be dispatching the last event, and an event cannot be dispatched again meanwhile.
  await page.addInitScript(() => {
    globalThis.repeated = [];
    globalThis.Worker = class extends Worker {
      constructor(...values) {
        super(...values);
        this.addEventListener("message", () => (globalThis.hasSpoken = true), { once: true });
      }

      dispatchEvent(event) {
        globalThis.repeated.push(event.isTrusted ? "the old event" : "a new event");
        return super.dispatchEvent(event);
      }
    };
  });
  await page.route("**/page_bg-*.wasm", async (route) => {
    await page.waitForFunction(() => globalThis.hasSpoken);
    await route.continue();
  });
  await dashboard.open();
  await dashboard.expectSample();
  const repeated = await page.evaluate(() => globalThis.repeated);
  expect([...new Set(repeated)]).toEqual(["a new event"]);
});

test("a host that does not know WebAssembly's media type serves the page as well", async ({ dashboard, page }) => {
  const served = [];
  await page.route(/\.wasm$/, async (route) => {
    const response = await route.fetch();
    served.push(new URL(route.request().url()).pathname);
    const headers = { ...response.headers(), "content-type": "application/octet-stream" };
    await route.fulfill({ response, headers });
  });
  await dashboard.open();
  await dashboard.expectSample();
  await dashboard.openFile({ name: "small.csv", text: "repoName,timestamp,downloads\norg/a,2026-06-01,4\n" });
  await expect(dashboard.headline).toHaveText("4");
  await dashboard.link("org/a").click();
  await expect(dashboard.detail("org/a")).toBeVisible();
  expect(new Set(served).size, "programs and their later parts").toBe(4);
});
