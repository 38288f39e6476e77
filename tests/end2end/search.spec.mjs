// The search: its terms are checked against the export's JSON; also highlighted matches, and the hint.
import { expect, test } from "./dashboard.mjs";
import { Oracle } from "./oracle.mjs";
import { repositoryOf } from "./sample.mjs";

const FIRST = "2026-03-01";
const LENGTH = 92;

/** A repository with `now` downloads a day in the last 30 days, and `before` on the days before. */
function made(type, name, before, now) {
  const values = Array.from({ length: LENGTH }, (_, index) => (index < LENGTH - 30 ? before : now));
  return repositoryOf(type, name, FIRST, values);
}

const COMPOSED = "acme/caf\u00e9";
const DECOMPOSED = "acme-labs/cafe\u0301-corpus";

const REPOSITORIES = [
  made("model", "acme/llm-7b", 10, 2_000),
  made("model", "acme/LLM-7b-GGUF", 100, 50),
  made("dataset", COMPOSED, 0, 5),
  made("dataset", DECOMPOSED, 7, 7),
  made("model", "other/llm", 900, 0),
  made("model", "bare", 0, 0),
  made("space", "other/Demo-acme", 30, 24),
  repositoryOf("dataset", "other/riser", FIRST, Array.from({ length: LENGTH }, (_, index) => index)),
  repositoryOf("model", "other/faller", FIRST, Array.from({ length: LENGTH }, (_, index) => 3 * (LENGTH - index))),
  repositoryOf("model", "acme/newest", "2026-05-20", Array.from({ length: 12 }, () => 3)),
];

const oracle = new Oracle(REPOSITORIES);
const ROWS = oracle.view("last-month").rows;

const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const nameOf = ({ repo }) => fold(repo.repoName);
const has = (word) => (row) => nameOf(row).includes(word);
const percentOf = ({ change }) => (change.kind === "percent" ? change.percent : { new: Infinity, back: Infinity }[change.kind]);
const is = (status) => ({ repo }) => oracle.statuses(repo, "last-month").includes(status);
const isOf = (type) => ({ repo }) => repo.repoType === type;

/** Searches, each with a predicate for the rows that it should find. */
const SEARCHES = [
  ["llm -gguf", (row) => has("llm")(row) && !has("gguf")(row)],
  ["gguf|bare|demo", (row) => ["gguf", "bare", "demo"].some((word) => has(word)(row))],
  ["-llm|cafe", (row) => !has("llm")(row) && !has("cafe")(row)],
  ["^acme", (row) => nameOf(row).startsWith("acme")],
  ["^acme/", (row) => nameOf(row).startsWith("acme/")],
  ["acme/", (row) => nameOf(row).startsWith("acme/")],
  ["-acme/", (row) => !nameOf(row).startsWith("acme/")],
  ['org:"acme-labs"', (row) => nameOf(row).startsWith("acme-labs/")],
  ['"llm"', (row) => nameOf(row) === "other/llm"],
  ['"ACME/llm-7b"', (row) => nameOf(row) === "acme/llm-7b"],
  ["type:datasets", isOf("dataset")],
  ["type:space|type:dataset", (row) => isOf("space")(row) || isOf("dataset")(row)],
  ["downloads:>1.5k", ({ downloads }) => downloads > 1_500],
  ["downloads:>=1,500", ({ downloads }) => downloads >= 1_500],
  ["downloads:<150 -is:never", ({ downloads, repo }) => downloads < 150 && !is("never")({ repo })],
  ["downloads:60000", ({ downloads }) => downloads === 60_000],
  ["change:<-20%", (row) => percentOf(row) < -20],
  ["change:<=-20", (row) => percentOf(row) <= -20],
  ["change:>100%", (row) => percentOf(row) > 100],
  ["change:0", (row) => percentOf(row) === 0],
  ["is:new", is("new")],
  ["is:silent", is("silent")],
  ["is:falling", is("falling")],
  ["is:rising", is("rising")],
  ["is:never", is("never")],
  ["-is:new acme", (row) => has("acme")(row) && !is("new")(row)],
  ["cafe", has("cafe")],
  ["CAF\u00c9", has("cafe")],
  ["cafe\u0301", has("cafe")],
  ["caf\u00e9 -corpus", (row) => has("cafe")(row) && !has("corpus")(row)],
  ["family:llm", ({ repo }) => ["acme/llm-7b", "acme/LLM-7b-GGUF", "other/llm"].includes(repo.repoName)],
];

