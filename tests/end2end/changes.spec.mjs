// Changes against the previous period: rows, headline and detail show each outcome, and it fits into its column.
import { expect, test } from "./dashboard.mjs";
import { csvOf, repositoryOf } from "./sample.mjs";

const FIRST = "2026-07-01";
const DAYS = 92;
/** Values for 1 July to 30 September 2026. The last month is September; the 30 days before it are 2 to 31 August. */
function values(valueOf) {
  return Array.from({ length: DAYS }, (_, index) => valueOf(index));
}
const PREVIOUS = DAYS - 60;
const CURRENT = DAYS - 30;

const REPOSITORIES = [
  repositoryOf("model", "org/doubled", FIRST, values((index) => (index < CURRENT ? 10 : 20))),
  repositoryOf("model", "org/steady", FIRST, values((index) => (index === DAYS - 1 ? 99_999 : 100_000))),
  repositoryOf("model", "org/exploded", FIRST, values((index) => (index < CURRENT ? 1 : 100_000))),
  repositoryOf("model", "org/silent", FIRST, values((index) => (index < PREVIOUS + 10 ? 5 : 0))),
  repositoryOf("model", "org/back", FIRST, values((index) => (index < PREVIOUS || index >= CURRENT + 3 ? 7 : 0))),
  repositoryOf("dataset", "org/new", "2026-09-10", Array.from({ length: 21 }, () => 4)),
  repositoryOf("dataset", "org/young", "2026-08-15", Array.from({ length: 47 }, () => 8)),
  repositoryOf("dataset", "org/idle", FIRST, values(() => 0)),
];
const FILE = { name: "changes.csv", text: csvOf(REPOSITORIES) };

async function changes(dashboard) {
  const rows = await dashboard.rows();
  return Object.fromEntries(rows.map(({ name, change }) => [name, change]));
}

test("every outcome of a change has its words, title and note", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  await dashboard.openFile(FILE);
  await expect(dashboard.dates).toHaveText("1 Sep 2026 – 30 Sep 2026");
  await expect.poll(() => changes(dashboard)).toEqual({
    "org/doubled": "▲up 100.0% from 300",
    "org/steady": "0.0% from 3,000,000",
    "org/exploded": "▲up ×100,000 from 30",
    "org/silent": "▼down 100.0% from 50, silent since 12 Aug 2026",
    "org/back": "back downloads resumed on 4 Sep 2026, after none in the previous period",
    "org/new": "new first record 10 Sep 2026",
    "org/young": "▲up 76.5% from 136 first record 15 Aug 2026",
    "org/idle": "–",
  });
  const silent = dashboard.row("org/silent").getByTitle("silent since 12 Aug 2026");
  await expect(silent).toBeVisible();
  await expect(dashboard.row("org/young").getByText("first record 15 Aug")).toBeVisible();
});

test("a previous period that begins before the export is nothing to compare with", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  const text = csvOf([repositoryOf("model", "org/a", "2026-08-12", Array.from({ length: 50 }, () => 6))]);
  await dashboard.openFile({ name: "short.csv", text });
  const words = "the export begins on 12 Aug 2026: nothing to compare with";
  await expect(dashboard.comparison).toHaveText(`– ${words}`);
  await expect(dashboard.row("org/a").getByTitle(words)).toHaveText(`– ${words}`);
  await dashboard.link("org/a").click();
  const fact = dashboard.detail("org/a").locator("dl > div").filter({ hasText: "Last 30 days" });
  await expect(fact).toContainText(words);
});

test("a share of nothing has no bar", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  await dashboard.openFile(FILE);
  await expect(dashboard.row("org/doubled").locator(".share-bar > *")).toHaveCount(1);
  await expect(dashboard.row("org/idle").locator(".share-bar > *")).toHaveCount(0);
});

for (const width of [320, 700, 780, 900, 1010, 1280]) {
  test(`changes stay inside their column at ${width} px`, async ({ dashboard, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await dashboard.open("?period=last-month");
    await dashboard.openFile(FILE);
    await expect(dashboard.links).toHaveCount(REPOSITORIES.length);
    for (const { repoName } of REPOSITORIES) {
      const texts = await dashboard.row(repoName).evaluate((row) => {
        const [change, trend] = [row.cells[5], row.cells[6].querySelector("canvas")];
        const texts = document.createTreeWalker(change, NodeFilter.SHOW_TEXT);
        const boxes = [];
        while (texts.nextNode()) {
          if (texts.currentNode.parentElement.closest(".visually-hidden") === null) {
            const range = document.createRange();
            range.selectNodeContents(texts.currentNode);
            boxes.push(...range.getClientRects());
          }
        }
        const own = row.getBoundingClientRect();
        const other = trend.getBoundingClientRect();
        return boxes.filter(
          (box) =>
            box.bottom > own.bottom + 0.5 ||
            box.top < own.top - 0.5 ||
            (box.right > other.left && box.left < other.right && box.bottom > other.top && box.top < other.bottom),
        ).length;
      });
      expect(texts, `texts of ${repoName} that lie over the trend or leave the row`).toBe(0);
    }
  });
}

for (const width of [360, 768, 1280, 2560]) {
  test(`the note of a first record of the year before lies in its row and on no other figure, ${width} px wide`, async ({
    dashboard,
    page,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    await dashboard.open("?period=last-12-months");
    const young = repositoryOf("model", "org/young", "2025-01-21", Array.from({ length: 600 }, () => 9_000));
    const old = repositoryOf("model", "org/old", "2024-01-01", Array.from({ length: 986 }, () => 100));
    await dashboard.openFile({ name: "years.csv", text: csvOf([young, old]) });
    const row = dashboard.row("org/young");
    await expect(row.getByText("first record 21 Jan 2025")).toBeVisible();
    const boxes = await row.evaluate((row) => {
      const box = (part) => {
        const range = document.createRange();
        range.selectNodeContents(part);
        const measured = part.firstChild ? range : part;
        const { left, right, top, bottom } = measured.getBoundingClientRect();
        return { left, right, top, bottom };
      };
      const parts = [".change-column .cell-note", ".change-column .change", ".difference span", ".downloads", ".trend canvas"];
      return [row.getBoundingClientRect().toJSON(), ...parts.map((part) => box(row.querySelector(part)))];
    });
    const [whole, note, ...others] = boxes;
    for (const [edge, sign] of [["left", 1], ["top", 1], ["right", -1], ["bottom", -1]]) {
      expect((note[edge] - whole[edge]) * sign, edge).toBeGreaterThanOrEqual(0);
    }
    for (const other of others) {
      const isApart =
        note.right <= other.left || other.right <= note.left || note.bottom <= other.top + 4 || other.bottom <= note.top + 4;
      expect(isApart, JSON.stringify({ note, other })).toBe(true);
    }
  });
}
