// Numbers follow the locale's grouping and decimals. Digits and dates are the same in every locale.
import { expect, test } from "./dashboard.mjs";

// Locales whose digits, calendars, text direction or separators differ from those of the page.
const LOCALES = ["ar-EG", "fa-IR", "hi-IN", "mr-IN", "bn-BD", "th-TH", "de-CH", "he-IL", "de-DE", "fr-FR"];

/** Every text that is visible or read aloud, except what the browser generates for date fields. */
function textsOf(page) {
  return page.evaluate(() => {
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (nodes.nextNode()) {
      if (nodes.currentNode.parentElement.closest("script, style, noscript") === null) {
        texts.push(nodes.currentNode.data);
      }
    }
    for (const element of document.querySelectorAll("[title], [aria-label], [aria-valuetext], [alt], [placeholder]")) {
      for (const name of ["title", "aria-label", "aria-valuetext", "alt", "placeholder"]) {
        texts.push(element.getAttribute(name) ?? "");
      }
    }
    return [document.title, ...texts].map((text) => text.trim()).filter((text) => text !== "");
  });
}

/** The grouping and decimal separators of this locale, with the digits 0 to 9. */
function separatorsOf(page) {
  return page.evaluate(() => {
    const parts = new Intl.NumberFormat(undefined, { numberingSystem: "latn", minimumFractionDigits: 1 })
      .formatToParts(1234567.5);
    const of = (type) => parts.find((part) => part.type === type)?.value ?? "";
    return { group: of("group"), decimal: of("decimal") };
  });
}

/** Expects only the digits 0 to 9, one date format, and numbers with the locale's separators. */
async function expectOneStyle(page, texts, state) {
  expect(texts.length, `texts: ${state}`).toBeGreaterThan(5);
  const foreign = texts.filter((text) => /(?![0-9])\p{Nd}/u.test(text));
  expect(foreign, `other digits: ${state}`).toEqual([]);
  // Dates are written as 1 Sep 2020. Years outside the export would be of another calendar.
  const month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
  const otherDates = texts.filter(
    (text) =>
      /\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b/u.test(text) ||
      new RegExp(`\\b${month} \\d{1,2}, \\d{4}\\b`, "u").test(text) ||
      [...text.matchAll(new RegExp(`\\b${month} (\\d{4})\\b`, "gu"))].some(([, year]) => year < 2000 || year > 2030),
  );
  expect(otherDates, `other dates: ${state}`).toEqual([]);
  const { group, decimal } = await separatorsOf(page);
  const between = texts.flatMap((text) => [...text.matchAll(/\d([^\d\s.\-–/])(?=\d{2,3}(?!\d))/gu)].map(([, mark]) => [mark, text]));
  expect(
    between.filter(([mark]) => mark !== group && mark !== decimal),
    `other separators: ${state}`,
  ).toEqual([]);
  const percents = texts.flatMap((text) => [...text.matchAll(/\d(\P{Nd})\d\s?\u200e?[%٪]/gu)].map(([, mark]) => [mark, text]));
  expect(
    percents.filter(([mark]) => mark !== decimal),
    `other decimals: ${state}`,
  ).toEqual([]);
  // All locales group numbers from 10,000 on. Years are shorter.
  const ungrouped = texts.filter((text) => group !== "" && /(?<![\d\w.,/'’\u00a0\u202f-])\d{5,}(?![\w-])/u.test(text));
  expect(ungrouped, `not grouped: ${state}`).toEqual([]);
}

for (const locale of LOCALES) {
  test.describe(locale, () => {
    test.use({ locale, permissions: ["clipboard-read", "clipboard-write"] });

    test(`digits, dates and separators are of one style in ${locale}`, async ({ dashboard, page }) => {
      const check = async (state) => expectOneStyle(page, await textsOf(page), state);
      await dashboard.goto();
      await expect(dashboard.links).toHaveCount(20);
      await expect(dashboard.quickFilter(/^Falling/)).toBeVisible();
      await check("all time");
      await dashboard.choosePeriod("Last month");
      await expect(dashboard.whatChanged).toBeVisible();
      await dashboard.button("View as table").click();
      for (const button of await dashboard.button("How this is counted").all()) {
        await button.click();
      }
      await expect(page.getByText("The last whole calendar month")).toBeVisible();
      await dashboard.openPeriods();
      await dashboard.cursor.focus();
      await expect(dashboard.chart.locator(".readout")).toBeVisible();
      await check("the last month");
      await page.keyboard.press("Escape");
      await dashboard.button("Copy summary").click();
      const copied = () => page.evaluate(() => navigator.clipboard.readText());
      await expect.poll(copied).toContain("Sep 2020");
      await expectOneStyle(page, (await copied()).split(/(?<=[.;:,] )/u), "the copied summary");

      await dashboard.link("tidyverse/magrittr").click();
      await expect(dashboard.detail("tidyverse/magrittr").getByRole("definition")).not.toHaveCount(0);
      await dashboard.button("How this is counted").first().click();
      await check("a detail");
      const keys = ["magrittr", "ggplot2", "dplyr"].map((name) => `compare=model/tidyverse/${name}`);
      await dashboard.goto(`?${keys.join("&")}&tick=3&period=last-month`);
      await expect(dashboard.button("Remove tidyverse/dplyr")).toBeVisible();
      await check("a comparison");
      const { text: svg } = await dashboard.save(dashboard.button("Save SVG"));
      const inPicture = svg.split(/<[^>]*>/u).map((text) => text.trim()).filter((text) => text !== "");
      await expectOneStyle(page, inPicture, "the picture");
    });
  });
}
