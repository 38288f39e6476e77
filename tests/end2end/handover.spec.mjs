// What is handed on: rows that are copied, links to another export, and what a first visitor is told.
import { expect, test } from "./dashboard.mjs";
import { LAST_MONTH, count, expectedRows } from "./sample.mjs";

const ROWS = expectedRows(LAST_MONTH);

/** Lets the page copy, and gives what it has copied last. */
async function copied(dashboard) {
  return dashboard.page.evaluate(() => globalThis.copiedText);
}

test.beforeEach(({ page }) => page.addInitScript(() => {
  Object.defineProperty(navigator, "clipboard", {
    value: { writeText: async (text) => { globalThis.copiedText = text; } },
  });
}));

test("the first ten rows are copied as Markdown, wherever the table is scrolled to", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  await dashboard.page.evaluate(() => scrollTo(0, 1e6));
  await dashboard.page.getByRole("combobox", { name: "Copy table" }).selectOption("as Markdown");
  await expect(dashboard.page.getByText("Copied", { exact: true })).toBeVisible();
  const lines = (await copied(dashboard)).trimEnd().split("\n");
  expect(lines.slice(0, 2)).toEqual([
    "| Repository | Type | Downloads | Share | Difference | Change |",
    "|---|---|---:|---:|---:|---:|",
  ]);
  const cells = lines.slice(2).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  expect(cells.map(([name, , downloads]) => [name, count(Number(downloads))])).toEqual(
    ROWS.slice(0, 10).map(({ name, downloads }) => [name, downloads]),
  );
});

test("selected rows are copied for a spreadsheet, in the order of the table", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  const chosen = [ROWS[4], ROWS[1]];
  for (const { name } of chosen) {
    await dashboard.tick(name).check();
  }
  await dashboard.page.getByRole("combobox", { name: "Copy table" }).selectOption("for a spreadsheet");
  await expect(dashboard.page.getByText("Copied", { exact: true })).toBeVisible();
  const lines = (await copied(dashboard)).trimEnd().split("\n").map((line) => line.split("\t"));
  expect(lines[0]).toEqual(["Repository", "Type", "Downloads", "Share", "Difference", "Change"]);
  expect(lines.slice(1).map(([name, , downloads]) => [name, count(Number(downloads))])).toEqual(
    [ROWS[1], ROWS[4]].map(({ name, downloads }) => [name, downloads]),
  );
});

test("what a link names stays until its export is open, and the sample says so", async ({ dashboard }) => {
  await dashboard.goto("?repo=model/acme/own&period=last-month");
  const note = dashboard.page.getByRole("region", { name: "About this page" });
  await expect(note).toContainText("This link needs its export: open it to see this view");
  const csv = ["repoType,repoName,total,timestamp,downloads"];
  for (let day = 1; day <= 9; day += 1) {
    csv.push(`model,acme/own,,2026-06-0${day}T00:00:00.000Z,${day}`);
  }
  await dashboard.openFile({ name: "own.csv", mimeType: "text/csv", buffer: Buffer.from(csv.join("\n")) });
  await expect(dashboard.page.getByRole("region", { name: "acme/own" })).toContainText("45");
  await expect(note).toBeHidden();
  expect(dashboard.parameters()).toEqual({ repo: "model/acme/own", period: "last-month" });
});

test("a first visitor is told what is open, how to get an export, and that nothing is uploaded", async ({ dashboard }) => {
  await dashboard.open();
  const note = dashboard.page.getByRole("region", { name: "About this page" });
  await expect(note).toContainText("This is a sample");
  await expect(note).toContainText("Nothing is uploaded");
  await note.getByText("Get your own export").click();
  await dashboard.button("Copy command").click();
  await expect(note.getByText("Copied", { exact: true })).toBeVisible();
  expect(await copied(dashboard)).toMatch(/^curl -H "Authorization: Bearer \$HF_TOKEN".*download-breakdown -o breakdown\.csv$/);
});
