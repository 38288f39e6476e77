// Groups of rows by family, organization, type and own searches: their sums, shares, details and exports, on an export
// with known families.
import { expect, holdBack, test } from "./dashboard.mjs";
import { familyExport } from "./families.mjs";
import { Oracle, changeText } from "./oracle.mjs";
import { count, csvOf, dates, difference, iso, shareOf } from "./sample.mjs";

const REPOSITORIES = familyExport();
const ORACLE = new Oracle(REPOSITORIES);

const choose = (dashboard, name) => dashboard.page.getByRole("combobox", { name: "Group rows" }).selectOption(name);
const organization = ({ repoName }) => (repoName.includes("/") ? repoName.split("/")[0] : "no organization");

/** Groups of repositories by `nameOf`, with the figures of their rows, in the order of the table. */
function groupsOf(nameOf, slug) {
  const members = new Map();
  for (const repo of ORACLE.repositories) {
    members.set(nameOf(repo), [...(members.get(nameOf(repo)) ?? []), repo]);
  }
  const whole = ORACLE.figures(ORACLE.repositories, slug).downloads;
  const groups = [...members].map(([name, repositories]) => ({ name, repositories, ...ORACLE.figures(repositories, slug) }));
  groups.sort((a, b) => b.downloads - a.downloads || (a.name < b.name ? -1 : 1));
  return groups.map((group) => ({ ...group, share: group.downloads / whole }));
}

/** Expects exactly the rows of `groups`. */
async function expectGroups(dashboard, type, groups) {
  const rows = groups.map(({ name, repositories: { length }, downloads, share, current, previous }) => ({
    name: `${name}${length} ${length === 1 ? "repository" : "repositories"}`,
    type,
    downloads: count(downloads),
    share: shareOf(share),
    difference: previous === null ? "–" : difference(current - previous),
  }));
  const shown = async () =>
    (await dashboard.rows()).map(({ name, type: shownType, downloads, share, difference: moved }) => ({
      name, type: shownType, downloads, share, difference: moved,
    }));
  await expect.poll(shown).toEqual(rows);
  for (const { name, change } of groups) {
    await expect(dashboard.row(name).getByRole("cell").nth(5)).toContainText(changeText(change));
  }
}

/** A group as a repository, with the daily sums of its members as records. */
function sumOf({ name, repositories }, type, { first, last }) {
  const records = [];
  for (let date = first; date <= last; date += 1) {
    const downloads = ORACLE.onDay(repositories, date);
    if (downloads !== null) {
      records.push({ timestamp: `${iso(date)}T00:00:00.000Z`, downloads });
    }
  }
  const totalDownloads = repositories.reduce((sum, repo) => sum + repo.totalDownloads, 0);
  return { repoType: type, repoName: name, totalDownloads, records };
}

test.beforeEach(async ({ dashboard, page }) => {
  // High enough for every row to be rendered.
  await page.setViewportSize({ width: 1280, height: 2600 });
  await dashboard.openExport("families", REPOSITORIES);
});

test("families have the sums of their members, in every period", async ({ dashboard }) => {
  await choose(dashboard, "by family");
  for (const [choice, slug] of [["All time", "all-time"], ["Last month", "last-month"]]) {
    await dashboard.choosePeriod(choice);
    await expectGroups(dashboard, "family", groupsOf(({ family }) => family, slug));
    const whole = ORACLE.figures(ORACLE.repositories, slug);
    await expect(dashboard.headline).toHaveText(count(whole.downloads));
  }
  expect(dashboard.parameters()).toEqual({ period: "last-month", group: "family" });
  await dashboard.page.reload();
  await expect(dashboard.page.getByRole("combobox", { name: "Group rows" })).toHaveValue("family");
});

test("organizations and types are groups too", async ({ dashboard }) => {
  await choose(dashboard, "by organization");
  await expectGroups(dashboard, "organization", groupsOf(organization, "all-time"));
  expect(dashboard.parameters()).toEqual({ group: "organization" });
  await choose(dashboard, "by type");
  await expectGroups(dashboard, "type", groupsOf(({ repoType }) => repoType, "all-time"));
  await choose(dashboard, "Group rows: none");
  await expect(dashboard.links).toHaveCount(REPOSITORIES.length);
  expect(dashboard.parameters()).toEqual({});
});

