// Accessibility: axe finds no violation in any state, theme or width; the accessibility tree of each state matches the
// one in `aria/`; roles and names are as documented; the focus is never lost.
import { writeFile } from "node:fs/promises";

import AxeBuilder from "@axe-core/playwright";

import { expect, holdBack, test } from "./dashboard.mjs";
import { smallCsv } from "./exports.mjs";
import { STATES } from "./states.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

async function expectNoViolations(page, state) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`),
  }));
  // A soft assertion: violations in one state do not hide those in the next.
  expect.soft(found, state).toEqual([]);
}

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

test("assistive technology gets the same tree in every state of the page", async ({ dashboard, page }) => {
  test.slow();
  const body = page.locator("body");
  await dashboard.open();
  for (const [state, reach] of STATES) {
    await test.step(state, async () => {
      await reach(dashboard);
      const name = `${state.replace(/\W+/g, "-")}.aria.yml`;
      if (process.env.UPDATE_SNAPSHOTS === "1") {
        // Playwright's own update would replace numbers with patterns.
        await writeFile(new URL(`aria/${name}`, import.meta.url), `${await settledTree(body)}\n`);
      }
      await expect(body).toMatchAriaSnapshot({ name });
    });
  }
});

/** Returns the accessibility tree once it no longer changes. */
async function settledTree(locator) {
  let tree;
  const isSettled = async () => {
    const before = tree;
    tree = await locator.ariaSnapshot();
    return tree === before;
  };
  await expect.poll(isSettled).toBe(true);
  return tree;
}

test("the first stop of the keyboard leads to the table, or to what is open in its place", async ({
  dashboard,
  page,
}) => {
  await dashboard.open();
  await expect(dashboard.links).toHaveCount(20);
  await page.keyboard.press("Tab");
  await expect(dashboard.skip).toBeFocused();
  await expect(dashboard.skip).toHaveText("Skip to the table");
  await expect(dashboard.skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(dashboard.sortButton("Repository")).toBeFocused();
  expect(await dashboard.settledParameters()).toEqual({});
  await dashboard.link("tidyverse/dplyr").click();
  await expect(dashboard.skip).toHaveText("Skip to the content");
  await dashboard.skip.focus();
  await page.keyboard.press("Enter");
  await expect(dashboard.back).toBeFocused();
});

test("headings lead through the page", async ({ dashboard, page }) => {
  await dashboard.open();
  await expect(page.getByRole("heading")).toHaveText(["Publisher Analytics", "Downloads", "Repositories"]);
});

/** Controls that disappear when they are pressed, each with a function that reaches it. */
const VANISHING = [
  [
    "the way to clear a selection",
    async (dashboard) => {
      await dashboard.open();
      await dashboard.tick("tidyverse/dplyr").check();
      return dashboard.button("Clear selection");
    },
  ],
  [
    "the way to a comparison",
    async (dashboard) => {
      await dashboard.tick("tidyverse/dplyr").check();
      await dashboard.tick("tidyverse/tibble").check();
      return dashboard.button("Compare 2");
    },
  ],
  ["a compared repository", (dashboard) => dashboard.button("Remove tidyverse/dplyr")],
  ["the last compared repository", (dashboard) => dashboard.button("Remove tidyverse/tibble")],
  ["a link to a repository", (dashboard) => dashboard.link("tidyverse/readr")],
  ["the way back to the list", (dashboard) => dashboard.back],
  [
    "the way out of a search without result",
    async (dashboard) => {
      await dashboard.search.fill("nothing");
      return dashboard.button("Clear search and type");
    },
  ],
  [
    "the way out of an alert",
    async (dashboard) => {
      await dashboard.openFile({ name: "empty.csv", text: "" });
      return dashboard.button("Dismiss");
    },
  ],
  [
    "another try with an address",
    async (dashboard) => {
      await dashboard.serve("broken.csv", { body: "<!doctype html><title>Sign in</title>" });
      await dashboard.goto("?src=broken.csv");
      await expect(dashboard.alert).toContainText("This is a web page");
      await dashboard.serve("broken.csv", { body: smallCsv(1, 2) });
      return dashboard.button("Retry");
    },
  ],
  [
    "the answer to a question",
    async (dashboard) => {
      await dashboard.goto("?src=https://elsewhere.test/export.csv");
      return dashboard.button("Do not open");
    },
  ],
  [
    "another try with code that did not come",
    async (dashboard) => {
      const { guard, page } = dashboard;
      guard.allow(/_later-\w+\.wasm|ERR_FAILED|Failed to fetch/);
      await page.route("**/split_page_later-*.wasm", (route) => route.abort());
      await dashboard.open();
      const retry = dashboard.button("Try again").first();
      await expect(retry).toBeVisible();
      await page.unroute("**/split_page_later-*.wasm");
      return retry;
    },
  ],
];

test("the focus stays on the page when what has it goes", async ({ dashboard, page }) => {
  await dashboard.open();
  for (const [what, reach] of VANISHING) {
    await test.step(what, async () => {
      const control = await reach(dashboard);
      await control.focus();
      await page.keyboard.press("Enter");
      await expect(control).toBeHidden();
      const focused = () => page.evaluate(() => document.activeElement.tagName);
      await expect.poll(focused, `focus after ${what}`).not.toBe("BODY");
    });
  }
});

test("the focus stays on the page when an import ends", async ({ dashboard, page }) => {
  const body = smallCsv(1, 2);
  const release = await holdBack(page, "**/slow.csv", { answer: (route) => route.fulfill({ body }) });
  await dashboard.goto("?src=slow.csv");
  await dashboard.cancel.focus();
  release();
  await expect(dashboard.headline).toHaveText("3");
  await expect(dashboard.openButton).toBeFocused();
});

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
  await expect(dashboard.table.getByRole("columnheader")).toHaveCount(7);
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
