// Keyboard only: each control can be reached, shows its focus, and works.
import { expect, test } from "./dashboard.mjs";
import { smallCsv } from "./exports.mjs";
import { ALL_TIME, expectedRows, LAST_MONTH } from "./sample.mjs";

const QUICK_FILTERS = ["New", "Silent", "Falling", "Rising", "Never downloaded"];
const COLUMNS = ["Repository", "Type", "Downloads", "Share", "Difference", "Change"];

/** Presses a key, and expects the focus and its ring on `control`. */
async function pressTo(dashboard, key, control) {
  await dashboard.page.keyboard.press(key);
  await expect(control).toBeFocused();
  const hasRing = () =>
    control.evaluate((element) =>
      // A radio button has its focus ring around its label.
      [element, element.nextElementSibling]
        .filter((part) => part !== null)
        .map((part) => getComputedStyle(part))
        .some(
          ({ outlineStyle, outlineWidth }) =>
            outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
        ),
    );
  await expect.poll(hasRing, `focus ring of ${control}`).toBe(true);
}

const tabTo = (dashboard, control) => pressTo(dashboard, "Tab", control);

/**
 * Presses Tab until `control` has the focus. In each group on the way, presses the right arrow key through all its
 * controls.
 */
async function tabUntil(dashboard, control) {
  const { keyboard } = dashboard.page;
  const hasFocus = () => control.evaluate((element) => element === document.activeElement);
  const focused = () => dashboard.page.evaluateHandle(() => document.activeElement);
  const isSame = (one, other) => dashboard.page.evaluate(([one, other]) => one === other, [one, other]);
  for (let stops = 0; stops < 60 && !(await hasFocus()); stops += 1) {
    await keyboard.press("Tab");
    const first = await focused();
    // In fields, and on radio buttons and charts, arrow keys have other functions.
    const isInGroup = await first.evaluate((element) => element.matches("button, summary, select, a[href]"));
    let isPast = !isInGroup;
    while (!isPast && !(await hasFocus())) {
      const before = await focused();
      await keyboard.press("ArrowRight");
      const now = await focused();
      isPast = (await isSame(now, first)) || (await isSame(now, before));
    }
  }
  await expect(control).toBeFocused();
}

/** Every control before the first row: for each Tab stop, the controls that arrow keys reach from there. */
function stopsBeforeRows(dashboard) {
  const { page } = dashboard;
  const howCounted = dashboard.button("How this is counted");
  const chartButtons = ["View as table", "Copy summary", "Copy link", "Save PNG", "Save SVG"];
  return [
    [dashboard.skip],
    [dashboard.openButton, dashboard.button("Export CSV"), dashboard.button("Export JSON"), dashboard.themeSwitch],
    [page.getByText("Get your own export")],
    [dashboard.period.getByRole("radio", { name: "Last month" })],
    [dashboard.morePeriods, dashboard.button("Previous period"), dashboard.button("Next period"), dashboard.comparedWith],
    [dashboard.type.getByRole("radio", { name: "All" })],
    [dashboard.search],
    [howCounted.first(), dashboard.button("Datasets"), dashboard.button("Models")],
    [dashboard.cursor],
    [
      ...chartButtons.map((name) => dashboard.button(name)),
      howCounted.last(),
      ...["Granularity", "Smoothing", "Scale", "Group by"].map((name) => dashboard.choice(name)),
    ],
    [
      ...["Gained most (17)", "magrittr", "dplyr", "tidyr", "rvest", "stringr", "tibble", "jsonlite", "haven"].map((name) =>
        page.getByRole("region", { name: "What changed" }).getByRole("link", { name }),
      ),
      ...QUICK_FILTERS.map((name) => dashboard.quickFilter(name)),
    ],
    [
      dashboard.button("Select all 20"),
      ...["Copy table", "Print"].map((name) => page.getByRole("combobox", { name })),
      page.locator("summary[aria-label^='More columns: ']"),
      ...["Group rows", "Trend scale"].map((name) => page.getByRole("combobox", { name })),
      ...COLUMNS.map((column) => dashboard.sortButton(column)),
    ],
  ];
}

