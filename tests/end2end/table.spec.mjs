// The table: its order and its virtualization.
import { expect, test } from "./dashboard.mjs";
import { csv, manyCsv, manyName } from "./exports.mjs";
import { expectDrawn, themeColor } from "./pixels.mjs";
import {
  ALL_TIME,
  LAST_MONTH,
  counted,
  daysBefore,
  expectedRows,
  reported,
  sample,
} from "./sample.mjs";

const MANY = 3000;

const byName = (a, b) => (a.repoName < b.repoName ? -1 : 1);

/** The sample's names in ascending order of `read`, ties by name. */
function ordered(read) {
  return [...sample]
    .sort((a, b) => read(a) - read(b) || byName(a, b))
    .map(({ repoName }) => repoName);
}

const growth = (repo) => counted([repo], LAST_MONTH) / counted([repo], daysBefore(LAST_MONTH));
const gain = (repo) => counted([repo], LAST_MONTH) - counted([repo], daysBefore(LAST_MONTH));
const isModel = ({ repoType }) => (repoType === "model" ? 1 : 0);

async function expectSorted(dashboard, column, order) {
  await expect(dashboard.table.locator("[aria-sort]")).toHaveCount(1);
  await expect(dashboard.table.getByRole("columnheader", { name: column })).toHaveAttribute(
    "aria-sort",
    order,
  );
}

test("the columns are named, and downloads sort first", async ({ dashboard }) => {
  await dashboard.open();
  const headers = dashboard.table.getByRole("columnheader");
  await expect(headers).toHaveText([
    /^Repository/,
    /^Type/,
    /^Downloads/,
    /^Share/,
    /^Difference/,
    /^Change/,
    /^Trend$/,
  ]);
  await expectSorted(dashboard, "Downloads", "descending");
  await dashboard.expectRows(expectedRows(ALL_TIME));
});

test("each column sorts, one at a time, and a second press turns it round", async ({
  dashboard,
}) => {
  await dashboard.open("?period=last-month");
  const downloads = (repo) => counted([repo], LAST_MONTH);
  const names = [...sample].sort(byName).map(({ repoName }) => repoName);
  const columns = [
    ["Repository", "name", "ascending", names, [...names].reverse()],
    [
      "Downloads",
      "downloads",
      "descending",
      ordered((repo) => -downloads(repo)),
      ordered(downloads),
    ],
    ["Share", "share", "descending", ordered((repo) => -downloads(repo)), ordered(downloads)],
    ["Difference", "difference", "descending", ordered((repo) => -gain(repo)), ordered(gain)],
    ["Change", "change", "descending", ordered((repo) => -growth(repo)), ordered(growth)],
    ["Type", "type", "ascending", null, null],
  ];
  for (const [column, slug, first, firstNames, secondNames] of columns) {
    const second = first === "ascending" ? "descending" : "ascending";
    for (const [order, expected] of [
      [first, firstNames],
      [second, secondNames],
    ]) {
      await dashboard.sortButton(column).click();
      await expectSorted(dashboard, column, order);
      const sort = order === "descending" ? `-${slug}` : slug;
      const isDefault = sort === "-downloads";
      await expect.poll(() => dashboard.parameters().sort).toBe(isDefault ? undefined : sort);
      if (expected !== null) {
        await dashboard.expectNames(expected);
      }
    }
  }
});

test("types sort models together, by name within", async ({ dashboard }) => {
  await dashboard.open("?sort=type");
  await dashboard.expectNames(ordered((repo) => -isModel(repo)));
});

test("a sorted link reproduces its order", async ({ dashboard }) => {
  await dashboard.open("?sort=downloads");
  await expectSorted(dashboard, "Downloads", "ascending");
  await dashboard.expectNames(ordered((repo) => reported([repo])));
});

test("rows carry their place in the table", async ({ dashboard }) => {
  await dashboard.open();
  const rows = dashboard.table.getByRole("row");
  // Not all rows are rendered in the first frame.
  const indexes = async () => {
    const found = await rows.evaluateAll((all) => all.map((row) => Number(row.ariaRowIndex)));
    return found.sort((a, b) => a - b);
  };
  await expect.poll(indexes).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
});

