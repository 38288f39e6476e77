// Layout and theme: from 320 px to 4K, light and dark.
import { expect, test } from "./dashboard.mjs";
import { csvOf, repositoryOf } from "./sample.mjs";

const WIDTHS = [320, 360, 768, 1280, 2560];

/** Expects that the page does not scroll sideways, and that the edge of the window cuts off no text. */
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
      // A name that is too long is truncated with an ellipsis, and complete in its title.
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
    await dashboard.comparedWith.selectOption("vs. custom dates");
    await dashboard.openPeriods();
    await expectNoSidewaysScroll(page, "more periods, and custom dates to compare with");
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

test("at every width the names of the sample are whole", async ({ dashboard, page }) => {
  await dashboard.open();
  // Widths at which the columns or the position of the table change, and common screen widths.
  for (const width of [360, 768, 900, 901, 1000, 1120, 1121, 1280, 1440, 1899, 1900, 1920, 2500, 2501, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    await expect(dashboard.table.getByRole("link")).not.toHaveCount(0);
    const cut = () =>
      dashboard.table.getByRole("link").evaluateAll((links) =>
        links.filter((link) => link.scrollWidth > link.clientWidth).map((link) => link.textContent),
      );
    await expect.poll(cut, `names cut off at ${width} px`).toEqual([]);
  }
});

test("charts are higher where there is room, and as high as ever in a low window", async ({ dashboard, page }) => {
  await dashboard.open();
  const chart = page.getByRole("img", { name: /^Downloads over time/ });
  const height = async () => (await chart.boundingBox()).height;
  for (const [width, windowHeight, expected] of [[1280, 900, 240], [1899, 900, 240], [1900, 900, 440], [2560, 1440, 440], [1900, 600, 240]]) {
    await page.setViewportSize({ width, height: windowHeight });
    await expect.poll(height, `${width} × ${windowHeight}`).toBe(expected);
  }
});

test("on a wide page added columns have all of its width, and what was pressed stays where it is", async ({ dashboard, page }) => {
  await page.setViewportSize({ width: 1920, height: 900 });
  await dashboard.open();
  const share = async () => (await dashboard.table.boundingBox()).width / 1920;
  expect(await share()).toBeLessThan(0.55);
  await page.getByText("Columns", { exact: true }).click();
  const box = page.getByRole("checkbox", { name: "First record" });
  const before = (await box.boundingBox()).y;
  await box.check();
  await expect.poll(share).toBeGreaterThan(0.9);
  await expect.poll(async () => Math.abs((await box.boundingBox()).y - before)).toBeLessThan(2);
  await box.uncheck();
  await expect.poll(share).toBeLessThan(0.55);
});

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

const FAMILY = "acme-research-laboratory/extraordinarily-long-model-family-name-instruct";
const ENDS = ["v1-base", "v2-chat-GGUF", "v3-70b"];

/**
 * An export with three names that share a long beginning, nine types, a repository with huge downloads, and one with
 * none.
 */
function nastyExport() {
  const types = ["model", "dataset", "space", "collection", "image", "kernel", "notebook", "package", "paper"];
  const huge = Array.from({ length: 60 }, () => 1_000_000_000_000_000);
  return csvOf([
    ...ENDS.map((end, index) => repositoryOf("model", `${FAMILY}-${end}`, "2020-07-01", Array(60).fill(index + 1))),
    ...types.map((type, index) => repositoryOf(type, `acme/of-type-${index}`, "2020-07-01", Array(60).fill(50))),
    repositoryOf("model", "acme/huge", "2020-07-01", huge),
    repositoryOf("dataset", "acme/zeros-only", "2020-07-01", Array(60).fill(0)),
  ]);
}

/** Whether the last `length` characters of the text in `container` are visible. */
function showsEnd(container, length) {
  const texts = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
  let last = null;
  while (texts.nextNode()) {
    last = texts.currentNode.data.trim() === "" ? last : texts.currentNode;
  }
  const range = document.createRange();
  range.setStart(last, Math.max(0, last.data.length - length));
  range.setEnd(last, last.data.length);
  const [text, frame] = [range, container].map((each) => each.getBoundingClientRect());
  return text.left >= frame.left - 1 && text.right <= frame.right + 1;
}

test("a long search that finds nothing widens nothing", async ({ dashboard, page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await dashboard.open();
  for (const text of ["x".repeat(300), `is:${"y".repeat(300)}`]) {
    await dashboard.search.fill(text);
    await expect(page.getByText(text).first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  }
});

test("the skip link stands above the bar of filters", async ({ dashboard, page }) => {
  await dashboard.open();
  await page.mouse.wheel(0, 500);
  const skip = page.getByRole("link", { name: "Skip to the table" });
  await skip.focus();
  const isOnTop = (link) => {
    const { x, y, width, height } = link.getBoundingClientRect();
    return link.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  };
  await expect.poll(() => skip.evaluate(isOnTop)).toBe(true);
});

test.describe("a nasty export", () => {
  test.beforeEach(async ({ dashboard, page }) => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await dashboard.open("?period=last-month");
    await dashboard.openFile({ name: "nasty.csv", text: nastyExport() });
    await expect(dashboard.header).toContainText("14 repositories");
  });

  test("long names are told apart by their ends, in the table and among what changed", async ({ dashboard, page }) => {
    for (const width of [360, 768, 1280, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      for (const end of ENDS) {
        const link = dashboard.link(`${FAMILY}-${end}`);
        await expect(link).toBeVisible();
        expect(await link.evaluate(showsEnd, end.length), `the end of …${end} in the table at ${width} px`).toBe(true);
      }
      // All names begin at the same position, also short ones.
      const lefts = await dashboard.links.evaluateAll((links) => links.map((link) => Math.round(link.getBoundingClientRect().left)));
      expect(new Set(lefts).size, `where names begin at ${width} px`).toBe(1);
    }
  });

  test("a change of many digits lies over no other column", async ({ dashboard }) => {
    const row = dashboard.row("acme/huge");
    await expect(row).toContainText("30,000,000,000,000,000");
    const boxes = await row.getByRole("cell").evaluateAll((cells) =>
      cells.map((cell) => {
        const nodes = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        const rects = [...cell.querySelectorAll(".share-bar, canvas")].map((each) => each.getBoundingClientRect());
        while (nodes.nextNode()) {
          if (nodes.currentNode.parentElement.closest(".visually-hidden") === null) {
            range.selectNodeContents(nodes.currentNode);
            rects.push(...range.getClientRects());
          }
        }
        const seen = rects.filter(({ width }) => width > 0);
        const left = Math.min(...seen.map((rect) => rect.left));
        const right = Math.max(...seen.map((rect) => rect.right));
        return { left, right, of: cell.className };
      }),
    );
    boxes.slice(1).forEach(({ left, of }, index) => {
      expect(left, `${boxes[index].of} ends before ${of}`).toBeGreaterThanOrEqual(boxes[index].right - 1);
    });
  });

  test("a headline of many digits stays in one line", async ({ dashboard, page }) => {
    for (const width of [320, 768, 1280, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      await expect(dashboard.headline).toHaveText(/^30,000,000,000,\d{3},\d{3}$/u);
      const lines = await dashboard.headline.evaluate((element) => {
        const text = document.createRange();
        text.selectNodeContents(element);
        return new Set(Array.from(text.getClientRects(), ({ top }) => Math.round(top))).size;
      });
      expect(lines, `lines of the headline at ${width} px`).toBe(1);
    }
  });

  test("nine types have nine marks", async ({ page }) => {
    const marks = await page.locator(".type-totals .mark").evaluateAll((all) =>
      all.map((mark) => {
        const { backgroundColor, backgroundImage, borderRadius, clipPath, rotate } = getComputedStyle(mark);
        return [backgroundColor, backgroundImage, borderRadius, clipPath, rotate].join(" ");
      }),
    );
    expect(marks).toHaveLength(9);
    expect(new Set(marks).size).toBe(9);
  });

  test("a share that rounds to nothing is told from none", async ({ dashboard }) => {
    const shares = Object.fromEntries((await dashboard.rows()).map(({ name, share }) => [name, share]));
    expect(shares["acme/of-type-0"]).toBe("<0.1%");
    expect(shares["acme/zeros-only"]).toBe("0.0%");
  });

  test("the names of small charts end with what tells them apart", async ({ dashboard, page }) => {
    for (const box of await dashboard.table.getByRole("checkbox").all()) {
      await box.check();
    }
    await page.getByRole("button", { name: /^Compare \d+$/u }).click();
    for (const end of ENDS) {
      const name = page.locator(".small-charts .name").filter({ hasText: end });
      await expect(name).toBeVisible();
      expect(await name.evaluate(showsEnd, end.length), `the end of …${end}`).toBe(true);
    }
  });
});

test("the ring of a row's link is not cut off", async ({ dashboard, page }) => {
  await dashboard.open();
  await dashboard.search.focus();
  const link = dashboard.link("tidyverse/magrittr");
  await link.focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(link).toBeFocused();
  const cut = await link.evaluate((element) => {
    const { outlineOffset, outlineWidth } = getComputedStyle(element);
    const beyond = parseFloat(outlineOffset) + parseFloat(outlineWidth);
    const [ring, cell] = [element, element.closest("td")].map((each) => each.getBoundingClientRect());
    return { over: cell.top - (ring.top - beyond), after: ring.right + beyond - cell.right, width: parseFloat(outlineWidth) };
  });
  expect(cut.width).toBeGreaterThan(1);
  expect(cut.over).toBeLessThanOrEqual(0);
  expect(cut.after).toBeLessThanOrEqual(0);
});

test("at 1280 px the bar of filters is one line, with room for a search", async ({ dashboard, page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await dashboard.open();
  for (const period of ["All time", "Last 12 months", "Last month"]) {
    await dashboard.choosePeriod(period);
    await expect(page.locator(".period-dates")).toContainText("days");
    const bar = await page.getByRole("region", { name: "Filters" }).boundingBox();
    expect(bar.height, `height of the bar: ${period}`).toBeLessThan(64);
    await dashboard.search.focus();
    const room = await dashboard.search.evaluate((input) => {
      const { paddingLeft, paddingRight } = getComputedStyle(input);
      return input.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    });
    // Room for about 18 letters of 7 px.
    expect(room, `room for a search: ${period}`).toBeGreaterThan(125);
  }
});

test("what nobody can be new against is not offered", async ({ dashboard }) => {
  await dashboard.open();
  await expect(dashboard.quickFilter(/^New 0$/u)).toHaveAttribute("aria-disabled", "true");
  await expect(dashboard.quickFilter(/^Rising/u)).toHaveAttribute("aria-disabled", "false");
  await dashboard.quickFilter(/^New/u).click({ force: true });
  expect(await dashboard.settledParameters()).toEqual({});
});

test("with forced colours types and keys are still told apart", async ({ dashboard, page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await dashboard.open("?period=last-month");
  await expect(dashboard.chart.getByRole("listitem").first()).toBeVisible();
  const seen = await page.evaluate(() => {
    const shapes = [...document.querySelectorAll(".type-totals .mark")].map((mark) => getComputedStyle(mark).borderRadius);
    const legend = document.querySelector(".legend").getBoundingClientRect();
    const buttons = [...document.querySelectorAll(".legend button")].map((button) => button.getBoundingClientRect());
    const dash = getComputedStyle(document.querySelector(".legend .dash"));
    return {
      shapes,
      cutOff: buttons.filter(({ left, right }) => left < legend.left || right > legend.right).length,
      dash: [dash.borderTopStyle, parseFloat(dash.borderTopWidth) > 0],
    };
  });
  expect(new Set(seen.shapes).size).toBe(seen.shapes.length);
  expect(seen.cutOff).toBe(0);
  expect(seen.dash).toEqual(["dashed", true]);
});

test("the first row of the last month is in sight on a laptop, below what changed", async ({ dashboard, page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await dashboard.open();
  await dashboard.choosePeriod("Last month");
  await expect(dashboard.whatChanged).toBeVisible();
  await expect(dashboard.table.getByRole("row").nth(1)).toBeInViewport({ ratio: 0.9 });
});
