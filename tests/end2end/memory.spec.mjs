// A browser that gives little memory, as phones do. In a separate spec, since it needs its own browser.
import { expect, test } from "./dashboard.mjs";
import { csv, smallCsv } from "./exports.mjs";

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    // 1600 pages are 100 MiB.
    await use({ ...launchOptions, args: [...launchOptions.args, "--js-flags=--wasm-max-mem-pages=1600"] });
  },
});

test("a file that takes more memory than there is says so, and what was open stays", async ({ dashboard }) => {
  dashboard.guard.allow(/unreachable|RuntimeError/);
  await dashboard.open();
  // Each repository needs a cell for every day of 26 years.
  const rows = Array.from({ length: 4000 }, (_, index) => [
    `model,org/${index},,2000-01-01,1`,
    `model,org/${index},,2026-01-01,1`,
  ]);
  await dashboard.openFile({ name: "sparse.csv", text: csv(...rows.flat()) });
  await expect(dashboard.alert).toContainText(/ran out of memory\. .*5 bytes for each day/);
  await dashboard.expectSample();
  await dashboard.openFile({ name: "small.csv", text: smallCsv(1, 2) });
  await expect(dashboard.headline).toHaveText("3");
});
