// Layout and theme: from 320 px to 4K, light and dark.
import { expect, test } from "./dashboard.mjs";
import { csvOf, repositoryOf } from "./sample.mjs";

const WIDTHS = [320, 360, 768, 1280, 2560];

/** Expects that the page does not scroll sideways, and that no text is cut off by the window's edge. */
async function expectNoSidewaysScroll(page, state) {
  const sideways = () =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.scrollingElement;
      return scrollWidth - clientWidth;
    });
  await expect.poll(sideways, `sideways scroll: ${state}`).toBeLessThanOrEqual(0);
  const cut = await page.evaluate(() => {
    const { clientWidth } = document.scrollingElement;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const found = [];
    while (texts.nextNode()) {
      range.selectNodeContents(texts.currentNode);
      const { left, right, width } = range.getBoundingClientRect();
      // A name that is too long for its place is cut with an ellipsis, and whole in its title.
      const hasEllipsis = texts.currentNode.parentElement.closest("a, [title]") !== null;
      if (width > 1 && !hasEllipsis && (right > clientWidth + 0.5 || left < -0.5)) {
        found.push(texts.currentNode.data.trim());
      }
    }
    return found;
  });
  expect(
    cut.filter((text) => text !== ""),
    `cut off: ${state}`,
  ).toEqual([]);
}

for (const width of WIDTHS) {
  test(`the page does not scroll sideways at ${width} px`, async ({ dashboard, page }) => {
    await page.setViewportSize({ width, height: 800 });
    await dashboard.open();
    await expect(dashboard.links).not.toHaveCount(0);
    await expectNoSidewaysScroll(page, "All time");
    await dashboard.choosePeriod("Last month");
    await expect(dashboard.headline).toHaveText("17,148,183");
    await dashboard.button("View as table").click();
    await expectNoSidewaysScroll(page, "Last month, with numbers");
    await dashboard.comparedWith.selectOption("vs. own dates");
    await dashboard.openPeriods();
    await expectNoSidewaysScroll(page, "further periods, and own dates to compare with");
    await dashboard.openFile({ name: `${"long-name-".repeat(12)}.csv`, text: "" });
    await expect(dashboard.alert).toBeVisible();
    await expectNoSidewaysScroll(page, "an alert");
    await dashboard.link("tidyverse/magrittr").click();
    await expect(dashboard.detail("tidyverse/magrittr").getByRole("definition")).not.toHaveCount(0);
    await expectNoSidewaysScroll(page, "the detail");
    const names = ["magrittr", "ggplot2", "dplyr", "tibble", "tidyr", "purrr", "broom", "stringr", "hms"];
    for (const number of [3, 9]) {
      const keys = names.slice(0, number).map((name) => `compare=model/tidyverse/${name}`);
      await dashboard.goto(`?${keys.join("&")}&tick=${keys.length}`);
      await expect(dashboard.button("Remove tidyverse/dplyr")).toBeVisible();
      await expectNoSidewaysScroll(page, `a comparison of ${number}`);
      await dashboard.back.click();
      await expect(dashboard.button(`Compare ${number}`)).toBeVisible();
      await expectNoSidewaysScroll(page, `${number} ticked`);
    }
  });
}

test("very long names and large counts do not widen the page", async ({ dashboard, page }) => {
  const name = `org/${"a-very-long-name-".repeat(12)}`;
  const most = Number.MAX_SAFE_INTEGER;
  await page.setViewportSize({ width: 320, height: 800 });
  await dashboard.open();
  const text = csvOf([
    repositoryOf("model", name, "2020-08-01", [1, 2]),
    repositoryOf("dataset", "a", "2020-08-01", [most]),
  ]);
  await dashboard.openFile({ name: `${name.slice(4)}.csv`, text });
  await expect(dashboard.links).toHaveCount(2);
  await expect(dashboard.row("a")).toContainText("9,007,199,254,740,991");
  await expectNoSidewaysScroll(page, "the list");
  await dashboard.link(name).click();
  await expect(dashboard.detail(name).getByRole("definition")).not.toHaveCount(0);
  await expectNoSidewaysScroll(page, "the detail");
  await dashboard.back.click();
  for (const box of await dashboard.table.getByRole("checkbox").all()) {
    await box.check();
  }
  await dashboard.button("Compare 2").click();
  await expect(dashboard.button("Remove a")).toBeVisible();
  await expectNoSidewaysScroll(page, "a comparison");

  await page.setViewportSize({ width: 768, height: 800 });
  const lines = (header) => {
    const text = document.createRange();
    text.selectNodeContents(header);
    return new Set(Array.from(text.getClientRects(), ({ top }) => Math.round(top))).size;
  };
  for (const name of ["Repository", "Downloads", "Change", "First day"]) {
    const header = page.getByRole("columnheader", { name });
    expect(await header.evaluate(lines), `lines of the header ${name}`).toBe(1);
  }
});

