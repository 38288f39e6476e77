// The states of the page, each with a function that reaches it from the previous one.
import { expect } from "./dashboard.mjs";
import { csv } from "./exports.mjs";

const BAD_ROWS = csv(
  "model,org/a,5,2020-06-01,4",
  "model,org/a,5,June,1",
  "space,org/b,2,2020-06-01,2",
);

export const STATES = [
  ["the list", (dashboard) => dashboard.expectSample()],
  [
    "the list of the last month with the numbers of its chart, and how they are counted",
    async (dashboard) => {
      await dashboard.choosePeriod("Last month");
      await dashboard.button("View as table").click();
      for (const button of await dashboard.button("How this is counted").all()) {
        await button.click();
      }
      await expect(dashboard.headline).toHaveText("17,148,183");
      await expect(dashboard.chart.getByRole("table")).toBeVisible();
      await expect(dashboard.page.getByText("The last whole calendar month")).toBeVisible();
    },
  ],
  [
    "a search without result, and an alert",
    async (dashboard) => {
      await dashboard.search.fill("nothing");
      await expect(
        dashboard.page.getByRole("heading", { name: "No repositories match “nothing”" }),
      ).toBeVisible();
      await dashboard.openFile({ name: "empty.csv", text: "" });
      await expect(dashboard.alert).toBeVisible();
    },
  ],
  [
    "the detail with its cursor",
    async (dashboard) => {
      await dashboard.button("Dismiss").click();
      await dashboard.search.fill("dplyr");
      await dashboard.link("tidyverse/dplyr").click();
      await expect(dashboard.detail("tidyverse/dplyr").getByRole("definition")).not.toHaveCount(0);
      await dashboard.cursor.focus();
      await expect(dashboard.chart.locator(".readout")).toBeVisible();
    },
  ],
  [
    "ticked repositories",
    async (dashboard) => {
      await dashboard.back.click();
      await dashboard.search.fill("");
      await expect(dashboard.links).toHaveCount(20);
      for (const name of ["magrittr", "jsonlite", "ggplot2", "dplyr"]) {
        await dashboard.tick(`tidyverse/${name}`).check();
      }
      await expect(dashboard.button("Compare 4")).toBeVisible();
    },
  ],
  [
    "a comparison",
    async (dashboard) => {
      await dashboard.button("Compare 4").click();
      await expect(dashboard.button("Remove tidyverse/dplyr")).toBeVisible();
      // The chart may have appeared under the pointer, which must not move its cursor.
      await dashboard.page.mouse.move(1, 1);
      await dashboard.cursor.focus();
      await expect(dashboard.chart.locator(".readout")).toBeVisible();
    },
  ],
  [
    "a comparison of many",
    async (dashboard) => {
      await dashboard.back.click();
      for (const name of ["tibble", "tidyr", "purrr", "broom", "stringr"]) {
        await dashboard.tick(`tidyverse/${name}`).check();
      }
      await dashboard.button("Compare 9").click();
      await expect(dashboard.chart.getByRole("img")).toHaveCount(9);
    },
  ],
  [
    "an export with an import report",
    async (dashboard) => {
      await dashboard.openFile({ name: "bad.csv", text: BAD_ROWS });
      await dashboard.page.getByText("Import report: 1 row skipped").click();
      await expect(dashboard.page.getByText("line 3", { exact: true })).toBeVisible();
      await expect(dashboard.links).toHaveCount(2);
    },
  ],
  [
    "an import under way, and nothing open",
    async (dashboard) => {
      await dashboard.page.route("**/endless.csv", () => new Promise(() => {}));
      await dashboard.goto("?src=endless.csv");
      await expect(dashboard.progress).toBeVisible();
    },
  ],
  [
    "nothing open",
    async (dashboard) => {
      await dashboard.cancel.click();
      await expect(
        dashboard.page.getByRole("heading", { name: "No export is open" }),
      ).toBeVisible();
    },
  ],
  [
    "the question about another site",
    async (dashboard) => {
      await dashboard.goto("?src=https://elsewhere.test/export.csv");
      await expect(dashboard.button("Do not open")).toBeFocused();
    },
  ],
  [
    "an address that failed",
    async (dashboard) => {
      await dashboard.serve("broken.csv", { body: "<!doctype html><title>Sign in</title>" });
      await dashboard.goto("?src=broken.csv");
      await expect(dashboard.button("Retry")).toBeVisible();
    },
  ],
  [
    "a repository that the export does not have",
    async (dashboard) => {
      await dashboard.open("?repo=model/org/none");
      await expect(dashboard.page.getByText("has no repository of this type and name")).toBeVisible();
    },
  ],
  [
    "dates that make no period",
    async (dashboard) => {
      await dashboard.open();
      await dashboard.openPeriods();
      await dashboard.firstDay.fill("2020-09-02");
      await dashboard.firstDay.press("Enter");
      await expect(dashboard.firstDay).toHaveAttribute("aria-invalid", "true");
    },
  ],
  [
    "a table of one's own, with its columns and groups on offer",
    async (dashboard) => {
      await dashboard.open("?columns=own:team");
      await dashboard.openFile({ name: "team.csv", text: "name,team,licence\ndplyr,wrangling,mit\nreadr,reading,mit\nnone,x,y\n" });
      await expect(dashboard.page.getByRole("region", { name: "Your own table" })).toContainText("2 of 20 repositories");
      await expect(dashboard.table.getByRole("cell", { name: "wrangling" })).toBeVisible();
    },
  ],
  [
    "code that did not come",
    async (dashboard) => {
      dashboard.guard.allow(/_later-\w+\.wasm|ERR_FAILED|Failed to fetch/);
      await dashboard.page.route("**/split_page_later-*.wasm", (route) => route.abort());
      await dashboard.open();
      await expect(dashboard.button("Try again").first()).toBeVisible();
    },
  ],
];
