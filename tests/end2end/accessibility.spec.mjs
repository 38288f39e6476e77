// Accessibility: axe finds nothing in any state, theme or width; roles and names are those promised.
import AxeBuilder from "@axe-core/playwright";

import { expect, test } from "./dashboard.mjs";
import { csv } from "./exports.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

async function expectNoViolations(page, state) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`),
  }));
  expect(found, state).toEqual([]);
}

const BAD_ROWS = csv(
  "model,org/a,5,2020-06-01,4",
  "model,org/a,5,June,1",
  "space,org/b,2,2020-06-01,2",
);

/** The states of the page, each with the way from the one before. */
const STATES = [
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
        dashboard.page.getByRole("heading", { name: "No repository matches" }),
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
      // The pointer may be over the chart by now, and leave it.
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
];

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 320]) {
    test.describe(`in ${colorScheme} at ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test("axe finds nothing in any state of the page", async ({ dashboard, page }) => {
        test.slow();
        await dashboard.open();
        for (const [state, reach] of STATES) {
          await test.step(state, async () => {
            await reach(dashboard);
            await expectNoViolations(page, state);
          });
        }
      });
    });
  }
}

test("landmarks, controls and regions have the names that were promised", async ({
  dashboard,
  page,
}) => {
  await dashboard.open();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(["Publisher Analytics"]);
  for (const role of ["banner", "main", "contentinfo"]) {
    await expect(page.getByRole(role)).toHaveCount(1);
  }
  await expect(dashboard.period.getByRole("radio")).toHaveCount(3);
  for (const name of ["All time", "Last 12 months", "Last month"]) {
    await expect(dashboard.period.getByRole("radio", { name, exact: true })).toBeVisible();
  }
  await expect(dashboard.type.getByRole("radio")).toHaveCount(3);
  for (const name of ["All", "Models", "Datasets"]) {
    await expect(dashboard.type.getByRole("radio", { name, exact: true })).toBeVisible();
  }
  await expect(dashboard.search).toBeVisible();
  await expect(
    dashboard.overview.getByRole("figure", { name: "Downloads over time" }),
  ).toBeVisible();
  await expect(dashboard.button("View as table")).toBeVisible();
  for (const name of ["Open file", "Export CSV", "Export JSON"]) {
    await expect(dashboard.button(name)).toBeVisible();
  }
  await expect(dashboard.table.getByRole("columnheader")).toHaveCount(6);
  await expect(dashboard.status).toBeVisible();
  await dashboard.link("tidyverse/dplyr").click();
  await expect(dashboard.detail("tidyverse/dplyr")).toBeVisible();
});

test("the page has a language, and its title names what is open", async ({ dashboard, page }) => {
  await dashboard.open();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page).toHaveTitle("Publisher Analytics");
  await dashboard.link("tidyverse/dplyr").click();
  await expect(page).toHaveTitle("tidyverse/dplyr – Publisher Analytics");
});

for (const width of [320, 1280]) {
  test(`no text is smaller than 12 px and no target than 24 px, at ${width} px`, async ({
    dashboard,
    page,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    await dashboard.open();
    for (const reach of [
      () => dashboard.button("View as table").click(),
      () => dashboard.links.first().click(),
    ]) {
      await reach();
      const small = await page.evaluate(() => {
        const found = [];
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
          const { parentElement, data } = texts.currentNode;
          const { fontSize } = getComputedStyle(parentElement);
          if (data.trim() !== "" && parentElement.checkVisibility() && parseFloat(fontSize) < 12) {
            found.push(`${fontSize}: ${data.trim()}`);
          }
        }
        for (const target of document.querySelectorAll(
          "button, a, input:not([type=file]), summary",
        )) {
          const { width: wide, height: high } = target.getBoundingClientRect();
          if (target.checkVisibility() && Math.min(wide, high) < 24) {
            found.push(`${wide} × ${high}: ${target.textContent}`);
          }
        }
        return found;
      });
      expect(small).toEqual([]);
    }
  });
}

test.describe("in forced colours", () => {
  test.use({ forcedColors: "active" });

  test("figures, marks and charts remain", async ({ dashboard, page }) => {
    await dashboard.open();
    await dashboard.expectSample();
    await expectNoViolations(page, "forced colours");
    await expect(dashboard.period.getByRole("radio", { name: "All time" })).toBeChecked();
    await expect(
      dashboard.row("tidyverse/dplyr").getByRole("cell", { name: "model" }),
    ).toBeVisible();
  });
});