test("a search chooses the members of groups", async ({ dashboard }) => {
  await choose(dashboard, "by family");
  await dashboard.search.fill("acme/ -llm");
  const groups = groupsOf((repo) => (repo.repoName.startsWith("acme/") && !repo.repoName.includes("llm") ? repo.family : null), "all-time");
  const found = groups.filter(({ name }) => name !== null);
  const whole = found.reduce((sum, { downloads }) => sum + downloads, 0);
  await expectGroups(dashboard, "family", found.map((group) => ({ ...group, share: group.downloads / whole })));
});

test("a group has a detail, and an export of its own", async ({ dashboard }) => {
  await dashboard.choosePeriod("Last month");
  await choose(dashboard, "by family");
  const group = groupsOf(({ family }) => family, "last-month").find(({ name }) => name === "llm");
  await dashboard.link("llm").click();
  const detail = dashboard.detail("llm");
  const period = ORACLE.period("last-month");
  await expect(detail).toContainText(`${dates(period)} · ${count(group.downloads)} downloads`);
  await expect(detail).toContainText(changeText(group.change));
  const share = detail.locator("dl > div").filter({ hasText: "Share" }).getByRole("definition");
  await expect(share).toContainText(shareOf(group.share));
  const { text } = await dashboard.save(detail.getByRole("button", { name: "Export CSV of this group" }));
  expect(text).toBe(csvOf([sumOf(group, "family", period)]));
});

test("an export of groups has their sums by day, and opens again with the same figures", async ({ dashboard }) => {
  await choose(dashboard, "by organization");
  const groups = groupsOf(organization, "all-time");
  const { name, text } = await dashboard.save(dashboard.button("Export JSON"));
  const written = JSON.parse(text).sort((a, b) => b.totalDownloads - a.totalDownloads);
  expect(written).toEqual(groups.map((group) => sumOf(group, "organization", { first: ORACLE.first, last: ORACLE.asOf })));
  await dashboard.openFile({ name, text });
  await expect(dashboard.header).toContainText(name);
  await expect(dashboard.headline).toHaveText(count(ORACLE.figures(ORACLE.repositories, "all-time").downloads));
});

test("search terms group what they find first, and all others", async ({ dashboard, page }) => {
  await choose(dashboard, "by search terms");
  const terms = page.getByRole("textbox", { name: "Group terms" });
  await terms.fill("bert, llm|llama, whisper -large, type:dataset");
  await terms.press("Enter");
  const termOf = ({ repoType, repoName }) => {
    const has = (word) => repoName.toLowerCase().includes(word);
    const rules = [
      ["bert", has("bert")],
      ["llm|llama", has("llm") || has("llama")],
      ["whisper -large", has("whisper") && !has("large")],
      ["type:dataset", repoType === "dataset"],
    ];
    return rules.find(([, holds]) => holds)?.[0] ?? "all others";
  };
  await expectGroups(dashboard, "term", groupsOf(termOf, "all-time"));
  expect(dashboard.parameters()).toEqual({ group: "term:bert, llm|llama, whisper -large, type:dataset" });
  await page.reload();
  await expect(terms).toHaveValue("bert, llm|llama, whisper -large, type:dataset");
});

test("groups have the mark of no type of the export", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.openFile({
    name: "types.csv",
    text: "repoType,repoName,timestamp,downloads\nmodel,a/x,2026-06-01,3\nspace,a/y,2026-06-01,2\ndataset,b/z,2026-06-01,1\n",
  });
  const colors = () =>
    dashboard.table.locator("tbody .mark").evaluateAll((marks) => [...new Set(marks.map((mark) => getComputedStyle(mark).backgroundColor))]);
  await expect.poll(async () => (await colors()).length, "colours of three types").toBe(3);
  const ofTypes = await colors();
  await choose(dashboard, "by organization");
  await expect.poll(async () => (await colors()).length, "colours of groups").toBe(1);
  expect(ofTypes).not.toContain((await colors())[0]);
});