test("a dozen stops of Tab lead to the first row, and arrow keys from each to every control of its group", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  await expect(dashboard.links).toHaveCount(20);
  await expect(dashboard.button("Select all 20")).toBeVisible();
  await expect(page.getByText("Keyboard", { exact: true })).toBeVisible();
  const stops = stopsBeforeRows(dashboard);
  expect(stops.length).toBeLessThanOrEqual(12);
  for (const [first, ...others] of stops) {
    await tabTo(dashboard, first);
    for (const control of others) {
      await pressTo(dashboard, "ArrowRight", control);
    }
    if (others.length > 0) {
      // Wraps around to the first control, and back again.
      await pressTo(dashboard, "ArrowRight", first);
      await pressTo(dashboard, "ArrowLeft", others.at(-1));
    }
  }
  const names = expectedRows(LAST_MONTH).map(({ name }) => name);
  for (const name of names) {
    await tabTo(dashboard, dashboard.tick(name));
    await tabTo(dashboard, dashboard.link(name));
  }
  await page.keyboard.press("Shift+Tab");
  await expect(dashboard.tick(names.at(-1))).toBeFocused();
});

test("Shift and Tab leave a group at once, and nothing stays out of reach", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  await expect(page.getByText("Keyboard", { exact: true })).toBeVisible();
  await dashboard.tick("tidyverse/magrittr").focus();
  await page.keyboard.press("Shift+Tab");
  await expect(dashboard.sortButton("Change")).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(dashboard.quickFilter("Never downloaded")).toBeFocused();
  expect(await page.locator("main [tabindex='-1']:is(button, a, select, summary)").count()).toBe(0);
});

test("Tab goes through the panel of further periods, which closes behind it and on Escape", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  await expect(dashboard.links).toHaveCount(20);
  await tabUntil(dashboard, dashboard.morePeriods);
  await page.keyboard.press("Enter");
  await expect(dashboard.firstDay).toBeVisible();
  const comboboxes = ["Year", "Part of the year"].map((name) => page.getByRole("combobox", { name, exact: true }));
  for (const control of [dashboard.furtherPeriods.getByRole("radio").first(), ...comboboxes, dashboard.firstDay]) {
    await tabTo(dashboard, control);
  }
  await page.keyboard.press("Escape");
  await expect(dashboard.firstDay).toBeHidden();
  await expect(dashboard.morePeriods).toBeFocused();
  await page.keyboard.press("Enter");
  // A date field has several Tab stops.
  await tabUntil(dashboard, dashboard.lastDay);
  await tabUntil(dashboard, dashboard.button("Previous period"));
  await expect(dashboard.firstDay).toBeHidden();
  await pressTo(dashboard, "ArrowRight", dashboard.button("Next period"));
  await pressTo(dashboard, "ArrowRight", dashboard.comparedWith);
});

test("Tab reaches every control of the detail", async ({ dashboard }) => {
  await dashboard.open("?repo=model/tidyverse/dplyr");
  const detail = dashboard.detail("tidyverse/dplyr");
  await expect(detail.getByRole("heading", { level: 2 })).toBeFocused();
  await dashboard.page.keyboard.press("Shift+Tab");
  await expect(dashboard.back).toBeFocused();
  await tabTo(dashboard, detail.getByRole("button", { name: "Export CSV" }));
  await pressTo(dashboard, "ArrowRight", detail.getByRole("button", { name: "Export JSON" }));
  await tabTo(dashboard, dashboard.button("How this is counted").first());
  await tabTo(dashboard, dashboard.period.getByRole("radio", { name: "All time" }));
  await tabTo(dashboard, dashboard.morePeriods);
  for (const name of ["Previous period", "Next period"]) {
    await pressTo(dashboard, "ArrowRight", dashboard.button(name));
  }
  await tabTo(dashboard, dashboard.cursor);
  await tabTo(dashboard, dashboard.button("View as table"));
});