test("each term finds what it says", async ({ dashboard }) => {
  await dashboard.openExport("searched", REPOSITORIES);
  await dashboard.choosePeriod("Last month");
  for (const [search, finds] of SEARCHES) {
    const found = ROWS.filter(finds).map(({ repo }) => repo.repoName);
    // A search that finds everything or nothing would prove nothing.
    expect(found.length, search).toBeGreaterThan(0);
    expect(found.length, search).toBeLessThan(ROWS.length);
    await test.step(search, async () => {
      await dashboard.search.fill(search);
      await dashboard.expectNames(found);
    });
  }
  expect(dashboard.parameters()).toEqual({ period: "last-month", q: "family:llm" });
});

/** The highlighted parts of a row's name. */
function marks(dashboard, name) {
  const texts = dashboard.row(name).locator("mark").allTextContents();
  return texts.then((all) => all.filter((text) => text !== ""));
}

test("what was searched for is marked in names, in the letters that they have", async ({ dashboard }) => {
  await dashboard.openExport("searched", REPOSITORIES);
  for (const [search, name, expected] of [
    ["llm", "acme/LLM-7b-GGUF", ["LLM"]],
    ["gguf -bare", "acme/LLM-7b-GGUF", ["GGUF"]],
    ["cafe", DECOMPOSED, ["cafe\u0301"]],
    ["cafe", COMPOSED, ["caf\u00e9"]],
    ["^acme", "acme/llm-7b", ["acme"]],
    ["acme/", "acme/llm-7b", ["acme"]],
    ['"llm"', "other/llm", ["llm"]],
    ["type:model", "bare", []],
  ]) {
    await dashboard.search.fill(search);
    await expect.poll(() => marks(dashboard, name), `marks of ${search}`).toEqual(expected);
  }
  await dashboard.search.fill("");
  await expect(dashboard.links).toHaveCount(REPOSITORIES.length);
  await expect.poll(() => marks(dashboard, "acme/llm-7b")).toEqual([]);
});

for (const width of [360, 1280]) {
  test(`a legend says at ${width} px what a search can say, until there is something to see of it`, async ({ dashboard, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await dashboard.openExport("searched", REPOSITORIES);
    const legend = page.getByText("excludes names that contain it");
    await expect(legend).toBeHidden();
    await dashboard.search.focus();
    await expect(legend).toBeVisible();
    await dashboard.search.fill("llm");
    await expect(legend).toBeHidden();
    await dashboard.search.fill("downloads:>many");
    await expect(legend).toBeVisible();
    await dashboard.headline.click();
    await expect(legend).toBeHidden();
    // The hint is on a line of its own, and covers nothing.
    const hint = await page.locator(".search-hint").boundingBox();
    const figures = await page.locator(".overview").boundingBox();
    expect(hint.y + hint.height).toBeLessThanOrEqual(figures.y);
    const field = await dashboard.search.boundingBox();
    expect(hint.y).toBeGreaterThanOrEqual(field.y + field.height);
  });
}

test("what means nothing is left out, and said", async ({ dashboard, page }) => {
  await dashboard.openExport("searched", REPOSITORIES);
  const hint = page.getByText("Not understood, and left out:");
  await dashboard.search.fill("llm");
  await expect(dashboard.links).toHaveCount(3);
  await expect(hint).toHaveCount(0);
  await dashboard.search.fill("llm downloads:>many is:odd foo:bar");
  await expect(hint).toHaveText(
    "Not understood, and left out: downloads:>many is:odd foo:bar. If “foo” is a column of your own table, open that table, too.",
  );
  await expect(hint).toBeVisible();
  await expect(dashboard.search).toHaveAccessibleDescription(/Not understood, and left out: downloads:>many is:odd foo:bar/);
  await expect(dashboard.links).toHaveCount(3);
  await dashboard.search.fill("llm downloads:>1");
  await expect(hint).toHaveCount(0);
});