test.describe("with 3,000 repositories", () => {
  const file = { name: "many.csv", text: manyCsv(MANY) };
  const rowCount = (dashboard) => dashboard.table.getByRole("row").count();

  test.beforeEach(async ({ dashboard }) => {
    await dashboard.open();
    await dashboard.openFile(file);
    await expect(dashboard.header).toContainText("3,000 repositories");
    await expect(dashboard.table).toHaveAttribute("aria-rowcount", String(MANY + 1));
    // Waits for the new rows: an earlier scroll would still scroll the previous table.
    await expect(dashboard.link(manyName(1))).toBeVisible();
  });

  /** Expects that a row is in the viewport, has the right rank, and has a drawn trend. */
  async function expectRow(dashboard, index) {
    const name = manyName(index);
    const row = dashboard.row(name);
    await expect(row).toBeInViewport();
    await expect(row).toHaveAttribute("aria-rowindex", String(index + 1));
    const isModel = index % 2 === 1;
    await expectDrawn(
      dashboard.trend(name),
      await themeColor(dashboard.page, isModel ? "--model" : "--dataset"),
    );
  }

  test("fewer than 100 rows stand for all, down to the last", async ({ dashboard, page }) => {
    await expect(dashboard.status).toContainText("3,000 of 3,000 repositories");
    await expect(dashboard.link(manyName(1))).toBeVisible();
    expect(await rowCount(dashboard)).toBeLessThan(100);
    for (const [part, index] of [
      [0.5, MANY / 2],
      [1, MANY],
    ]) {
      await page.evaluate(
        (to) => scrollTo(0, to * (document.body.scrollHeight - innerHeight)),
        part,
      );
      if (part === 1) {
        await dashboard.page.keyboard.press("End");
        await expectRow(dashboard, index);
        await expectRow(dashboard, index - 1);
      } else {
        const middle = dashboard.table.getByRole("link", { name: /repository-1[45]\d\d/ });
        await expect(middle.first()).toBeVisible();
      }
      expect(await rowCount(dashboard)).toBeLessThan(100);
    }
    await page.keyboard.press("Home");
    await expect(dashboard.link(manyName(1))).toBeInViewport();
    await expectRow(dashboard, 1);
    await expect(dashboard.link(manyName(MANY))).toHaveCount(0);
  });

  test("rows on the way have their right places and figures", async ({ dashboard, page }) => {
    for (let step = 0; step < 5; step += 1) {
      await page.mouse.move(600, 600);
      await page.mouse.wheel(0, 2500);
      await expect(async () => {
        const inView = await dashboard.table.getByRole("row").evaluateAll((rows) =>
          rows
            .filter((row) => {
              const { top, bottom } = row.getBoundingClientRect();
              return row.getAttribute("aria-rowindex") !== "1" && bottom > 0 && top < innerHeight;
            })
            .map((row) => [
              Number(row.getAttribute("aria-rowindex")),
              row.cells[0].textContent,
              row.cells[2].textContent,
            ]),
        );
        // The viewport is 720 px high, a row 42.
        expect(inView.length).toBeGreaterThan(15);
        for (const [rowIndex, name, downloads] of inView) {
          expect(name).toBe(manyName(rowIndex - 1));
          const most = (MANY - (rowIndex - 2)) * 10;
          expect(downloads).toBe((3 * most + 3).toLocaleString("en-US"));
        }
      }).toPass();
    }
  });

  test("rows stand in their order in the document, wherever the user has scrolled to", async ({ dashboard, page }) => {
    const expectOrdered = (first) =>
      expect(async () => {
        const indexes = await dashboard.table
          .getByRole("row")
          .evaluateAll((rows) => rows.slice(1).map((row) => Number(row.ariaRowIndex)));
        expect(indexes).toEqual(indexes.map((_, index) => indexes[0] + index));
        expect(indexes.includes(first)).toBe(true);
      }).toPass();
    for (const [rows, first] of [
      [100, 101],
      [3, 104],
      [17, 121],
      [-2, 119],
      [-30, 89],
      [1000, 1089],
      [-500, 589],
    ]) {
      await page.evaluate((to) => scrollBy(0, to * 42), rows);
      await expectOrdered(first);
    }
    await dashboard.sortButton("Repository").evaluate((button) => button.click());
    await expectOrdered(589);
  });

  test("a search and an order act on all of them, also from far down", async ({
    dashboard,
    page,
  }) => {
    await page.keyboard.press("End");
    await expect(dashboard.link(manyName(MANY))).toBeVisible();
    await dashboard.search.fill("repository-29");
    await expect(dashboard.status).toContainText("100 of 3,000 repositories");
    await expect(dashboard.table).toHaveAttribute("aria-rowcount", "101");
    await expect(dashboard.link(manyName(2900))).toHaveCount(1);
    await dashboard.sortButton("Repository").click();
    await dashboard.sortButton("Repository").click();
    await expect(dashboard.row(manyName(2999))).toHaveAttribute("aria-rowindex", "2");
  });

  test("the focus of a row stays in the table when the page jumps", async ({ dashboard, page }) => {
    const focusedRow = () =>
      page.evaluate(() => Number(document.activeElement.closest("tbody [aria-rowindex]")?.ariaRowIndex ?? 0));
    await dashboard.link(manyName(2)).focus();
    for (const [key, from, to] of [
      ["End", MANY - 40, MANY + 1],
      ["Home", 2, 40],
      ["End", MANY - 40, MANY + 1],
    ]) {
      await expect(async () => {
        await page.keyboard.press(key);
        await expect(dashboard.link(manyName(key === "End" ? MANY : 1))).toBeInViewport({ timeout: 1_000 });
      }).toPass();
      await expect.poll(focusedRow, `after ${key}`).toBeGreaterThanOrEqual(from);
      expect(await focusedRow()).toBeLessThanOrEqual(to);
    }
  });

  test("leaving a detail returns to a row far down", async ({ dashboard, page }) => {
    // The page may still be scrolling the new export to its top.
    await expect(async () => {
      await page.keyboard.press("End");
      await expect(dashboard.link(manyName(2995))).toBeInViewport({ timeout: 1_000 });
    }).toPass();
    await dashboard.link(manyName(2995)).click();
    await expect(dashboard.detail(manyName(2995))).toBeVisible();
    await page.goBack();
    await expect(dashboard.link(manyName(2995))).toBeInViewport();
    await expect(dashboard.link(manyName(2995))).toBeFocused();
  });
});