test("the rule of families can be edited, and stands in the address", async ({ dashboard, page }) => {
  await choose(dashboard, "by family");
  const rule = page.getByRole("textbox", { name: "Variant suffixes" });
  await expect(rule).toHaveValue(/^#b /);
  await rule.fill("#bit 1b instruct");
  await rule.press("Enter");
  const familyOf = ({ repoName }) => repoName.split("/").at(-1).replace(/-(\d+bit|1b|instruct)(-.*)?$/i, "");
  const groups = groupsOf(familyOf, "all-time");
  await expectGroups(dashboard, "family", groups);
  expect(groups.find(({ name }) => name === "llm-7b").repositories).toHaveLength(3);
  expect(dashboard.parameters()).toEqual({ group: "family:#bit 1b instruct" });
  await page.reload();
  await expect(rule).toHaveValue("#bit 1b instruct");
  // An empty rule becomes the default rule, also if it already is the default.
  for (let time = 0; time < 2; time += 1) {
    await rule.fill("");
    await rule.press("Enter");
    await expect(rule).toHaveValue(/^#b /);
  }
});

test("a group opens to its members, whatever groups", async ({ dashboard, page }) => {
  const groupings = [
    ["by family", "llm", ({ family }) => family === "llm"],
    ["by organization", "no organization", ({ repoName }) => !repoName.includes("/")],
    ["by type", "dataset", ({ repoType }) => repoType === "dataset"],
  ];
  for (const [grouping, name, isMember] of groupings) {
    await choose(dashboard, grouping);
    const members = ORACLE.repositories.filter(isMember);
    await dashboard.row(name).getByRole("link", { name: `${members.length} repositories` }).click();
    await expect(dashboard.links).toHaveCount(members.length);
    await expect(dashboard.headline).toHaveText(count(ORACLE.figures(members, "all-time").downloads));
    await page.goBack();
    await expect(dashboard.row(name)).toBeVisible();
    // The group's page has the same link.
    await dashboard.link(name).click();
    await page.getByRole("link", { name: "Show its repositories" }).click();
    await expect(dashboard.links).toHaveCount(members.length);
    await dashboard.search.fill("");
  }
});

test("an edited rule and search terms find the same members as their groups", async ({ dashboard, page }) => {
  await choose(dashboard, "by family");
  const rule = page.getByRole("textbox", { name: "Variant suffixes" });
  await rule.fill("#bit 1b instruct");
  await rule.press("Enter");
  await dashboard.row("llm-7b").getByRole("link", { name: "3 repositories" }).click();
  await expect(dashboard.links).toHaveCount(3);
  await dashboard.search.fill("");
  await choose(dashboard, "by search terms");
  const terms = page.getByRole("textbox", { name: "Group terms" });
  await terms.fill("llm, acme/");
  await terms.press("Enter");
  // Repositories that the first term finds do not belong to later groups.
  const acme = ORACLE.repositories.filter(({ repoName }) => repoName.startsWith("acme/") && !repoName.includes("llm"));
  await dashboard.row("acme/").getByRole("link", { name: `${acme.length} repositories` }).click();
  await expect(dashboard.links).toHaveCount(acme.length);
});

test("a group that is opened before later code has come is shown once it comes", async ({ dashboard, page }) => {
  const release = await holdBack(page, "**/split_page_later-*.wasm");
  await dashboard.goto("?group=organization");
  // The row disappears, with the placeholder for its lazy content.
  await dashboard.link("tidyverse").click();
  await expect(dashboard.table).toHaveCount(0);
  release();
  await expect(dashboard.detail("tidyverse")).toBeVisible();
  await expect(dashboard.alert).toBeHidden();
  await dashboard.back.click();
  await expect(dashboard.row("tidyverse").getByRole("link", { name: /^\d+ repositories$/ })).toBeVisible();
});
