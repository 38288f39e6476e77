// Compares every figure on the page with what `oracle.mjs` computes from the JSON of nasty exports.
import { expect, test } from "./dashboard.mjs";
import { SECOND_SAMPLE } from "./exports.mjs";
import { nastyExport } from "./nasty.mjs";
import { Oracle, changeText } from "./oracle.mjs";
import { count, date, dates, day, difference, shareOf, weekdayDate } from "./sample.mjs";

/** Name, export, and the open day. An export with an open day was made on its as-of day. */
const EXPORTS = [
  ["the second sample", SECOND_SAMPLE, null],
  ["a short export", nastyExport(8, "2025-03-01"), null],
  ["an export with an open day", nastyExport(6, "2024-02-29"), "2024-02-29"],
];

const PERIODS = [
  ["All time", "all-time"],
  ["Last month", "last-month"],
];

const TYPE_NAMES = { model: "Models", dataset: "Datasets", space: "Spaces" };

/** The text after a change, or the reason why there is none. */
function changeDetails(oracle, { kind, since, silentSince }, previous) {
  switch (kind) {
    case "percent":
      return ` from ${count(previous)}${silentSince === undefined ? "" : `, silent since ${date(silentSince)}`}`;
    case "new":
      return ` first record ${date(since)}`;
    case "back":
      return ` downloads resumed on ${date(since)}, after none in the previous period`;
    case "not covered":
      return ` the export begins on ${date(oracle.first)}: nothing to compare with`;
    default:
      return "";
  }
}

/** The cell texts of the rows of a view. */
function rowsOf(oracle, { rows }) {
  return rows.map(({ repo, downloads, counted, share, change, current, previous }) => {
    const note = change.firstRecord ? ` first record ${date(change.firstRecord)}` : "";
    const gap = previous === null ? downloads - counted : 0;
    const isCompared = previous !== null && change.kind !== "not covered";
    return {
      name: repo.repoName,
      type: repo.repoType,
      downloads: gap === 0 ? count(downloads) : expect.stringContaining(count(downloads)),
      share: shareOf(share),
      difference: isCompared ? difference(current - previous) : "–",
      change: `${changeText(change)}${changeDetails(oracle, change, previous)}${note}`,
    };
  });
}

for (const [name, repositories, openDay] of EXPORTS) {
  const oracle = new Oracle(repositories, openDay === null ? null : day(openDay));

  for (const [choice, slug] of PERIODS) {
    test(`headline, types and rows of ${name}, ${choice}`, async ({ dashboard }) => {
      const expected = oracle.view(slug);
      await dashboard.openExport(name, repositories, openDay);
      await dashboard.choosePeriod(choice);
      await expect(dashboard.status).toContainText(
        `${count(repositories.length)} of ${count(repositories.length)} repositories, ${dates(expected.period)}`,
      );
      await expect(dashboard.header).toContainText(`${count(oracle.records)} daily records`);
      await expect(dashboard.headline).toHaveText(count(expected.downloads));
      await expect(dashboard.dates).toContainText(dates(expected.period));
      if (expected.previous !== null) {
        await expect(dashboard.comparison).toContainText(changeText(expected.change));
      }
      const totals = dashboard.overview.getByRole("table", { name: "Downloads by repository type" });
      await expect(totals.getByRole("row")).toHaveText(
        expected.byTypes.map(({ type, downloads, share }) =>
          new RegExp(`${TYPE_NAMES[type] ?? type}\\s*${count(downloads)}\\s*${shareOf(share)}`),
        ),
      );
      await dashboard.expectRows(rowsOf(oracle, expected));
    });
  }

  for (const [choice, slug] of PERIODS) {
    test(`facts of repositories of ${name}, ${choice}`, async ({ dashboard }) => {
      await dashboard.openExport(name, repositories, openDay);
      await dashboard.choosePeriod(choice);
      // Waits for the period: before that, the rows may still be in the order of the previous one.
      await expect(dashboard.status).toContainText(dates(oracle.view(slug).period));
      for (const { repo } of oracle.view(slug).rows) {
        const expected = oracle.detail(repo, slug);
        await dashboard.row(repo.repoName).filter({ hasText: repo.repoType }).getByRole("link").click();
        const detail = dashboard.detail(repo.repoName);
        const fact = (term) =>
          detail.locator("dl > div").filter({ has: dashboard.page.getByText(term, { exact: true }) }).getByRole("definition");
        await expect(fact("All time")).toContainText(count(expected.allTime));
        if (expected.reported !== null && expected.reported !== expected.counted) {
          await expect(fact("All time")).toContainText(count(expected.counted));
        }
        for (const [term, { now, previous, change }] of [["Last 30 days", expected.last30], ["Last 7 days", expected.last7]]) {
          await expect(fact(term)).toContainText(`${count(now)}${changeText(change)}`);
          if (change.kind === "percent") {
            await expect(fact(term)).toContainText(`from ${count(previous)}`);
          }
        }
        await expect(fact("Best day in the period")).toContainText(
          expected.best === null ? "–" : `${count(expected.best.count)}${weekdayDate(expected.best.date)}`,
        );
        if (expected.first !== null) {
          await expect(fact("First day")).toContainText(`${date(expected.first)}${count(expected.length)} day`);
          await expect(fact("First day")).toContainText(
            expected.missing === 0 ? "none missing" : `${count(expected.missing)} without a record`,
          );
        }
        await expect(fact("Share")).toHaveText(`${shareOf(expected.share)}rank ${expected.rank} of ${expected.of}`);
        await dashboard.back.click();
        await expect(dashboard.headline).toBeVisible();
      }
    });
  }
}