test("the row that has the focus follows its repository into a longer table", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.search.fill("dplyr");
  await dashboard.link("tidyverse/dplyr").click();
  await expect(dashboard.detail("tidyverse/dplyr")).toBeVisible();
  // The table is created again, with one row.
  await dashboard.back.click();
  await expect(dashboard.link("tidyverse/dplyr")).toBeFocused();
  await dashboard.search.evaluate((input) => {
    input.value = "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await expect(dashboard.links).toHaveCount(20);
  await expect(dashboard.link("tidyverse/dplyr")).toBeFocused();
  await dashboard.expectSample();
});

test("a fast scroll finds its rows, screen by screen, in the same frame", async ({ dashboard, page }) => {
  await page.addInitScript(() => {
    globalThis.unanswered = 0;
    globalThis.Worker = class extends Worker {
      constructor(...given) {
        super(...given);
        this.asked = 0;
        this.addEventListener("message", () => {
          // A standby worker's greeting answers no request.
          const answers = Math.min(this.asked, 1);
          this.asked -= answers;
          globalThis.unanswered -= answers;
        });
      }
      postMessage(...given) {
        this.asked += 1;
        globalThis.unanswered += 1;
        super.postMessage(...given);
      }
    };
  });
  await dashboard.open();
  await dashboard.openFile({ name: "many.csv", text: manyCsv(MANY) });
  await expect(dashboard.link(manyName(1))).toBeVisible();
  const missed = await page.evaluate(async () => {
    const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
    const rowsInSight = () => {
      const bounds = [...document.querySelectorAll("table.repositories tbody tr")].map((row) => row.getBoundingClientRect());
      return bounds.filter(({ top, bottom }) => bottom > 0 && top < innerHeight).length;
    };
    const found = [];
    // The first step makes the page fetch more rows than it renders.
    for (const step of [400, ...Array(30).fill(innerHeight), ...Array(10).fill(-innerHeight)]) {
      const unanswered = globalThis.unanswered;
      scrollBy(0, step);
      // Rows rendered in one frame are measured in the next.
      await nextFrame();
      await nextFrame();
      if (scrollY > 800 && rowsInSight() * 42 < innerHeight) {
        found.push([step, scrollY, rowsInSight()]);
      }
      // Once the worker has answered, the rows for the next step are fetched.
      while (globalThis.unanswered > unanswered) {
        await nextFrame();
      }
    }
    return found;
  });
  expect(missed, "steps after which rows were missing").toEqual([]);
});

test("however often the table is scrolled, only rows that are used again are moved", async ({ dashboard, page }) => {
  await dashboard.open();
  await dashboard.openFile({ name: "many.csv", text: manyCsv(300) });
  await expect(dashboard.table).toHaveAttribute("aria-rowcount", "301");
  const moved = await page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const body = document.querySelector(".repositories tbody");
    let removed = 0;
    new MutationObserver((records) => {
      removed += records.reduce((sum, { removedNodes }) => sum + removedNodes.length, 0);
    }).observe(body, { childList: true });
    const most = [];
    for (let round = 0; round < 3; round += 1) {
      scrollTo(0, 0);
      await frame();
      await frame();
      await frame();
      const ofFrames = [];
      for (let step = 0; step < 30; step += 1) {
        removed = 0;
        scrollBy(0, 100);
        await frame();
        await frame();
        ofFrames.push(removed);
      }
      most.push(Math.max(...ofFrames));
    }
    return most;
  });
  // 100 pixels are two or three rows of 42 pixels.
  expect(Math.max(...moved), JSON.stringify(moved)).toBeLessThanOrEqual(4);
  expect(Math.min(...moved)).toBeGreaterThan(0);
});

