// Columns that the user adds: their figures, sorting by them, the address, and the layout.
import AxeBuilder from "@axe-core/playwright";

import { expect, test } from "./dashboard.mjs";
import { familyExport } from "./families.mjs";
import { Oracle } from "./oracle.mjs";
import { count, date, daysBefore, difference } from "./sample.mjs";

const REPOSITORIES = familyExport();
const ORACLE = new Oracle(REPOSITORIES);
const NAMES = ["All-time total", "First record", "Last download", "Best day", "7-day average", "Rank", "Rank change"];
const SLUGS = ["total", "first-day", "last-day", "best-day", "average", "rank", "rank-change"];
const ALL = `columns=${SLUGS.join(",")}`;
const MONTH = ORACLE.period("last-month");

const summary = (page) => page.locator("summary[aria-label^='More columns: ']");
const box = (page, name) => page.getByRole("checkbox", { name, exact: true });

/** `0.14`, `12.3`, `1,235`. */
function mean(sum, days) {
  const value = sum / days;
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The sort key and the text of each repository in each column, for the last month. */
function figures() {
  const byName = (a, b) => (a.repo.repoName.toLowerCase() < b.repo.repoName.toLowerCase() ? -1 : 1);
  const rows = ORACLE.repositories.map((repo) => ({
    repo,
    now: ORACLE.counted([repo], MONTH),
    before: ORACLE.counted([repo], daysBefore(MONTH)),
  }));
  const ranksBy = (read) => {
    const sorted = [...rows].sort((a, b) => read(b) - read(a) || byName(a, b));
    return new Map(sorted.map((row, index) => [row, index + 1]));
  };
  const [ranks, ranksBefore] = [ranksBy(({ now }) => now), ranksBy(({ before }) => before)];
  return rows.sort(byName).map((row) => {
    const { repo, now, before } = row;
    const days = [...repo.days].sort(([a], [b]) => a - b);
    const inMonth = days.filter(([at]) => MONTH.first <= at && at <= MONTH.last);
    const best = inMonth.reduce((top, day) => (day[1] > top[1] ? day : top), [0, 0]);
    const lastWeek = days.filter(([at]) => MONTH.last - 6 <= at && at <= MONTH.last).map(([, amount]) => amount);
    const sum = lastWeek.reduce((total, amount) => total + amount, 0);
    const lastDay = days.filter(([, amount]) => amount > 0).at(-1)?.[0] ?? null;
    const gained = now > 0 && before > 0 ? ranksBefore.get(row) - ranks.get(row) : null;
    return {
      name: repo.repoName,
      cells: [
        [repo.totalDownloads, count(repo.totalDownloads)],
        [days[0][0], date(days[0][0])],
        [lastDay, lastDay === null ? "–" : date(lastDay)],
        [best[1], best[1] === 0 ? "–" : `${count(best[1])} ${date(best[0])}`],
        [sum / lastWeek.length || 0, lastWeek.length === 0 ? "–" : mean(sum, lastWeek.length)],
        [ranks.get(row), count(ranks.get(row))],
        [gained, gained === null ? "–" : difference(gained)],
      ],
    };
  });
}

/** The name and the added cells of every row, top to bottom. */
function addedCells(dashboard) {
  return dashboard.table.getByRole("row").evaluateAll((rows) =>
    rows
      .filter((row) => row.getAttribute("aria-rowindex") !== "1")
      .sort((a, b) => a.getAttribute("aria-rowindex") - b.getAttribute("aria-rowindex"))
      .map(({ cells }) => {
        const texts = [...cells].map((cell) => cell.textContent.replace(/\s+/g, " ").trim());
        return { name: texts[0], cells: texts.slice(7) };
      }),
  );
}

test.beforeEach(async ({ page }) => {
  // High enough for every row to be rendered.
  await page.setViewportSize({ width: 1280, height: 3400 });
});

async function openFamilies(dashboard, query) {
  await dashboard.openExport("families", REPOSITORIES);
  await dashboard.page.evaluate((to) => history.pushState(null, "", to), `./?${query}`);
  await dashboard.page.evaluate(() => dispatchEvent(new PopStateEvent("popstate")));
}

test("columns have the figures of an independent computation", async ({ dashboard }) => {
  await openFamilies(dashboard, `period=last-month&sort=name&${ALL}`);
  await expect(dashboard.table.getByRole("columnheader")).toHaveCount(14);
  await expect(dashboard.table.getByRole("columnheader").nth(9)).toHaveText(/^Last download/);
  const expected = figures().map(({ name, cells }) => ({ name, cells: cells.map(([, text]) => text) }));
  await expect.poll(() => addedCells(dashboard)).toEqual(expected);
  // The figures follow the period.
  await dashboard.choosePeriod("All time");
  const months = async () => (await addedCells(dashboard)).map(({ cells }) => cells[6]);
  await expect.poll(months).toEqual(expected.map(() => "–"));
});

test("each column sorts both ways, with nothing last, and so does its address", async ({ dashboard }) => {
  await openFamilies(dashboard, `period=last-month&${ALL}`);
  const rows = figures();
  for (const [index, slug] of SLUGS.entries()) {
    const header = dashboard.sortButton(NAMES[index]).and(dashboard.page.locator(".added button")).first();
    for (const press of [0, 1]) {
      await header.click();
      const isDescending = (press === 0) !== (slug === "rank");
      const size = ({ cells }) => cells[index][0];
      const order = [...rows].sort((a, b) => {
        const [one, other] = [size(a), size(b)];
        return !one || !other ? Number(!one) - Number(!other) : isDescending ? other - one : one - other;
      });
      await dashboard.expectNames(order.map(({ name }) => name));
      expect(dashboard.parameters().sort).toBe(isDescending ? `-${slug}` : slug);
      await expect(dashboard.table.locator("[aria-sort]")).toHaveCount(1);
    }
  }
  const names = await dashboard.names();
  await dashboard.page.goBack();
  await expect.poll(() => dashboard.names()).not.toEqual(names);
  await dashboard.page.goForward();
  await dashboard.expectNames(names);
});

test("columns are chosen in a panel, stand in the address, and go with their order", async ({ dashboard, page }) => {
  await dashboard.open();
  await expect(dashboard.table.getByRole("columnheader")).toHaveCount(7);
  await summary(page).click();
  await box(page, "Best day").check();
  await box(page, "First record").check();
  await expect(summary(page)).toHaveText("Columns: 2 more");
  expect(dashboard.parameters()).toEqual({ columns: "first-day,best-day" });
  await expect(dashboard.table.getByRole("columnheader").nth(7)).toHaveText(/^First record/);
  await expect.poll(async () => (await addedCells(dashboard)).length).toBe(20);
  await dashboard.table.getByRole("button", { name: "Best day" }).click();
  await expect.poll(() => dashboard.parameters().sort).toBe("-best-day");
  const names = await dashboard.names();

  await page.reload();
  await dashboard.expectNames(names);
  await summary(page).click();
  await expect(box(page, "Best day")).toBeChecked();
  await box(page, "First record").uncheck();
  await expect.poll(() => dashboard.parameters()).toEqual({ columns: "best-day", sort: "-best-day" });
  await dashboard.expectNames(names);
  await box(page, "Best day").uncheck();
  await expect.poll(() => dashboard.parameters()).toEqual({});
  await expect(dashboard.table.getByRole("columnheader")).toHaveCount(7);
  await page.keyboard.press("Escape");
  await expect(box(page, "Best day")).toBeHidden();
  await expect(summary(page)).toBeFocused();
});

test("a link shows its columns with the first rows, also without later code", async ({ dashboard, page }) => {
  await page.route("**/split_page_later-*.wasm", () => {});
  await dashboard.open("?columns=rank,first-day");
  await expect(dashboard.table.getByRole("columnheader")).toHaveCount(9);
  await expect(dashboard.table.getByRole("row").nth(1).getByRole("cell")).toHaveCount(9);
  await page.setViewportSize({ width: 360, height: 740 });
  // Two lines more than the 90 px of a row and its border: one for each added column.
  await expect.poll(() => dashboard.table.getByRole("row").nth(1).evaluate((row) => row.offsetHeight)).toBe(134);
});

test("trends are as wide as their column, also beside columns that are added", async ({ dashboard, page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await dashboard.openExport("families", REPOSITORIES);
  const widths = () =>
    page.locator(".trend-frame").evaluateAll((frames) =>
      frames.map((frame) => frame.clientWidth - frame.querySelector("canvas").getBoundingClientRect().width),
    );
  const before = await page.locator(".trend-frame").first().evaluate((frame) => frame.clientWidth);
  await summary(page).click();
  await box(page, NAMES[0]).check();
  await expect.poll(() => page.locator(".trend-frame").first().evaluate((frame) => frame.clientWidth)).toBeLessThan(before);
  await expect.poll(async () => (await widths()).filter((rest) => rest !== 0)).toEqual([]);
});

test("unknown columns are not shown, and another export keeps those chosen", async ({ dashboard, page }) => {
  await dashboard.open("?columns=nonsense,rank,%20,rank&sort=-nonsense");
  await expect(dashboard.table.getByRole("columnheader")).toHaveCount(8);
  await summary(page).click();
  await box(page, "Rank").uncheck();
  await expect(dashboard.table.getByRole("columnheader")).toHaveCount(7);
  await box(page, "Rank").check();
  await dashboard.openFile({ name: "families.json", text: JSON.stringify(REPOSITORIES) });
  await expect(dashboard.header).toContainText("families.json");
  await expect(dashboard.table.getByRole("columnheader")).toHaveCount(8);
  await expect.poll(async () => (await addedCells(dashboard))[0].cells).toEqual(["1"]);
});

test("what does not fit scrolls sideways in the table, head and rows together", async ({ dashboard, page }) => {
  for (const width of [768, 1280, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    await dashboard.open(`?${ALL}`);
    await expect.poll(async () => (await addedCells(dashboard))[0]?.cells.length).toBe(7);
    const scrolled = await dashboard.table.evaluate(async (table) => {
      const [head, body] = [table.tHead, table.tBodies[0]];
      const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      body.scrollLeft = 10_000;
      await frames();
      const right = (cell) => Math.round(cell.getBoundingClientRect().right);
      const edges = [head, body].map((part) => right(part.querySelector("tr").lastElementChild));
      const name = body.querySelector("td.name").getBoundingClientRect();
      const reached = { edges, frame: Math.round(body.getBoundingClientRect().right), isNameSeen: name.left >= 0 };
      head.scrollLeft = 0;
      await frames();
      return { ...reached, left: body.scrollLeft };
    });
    expect(scrolled.edges[0]).toBe(scrolled.edges[1]);
    expect(scrolled.edges[0]).toBeLessThanOrEqual(scrolled.frame);
    expect(scrolled.isNameSeen).toBe(true);
    expect(scrolled.left).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  }
});

test("on a phone, each column is a line of its card", async ({ dashboard, page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await dashboard.open(`?${ALL}`);
  await expect.poll(async () => (await addedCells(dashboard))[0]?.cells.length).toBe(7);
  const row = dashboard.table.getByRole("row").nth(1);
  const [card, last] = [await row.boundingBox(), await row.getByRole("cell").last().boundingBox()];
  expect(last.y + last.height).toBeLessThanOrEqual(card.y + card.height);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

for (const width of [320, 1280]) {
  test(`axe finds nothing in a table with added columns and in their panel, at ${width} px`, async ({ dashboard, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await dashboard.open(`?period=last-month&sort=-best-day&${ALL}`);
    await expect.poll(async () => (await addedCells(dashboard))[0]?.cells.length).toBe(7);
    await summary(page).click();
    await expect(box(page, "Rank")).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ target }) => target) }))).toEqual([]);
  });
}

test("the keyboard reaches the panel, its boxes and the added headers", async ({ dashboard, page }) => {
  await dashboard.open();
  await expect(dashboard.links).toHaveCount(20);
  await summary(page).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(box(page, "All-time total")).toBeFocused();
  await page.keyboard.press("Space");
  await expect(dashboard.table.getByRole("columnheader")).toHaveCount(8);
  await expect(box(page, "All-time total")).toBeFocused();
  // The panel closes when the focus leaves it.
  await dashboard.sortButton("Change").focus();
  await expect(box(page, "All-time total")).toBeHidden();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect.poll(() => dashboard.parameters()).toEqual({ columns: "total", sort: "-total" });
});