test("arrow keys choose period and type", async ({ dashboard, page }) => {
  await dashboard.open();
  await tabUntil(dashboard, dashboard.period.getByRole("radio", { name: "All time" }));
  await page.keyboard.press("ArrowRight");
  await expect(dashboard.period.getByRole("radio", { name: "Last 12 months" })).toBeChecked();
  await page.keyboard.press("ArrowRight");
  await expect(dashboard.period.getByRole("radio", { name: "Last month" })).toBeChecked();
  await expect(dashboard.headline).toHaveText("17,148,183");
  await tabUntil(dashboard, dashboard.type.getByRole("radio", { name: "All" }));
  await page.keyboard.press("ArrowRight");
  await expect(dashboard.type.getByRole("radio", { name: "Models" })).toBeFocused();
  await expect(dashboard.links).toHaveCount(12);
  await page.keyboard.press("ArrowRight");
  await expect(dashboard.links).toHaveCount(8);
});

test("a slash leads to the search, and is text inside it", async ({ dashboard, page }) => {
  await dashboard.open();
  await page.keyboard.press("/");
  await expect(dashboard.search).toBeFocused();
  await expect(dashboard.search).toHaveValue("");
  await page.keyboard.type("e/read");
  await expect(dashboard.search).toHaveValue("e/read");
  await dashboard.expectNames(["tidyverse/readr", "tidyverse/readxl"]);
  await dashboard.tick("tidyverse/readr").focus();
  await page.keyboard.press("/");
  await expect(dashboard.search).toBeFocused();
});

test("the help in the footer describes the keys of a chart, and switches the slash off for good", async ({
  dashboard,
  page,
}) => {
  await dashboard.open();
  await expect(dashboard.cursor).toHaveAccessibleDescription(/^On a chart, arrow keys move the cursor/);
  const summary = page.getByText("Keyboard", { exact: true });
  await summary.focus();
  await page.keyboard.press("Enter");
  const slash = page.getByRole("checkbox", { name: "“/” focuses the search" });
  await expect(slash).toBeChecked();
  await slash.uncheck();
  for (const visit of ["this", "the next"]) {
    await summary.focus();
    await page.keyboard.press("/");
    await expect(summary, `${visit} visit`).toBeFocused();
    await page.reload();
    await expect(dashboard.links).toHaveCount(20);
    await expect(summary).toBeVisible();
  }
  await summary.press("Enter");
  await slash.check();
  await page.keyboard.press("/");
  await expect(dashboard.search).toBeFocused();
});

test("Enter and Space sort", async ({ dashboard, page }) => {
  await dashboard.open();
  const header = dashboard.table.getByRole("columnheader", { name: "Repository" });
  await tabUntil(dashboard, dashboard.sortButton("Repository"));
  await page.keyboard.press("Enter");
  await expect(header).toHaveAttribute("aria-sort", "ascending");
  await expect(dashboard.sortButton("Repository")).toBeFocused();
  await page.keyboard.press("Space");
  await expect(header).toHaveAttribute("aria-sort", "descending");
  await expect(dashboard.links.first()).toBeAttached();
  await expect.poll(async () => (await dashboard.names())[0]).toBe("tidyverse/xml2");
});

test("Tab follows the order that the rows are shown in", async ({ dashboard, page }) => {
  test.slow();
  await dashboard.open();
  await tabUntil(dashboard, dashboard.sortButton("Repository"));
  await page.keyboard.press("Enter");
  const names = expectedRows(ALL_TIME)
    .map(({ name }) => name)
    .sort();
  await dashboard.expectNames(names);
  await tabUntil(dashboard, dashboard.sortButton("Change"));
  for (const name of names.slice(0, 8)) {
    for (const control of [dashboard.tick(name), dashboard.link(name)]) {
      await tabTo(dashboard, control);
    }
  }
});