test("after a far jump the places of the rows are seen until the rows come", async ({ dashboard, page }) => {
  await dashboard.open();
  await dashboard.openFile({ name: "many.csv", text: manyCsv(MANY) });
  await expect(dashboard.table).toHaveAttribute("aria-rowcount", `${MANY + 1}`);
  // From now on, the worker receives nothing, so it never answers.
  await page.evaluate(() => (Worker.prototype.postMessage = () => {}));
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight / 2));
  await expect(dashboard.links).toHaveCount(0);
  const image = (await page.screenshot()).toString("base64");
  const lines = await page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const { data: column } = context.getImageData(bitmap.width / 5, 0, 1, bitmap.height);
    const color = (y) => column.subarray(4 * y, 4 * y + 3).join();
    return Array.from({ length: bitmap.height - 1 }, (_, y) => color(y) !== color(y + 1)).filter(Boolean).length;
  }, image);
  // Each placeholder row has a bar and a line, and each of them has an edge above and below.
  expect(lines).toBeGreaterThan((2 * page.viewportSize().height) / 42);
});

test("the last of half a million rows can be reached, and its neighbours stand around it", async ({ dashboard, page }) => {
  test.slow();
  const number = 500_000;
  await dashboard.open();
  const rows = Array.from({ length: number }, (_, index) => `model,r${index},${number - index},2026-06-01,${number - index}`);
  await dashboard.openFile({ name: "many.csv", text: `${csv()}${rows.join("\n")}\n` });
  await expect(dashboard.header).toContainText("500,000 repositories");
  await expect(dashboard.link("r0")).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect(dashboard.link(`r${number - 1}`)).toBeInViewport();
  await expect(dashboard.link(`r${number - 2}`)).toBeInViewport();
  const bottom = await dashboard.row(`r${number - 1}`).evaluate((row) => {
    return Math.abs(row.getBoundingClientRect().bottom - row.parentElement.getBoundingClientRect().bottom);
  });
  expect(bottom).toBeLessThan(2);
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect(dashboard.link("r0")).toBeInViewport();
});
