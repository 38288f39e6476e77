// Opens the export of the recipes in the page. `cargo xtask test --only recipes` runs only this file, and sets the
// folder with the export and the expected figures.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { expect, test } from "./dashboard.mjs";

const FOLDER = process.env.RECIPES_FOLDER;

test("the page reads every figure of a written export, and writes the same bytes", async ({ dashboard }) => {
  const buffer = await readFile(join(FOLDER, "export.csv.gz"));
  const { total, repositories, records } = JSON.parse(await readFile(join(FOLDER, "expected.json"), "utf8"));
  const [totalText, recordsText] = [total, records].map((number) => number.toLocaleString("en-US"));

  await dashboard.open();
  await dashboard.openFile({ name: "export.csv.gz", buffer });
  await expect(dashboard.header).toContainText("export.csv.gz");
  await expect(dashboard.header).toContainText(`${repositories} repositories`);
  await expect(dashboard.header).toContainText(`${recordsText} daily records`);
  await expect(dashboard.headline).toHaveText(totalText);
  await expect(dashboard.status).toContainText(`${repositories} of ${repositories} repositories`);
  // No import report: the reported totals equal the sums of the days, and nothing was skipped.
  await expect(dashboard.report).toHaveCount(0);
  await expect(dashboard.alert).toHaveCount(0);

  const { text } = await dashboard.save(dashboard.button("Export CSV"));
  expect(text).toBe(gunzipSync(buffer).toString("utf8"));
});