test("hundreds of types widen nothing, and leave the table within reach", async ({ dashboard, page }) => {
  const rows = Array.from({ length: 500 }, (_, index) => `type-${index}-of-many,org/r${index},2026-06-01,${index + 1}`);
  await dashboard.open();
  await dashboard.openFile({ name: "types.csv", text: `repoType,repoName,timestamp,downloads\n${rows.join("\n")}\n` });
  await expect(dashboard.header).toContainText("types.csv");
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await expectNoSidewaysScroll(page, `500 types at ${width} px`);
    const top = await dashboard.table.evaluate((table) => table.getBoundingClientRect().top + scrollY);
    expect(top, "where the table begins").toBeLessThan(3000);
  }
});

test("on a phone every row still has its figures and its chart", async ({ dashboard, page }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  await dashboard.open("?period=last-month");
  const row = dashboard.row("tidyverse/magrittr");
  for (const text of ["3,568,519", "46.1%"]) {
    await expect(row.getByText(text)).toBeVisible();
  }
  await expect(row.getByRole("img")).toBeVisible();
  const boxes = await dashboard.table
    .getByRole("row")
    .evaluateAll((rows) =>
      rows
        .sort((a, b) => a.getAttribute("aria-rowindex") - b.getAttribute("aria-rowindex"))
        .map((each) => each.getBoundingClientRect().toJSON()),
    );
  boxes
    .slice(1)
    .forEach(({ top }, index) => expect(top).toBeGreaterThanOrEqual(boxes[index].bottom - 1));
});

const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test("the theme switch goes round, and its choice outlasts a reload", async ({
  dashboard,
  page,
}) => {
  await page.emulateMedia({ colorScheme: "light" });
  await dashboard.open();
  await expect(dashboard.themeSwitch).toHaveAccessibleName("Theme: system");
  const light = await background(page);
  await dashboard.themeSwitch.click();
  await expect(dashboard.themeSwitch).toHaveAccessibleName("Theme: light");
  expect(await background(page)).toBe(light);
  await dashboard.themeSwitch.click();
  await expect(dashboard.themeSwitch).toHaveAccessibleName("Theme: dark");
  const dark = await background(page);
  expect(dark).not.toBe(light);

  await page.reload();
  await expect(dashboard.themeSwitch).toHaveAccessibleName("Theme: dark");
  expect(await background(page)).toBe(dark);
  await dashboard.themeSwitch.click();
  await expect(dashboard.themeSwitch).toHaveAccessibleName("Theme: system");
  expect(await background(page)).toBe(light);
  await page.reload();
  await expect(dashboard.themeSwitch).toHaveAccessibleName("Theme: system");
});

test("the choice holds before the programs come, and where the address is no address", async ({ dashboard, page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.addInitScript(() => localStorage.setItem("publisher-analytics-theme", "dark"));
  await page.route("**/page_bg-*.wasm", () => {});
  await dashboard.goto("?src=http://[");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await page.evaluate(() => typeof takeFirstWorker), "the worker that the page takes over").toBe("function");
});

test("without a choice the theme is the system's, and a choice outranks it", async ({
  dashboard,
  page,
}) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await dashboard.open();
  const dark = await background(page);
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(() => background(page)).not.toBe(dark);
  const light = await background(page);
  await dashboard.themeSwitch.click();
  await expect(dashboard.themeSwitch).toHaveAccessibleName("Theme: light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(() => background(page)).toBe(light);
});