test("a row keeps the focus when rows are put to other uses, after a change of order and of the search", async ({
  dashboard,
  page,
}) => {
  await dashboard.open();
  const link = dashboard.link("tidyverse/readr");
  await dashboard.sortButton("Repository").click();
  await expect.poll(async () => (await dashboard.names())[0]).toBe("tidyverse/broom");
  await dashboard.search.fill("read");
  await expect(dashboard.links).toHaveCount(2);
  await link.focus();
  await link.evaluate((element) => {
    globalThis.focused = element;
  });
  const expectFocusKept = async () => {
    await expect(link).toBeFocused();
    expect(await page.evaluate(() => document.activeElement === globalThis.focused)).toBe(true);
  };
  await page.goBack();
  await expect(dashboard.links).toHaveCount(20);
  await expectFocusKept();
  await page.goBack();
  await dashboard.expectNames(expectedRows(ALL_TIME).map(({ name }) => name));
  await expectFocusKept();
  await page.goForward();
  await page.goForward();
  await expect(dashboard.links).toHaveCount(2);
  await expectFocusKept();
});

for (const link of ["?repo=model/tidyverse/ggplot2", "?compare=model/tidyverse/ggplot2&compare=model/tidyverse/dplyr"]) {
  test(`the focus goes to the table from a page that a link led to: ${link}`, async ({ dashboard, page }) => {
    await dashboard.open(link);
    await page.getByRole("link", { name: "← All repositories" }).focus();
    await page.keyboard.press("Enter");
    await expect(dashboard.table).toBeVisible();
    await expect(dashboard.table.locator(":focus")).toHaveCount(1);
  });
}

test("Enter opens a detail and leaves it, and the focus returns to its row", async ({
  dashboard,
  page,
}) => {
  await dashboard.open();
  const link = dashboard.link("tidyverse/tibble");
  await tabUntil(dashboard, link);
  await page.keyboard.press("Enter");
  const heading = dashboard.detail("tidyverse/tibble").getByRole("heading", { level: 2 });
  await expect(heading).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(dashboard.back).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(link).toBeFocused();
});

test("buttons of the header work by keyboard", async ({ dashboard, page }) => {
  // Many key presses, each of which waits for a frame.
  test.slow();
  await dashboard.open();
  // Starts waiting early: Playwright tells the browser to intercept file choosers, but does not wait until it does.
  const chooserOpens = page.waitForEvent("filechooser");
  await tabTo(dashboard, dashboard.skip);
  await tabTo(dashboard, dashboard.openButton);
  await page.keyboard.press("Enter");
  await chooserOpens;
  await pressTo(dashboard, "ArrowRight", dashboard.button("Export CSV"));
  const downloadBegins = page.waitForEvent("download");
  await page.keyboard.press("Space");
  expect((await downloadBegins).suggestedFilename()).toMatch(/\.csv$/);
  await tabUntil(dashboard, dashboard.themeSwitch);
  await page.keyboard.press("Enter");
  await expect(dashboard.themeSwitch).toHaveAccessibleName("Theme: light");
  await tabUntil(dashboard, dashboard.button("View as table"));
  await page.keyboard.press("Enter");
  await expect(dashboard.button("Hide table")).toBeFocused();
  await tabUntil(dashboard, page.getByRole("group", { name: "Downloads over time as a table" }));
});

test("an import can be cancelled, and an alert dismissed, by keyboard", async ({
  dashboard,
  page,
}) => {
  await page.route("**/endless.csv", () => new Promise(() => {}));
  await dashboard.goto("?src=endless.csv");
  await expect(dashboard.progress).toBeVisible();
  await tabUntil(dashboard, dashboard.cancel);
  await page.keyboard.press("Enter");
  await expect(dashboard.progress).toBeHidden();
  await expect(dashboard.openButton).toBeFocused();
  await dashboard.openFile({ name: "empty.csv", text: "" });
  await expect(dashboard.alert).toBeVisible();
  await tabUntil(dashboard, dashboard.button("Dismiss"));
  await page.keyboard.press("Space");
  await expect(dashboard.alert).toBeHidden();
  await expect(dashboard.openButton).toBeFocused();
});

test("the import report opens by keyboard", async ({ dashboard, page }) => {
  await dashboard.open();
  await dashboard.openFile({ name: "bad.csv", text: `${smallCsv(1)}model,org/small,1,June,1\n` });
  await expect(dashboard.headline).toHaveText("1");
  const summary = page.getByText("Import report: 1 row skipped");
  await tabUntil(dashboard, summary);
  await page.keyboard.press("Enter");
  await expect(page.getByText("line 3", { exact: true })).toBeVisible();
});
