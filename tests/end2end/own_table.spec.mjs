// The user's own table: its columns, searches and groups are compared with plain computations. The tests also check
// what keeps or removes the table, and that nothing of it leaves the page unless the user asks for it.
import AxeBuilder from "@axe-core/playwright";

import { expect, test } from "./dashboard.mjs";
import { familyExport } from "./families.mjs";
import { Oracle, changeText } from "./oracle.mjs";
import { count, csvOf, dates, percent } from "./sample.mjs";
import { keepWorkers } from "./workers.mjs";

const REPOSITORIES = familyExport();
const ORACLE = new Oracle(REPOSITORIES);
const TEAMS = ["vision", "Speech", "", "a \"quoted\", team"];
const RELEASED = ["2025-03-01", "2024-11-30", "", "2025-01-01", "2023-05-05"];
const SECRET = "kept-on-this-machine";

/** The table's values for each repository, by its position in the export. Every seventh repository has no row. */
const SAID = new Map(
  REPOSITORIES.filter((_, index) => index % 7 !== 6).map(({ repoName }, index) => [
    repoName,
    { team: TEAMS[index % 4], stars: index % 6 === 0 ? "" : String(index * 37 % 120), released: RELEASED[index % 5] },
  ]),
);
const said = ({ repoName }) => SAID.get(repoName) ?? { team: "", stars: "", released: "" };

/** The table as a spreadsheet writes it: with a byte order mark, semicolons, and CRLF. */
const TABLE = {
  name: "team.csv",
  text: `\u{feff}Repository;Team;Stars;Release date;Notes\r\n${[...SAID]
    .map(([name, { team, stars, released }]) =>
      [name.toUpperCase(), `"${team.replaceAll('"', '""')}"`, stars, released, SECRET].join(";"),
    )
    .join("\r\n")}\r\nnowhere/unknown;vision;1;;x\r\n`,
};

const note = (page) => page.getByRole("region", { name: "Your own table" });
const box = (page, name) => page.getByRole("checkbox", { name, exact: true });
const grouping = (page) => page.getByRole("combobox", { name: "Group rows" });
const byName = (a, b) => (a.repoName.toLowerCase() < b.repoName.toLowerCase() ? -1 : 1);
const byDownloads = (a, b) => b.totalDownloads - a.totalDownloads;
const namesOf = (repositories) => repositories.map(({ repoName }) => repoName);

async function openColumns(page) {
  await page.locator("summary[aria-label^='More columns: ']").click();
}

/** Adds columns and closes the panel. */
async function addColumns(page, ...names) {
  await openColumns(page);
  for (const name of names) {
    await box(page, name).check();
  }
  await page.keyboard.press("Escape");
}

/** The added cells of every row in the document, by repository name. */
async function addedCells(dashboard) {
  const rows = await dashboard.table.locator("tbody tr").evaluateAll((all) =>
    all.map((row) => [
      row.querySelector(".name a").title,
      [...row.querySelectorAll(".added")].map((cell) => cell.textContent.trim()),
    ]),
  );
  return Object.fromEntries(rows);
}

test.beforeEach(async ({ page }) => {
  // High enough for every row to be rendered.
  await page.setViewportSize({ width: 1280, height: 3400 });
});

async function openBeside(dashboard) {
  await dashboard.openExport("families", REPOSITORIES);
  await dashboard.drop(TABLE, dashboard.table);
  await expect(note(dashboard.page)).toContainText(`team.csv: 4 columns, ${SAID.size} of 44 repositories.`);
}

test("its columns stand in the table, sort both ways with nothing last, and are in the address", async ({ dashboard, page }) => {
  await openBeside(dashboard);
  await expect(note(page)).toContainText("1 row matches no repository of this export: nowhere/unknown.");
  await addColumns(page, "Team", "Stars", "Release date");
  await expect.poll(() => dashboard.parameters()).toEqual({ columns: "own:team,own:stars,own:release-date" });
  const cells = Object.fromEntries(
    REPOSITORIES.map((repo) => [repo.repoName, Object.values(said(repo)).map((text) => text || "–")]),
  );
  await expect.poll(() => addedCells(dashboard)).toEqual(cells);
  const sizes = {
    Team: ({ team }) => team.toLowerCase(),
    Stars: ({ stars }) => stars && Number(stars),
    "Release date": ({ released }) => released,
  };
  for (const [column, size] of Object.entries(sizes)) {
    for (const sign of [1, -1]) {
      await dashboard.sortButton(column).click();
      const order = [...REPOSITORIES].sort(byName).sort((a, b) => {
        const [one, other] = [size(said(a)), size(said(b))];
        return one === "" || other === "" ? (one === "") - (other === "") : sign * ((one > other) - (one < other));
      });
      await dashboard.expectNames(namesOf(order));
    }
  }
  expect(dashboard.parameters().sort).toBe("-own:release-date");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test("a search finds its values, numbers and dates", async ({ dashboard, page }) => {
  await openBeside(dashboard);
  const searches = [
    ["team:speech", ({ team }) => team === "Speech"],
    ["team:\"a \"", () => false],
    ["team:\"\"", ({ team }) => team === ""],
    ["-team:vision", ({ team }) => team !== "vision"],
    ["stars:>=60", ({ stars }) => stars !== "" && Number(stars) >= 60],
    ["release-date:>2025-01-01", ({ released }) => released > "2025-01-01"],
    ["release-date:<=2024", ({ released }) => released !== "" && released < "2025"],
  ];
  for (const [search, isFound] of searches) {
    await dashboard.search.fill(search);
    const found = REPOSITORIES.filter((repo) => isFound(said(repo))).sort(byDownloads);
    await dashboard.expectNames(namesOf(found));
    await expect(page.locator(".search-hint")).toHaveCount(0);
  }
  await dashboard.search.fill("squad:vision");
  await expect(page.locator(".search-hint")).toHaveText("Not understood, and left out: squad:vision");
  await dashboard.search.focus();
  await expect(page.locator(".own-terms")).toContainText("team: stars: release-date: notes:");
});

test("its values are groups, with a detail and a download", async ({ dashboard, page }) => {
  await openBeside(dashboard);
  await dashboard.choosePeriod("Last month");
  await grouping(page).selectOption("by Team (your own table)");
  await expect.poll(() => dashboard.parameters()).toEqual({ period: "last-month", group: "own:team" });
  const groups = new Map();
  for (const repo of ORACLE.repositories) {
    const name = said(repo).team || "no team";
    groups.set(name, [...(groups.get(name) ?? []), repo]);
  }
  const whole = ORACLE.figures(ORACLE.repositories, "last-month").downloads;
  const rows = [...groups].map(([name, repositories]) => ({ name, repositories, ...ORACLE.figures(repositories, "last-month") }));
  rows.sort((a, b) => b.downloads - a.downloads);
  const shown = async () => (await dashboard.rows()).map(({ name, downloads, share }) => [name, downloads, share]);
  await expect.poll(shown).toEqual(
    rows.map(({ name, repositories: { length }, downloads }) => [`${name}${length} repositories`, count(downloads), percent(downloads / whole)]),
  );
  const types = dashboard.table.getByRole("row").locator("td.type");
  await expect(types).toHaveText(rows.map(() => "team"));
  // A group links to its repositories, also the group without a value.
  for (const [name, search] of [["a \"quoted\", team", null], ["no team", "team:\"\""], ["Speech", "team:Speech"]]) {
    const { repositories } = rows.find((row) => row.name === name);
    const link = dashboard.row(name).getByRole("link", { name: `${repositories.length} repositories`, exact: true });
    if (search === null) {
      await expect(link).toHaveCount(0);
      continue;
    }
    await link.click();
    await expect.poll(() => dashboard.parameters()).toEqual({ period: "last-month", q: search });
    await expect(dashboard.links).toHaveCount(repositories.length);
    await page.goBack();
    await expect.poll(shown).toHaveLength(rows.length);
  }
  const group = rows.find(({ name }) => name === "vision");
  await dashboard.link("vision").click();
  const detail = dashboard.detail("vision");
  await expect(detail).toContainText(`${dates(ORACLE.period("last-month"))} · ${count(group.downloads)} downloads`);
  await expect(detail).toContainText(changeText(group.change));
  const { text } = await dashboard.save(detail.getByRole("button", { name: "Export CSV" }));
  expect(text.split("\n")[1]).toMatch(/^team,vision,/);
  expect(text).not.toContain(SECRET);
  await dashboard.back.click();
  await grouping(page).selectOption("Group rows: none");
  await dashboard.expectNames(
    namesOf([...ORACLE.repositories].sort((a, b) => ORACLE.counted([b], ORACLE.period("last-month")) - ORACLE.counted([a], ORACLE.period("last-month")) || byName(a, b))),
  );
});

test("another export keeps it, and a link to its columns waits for it", async ({ dashboard, page }) => {
  await dashboard.goto("?columns=own:team&group=own:team&q=team:vision");
  await expect(dashboard.header).toContainText("42,698 daily records");
  await expect(grouping(page)).toHaveValue("own:team");
  await expect(page.locator(".search-hint")).toContainText("team:vision");
  await expect(dashboard.table.getByRole("columnheader")).toHaveCount(7);
  // Opens the table and its export together.
  await dashboard.openFiles([TABLE, { name: "families.json", text: JSON.stringify(REPOSITORIES) }]);
  await expect(note(page)).toContainText(`team.csv: 4 columns, ${SAID.size} of 44 repositories.`);
  expect(dashboard.parameters()).toEqual({ columns: "own:team", group: "own:team", q: "team:vision" });
  await expect.poll(() => dashboard.names()).toEqual([expect.stringMatching(/^vision/)]);
  await expect(dashboard.alert).toBeHidden();

  const few = REPOSITORIES.slice(0, 3);
  await dashboard.search.fill("");
  await grouping(page).selectOption("Group rows: none");
  await dashboard.openFile({ name: "few.csv", text: csvOf(few) });
  await expect(note(page)).toContainText("team.csv: 4 columns, 3 of 3 repositories.");
  await expect.poll(() => addedCells(dashboard)).toEqual(
    Object.fromEntries(few.map((repo) => [repo.repoName, [said(repo).team || "–"]])),
  );
});

test("a worker that is replaced gets it again", async ({ dashboard, page }) => {
  await page.clock.install();
  const workers = await keepWorkers(page);
  await dashboard.open();
  await dashboard.openFiles([TABLE, { name: "families.json", text: JSON.stringify(REPOSITORIES) }]);
  await expect(note(page)).toContainText(`${SAID.size} of 44 repositories.`);
  await addColumns(page, "Team");
  await expect.poll(workers.count).toBe(3);
  await workers.deafenOpen();
  await dashboard.search.fill("team:speech");
  await page.clock.runFor(11_000);
  await expect(dashboard.alert).toContainText("is being opened again, and the view is kept");
  const found = REPOSITORIES.filter((repo) => said(repo).team === "Speech").sort(byDownloads);
  await dashboard.expectNames(namesOf(found));
  await expect.poll(async () => Object.values(await addedCells(dashboard))).toEqual(found.map(() => ["Speech"]));
});

test("downloads, the address and the browser's stores have nothing of it", async ({ dashboard, page, context }) => {
  await dashboard.openExport("families", REPOSITORIES);
  const before = await dashboard.save(dashboard.button("Export CSV"));
  const json = await dashboard.save(dashboard.button("Export JSON"));
  await dashboard.drop(TABLE, dashboard.table);
  await addColumns(page, "Team", "Notes");
  await expect.poll(async () => Object.values(await addedCells(dashboard)).flat()).toContain(SECRET);
  expect(await dashboard.save(dashboard.button("Export CSV"))).toEqual(before);
  expect(await dashboard.save(dashboard.button("Export JSON"))).toEqual(json);
  expect(page.url()).not.toContain("vision");
  expect(page.url()).not.toContain(SECRET);
  const stored = JSON.stringify(await context.storageState({ indexedDB: true }));
  expect(stored).not.toContain(SECRET);
  await page.reload();
  await expect(dashboard.header).toContainText("42,698 daily records");
  await expect(note(page)).toHaveCount(0);
});

test("copied and printed tables have the columns that are shown, and no others", async ({ dashboard, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", {
      configurable: true,
      value: { writeText: async (text) => { globalThis.copiedText = text; } },
    });
  });
  await openBeside(dashboard);
  const copy = async (name) => {
    await page.getByRole("combobox", { name: "Copy table" }).selectOption(name);
    await expect(page.getByText("Copied", { exact: true })).toBeVisible();
    return page.evaluate(() => globalThis.copiedText);
  };
  const heads = "Repository\tType\tDownloads\tShare\tDifference\tChange";
  expect((await copy("First 10 rows, as a table")).split("\n")[0]).toBe(heads);
  await addColumns(page, "All-time total", "Team");
  const lines = (await copy("All 44 rows, as a table")).trimEnd().split("\n").map((line) => line.split("\t"));
  expect(lines[0].join("\t")).toBe(`${heads}\tAll-time total\tTeam`);
  const largest = [...REPOSITORIES].sort(byDownloads);
  expect(lines.slice(1).map((cells) => [cells[0], ...cells.slice(6)])).toEqual(
    largest.map((repo) => [repo.repoName, String(repo.totalDownloads), said(repo).team]),
  );
  const markdown = await copy("First 10 rows, as Markdown");
  expect(markdown.split("\n").slice(0, 2)).toEqual([
    "| Repository | Type | Downloads | Share | Difference | Change | All-time total | Team |",
    "|---|---|---:|---:|---:|---:|---:|---|",
  ]);
  expect(markdown).not.toContain(SECRET);

  await page.emulateMedia({ media: "print" });
  const printed = page.locator(".printed-rows");
  await expect(printed.locator("th")).toHaveText([
    "Repository", "Type", "Downloads", "Share", "Difference", "Change", "Trend", "All-time total", "Team",
  ]);
  await expect(printed.locator("tbody tr td:last-child")).toHaveText(largest.slice(0, 20).map((repo) => said(repo).team));
  await expect(note(page)).toBeHidden();
  await expect(printed.getByRole("columnheader", { name: "Trend" })).toBeVisible();
  // With three added columns, there is no room for the trends.
  await page.emulateMedia({ media: "screen" });
  await addColumns(page, "Stars");
  await page.emulateMedia({ media: "print" });
  await expect(printed.locator("th").last()).toHaveText("Stars");
  await expect(printed.getByRole("columnheader", { name: "Trend" })).toBeHidden();
});

test("what cannot be used is told, and keeps what was open", async ({ dashboard, page }) => {
  await openBeside(dashboard);
  await addColumns(page, "Team");
  const refused = async (file, ...said) => {
    await dashboard.drop(file, dashboard.table);
    for (const text of said) {
      await expect(dashboard.alert).toContainText(text);
    }
    await expect(note(page)).toContainText(`team.csv: 4 columns, ${SAID.size} of 44 repositories.`);
    await expect.poll(async () => Object.values(await addedCells(dashboard)).flat()).toContain("vision");
  };
  await refused(
    { name: "other.csv", text: "name,team\nelsewhere/a,x\nelsewhere/b,y\n" },
    "“other.csv” was not opened: none of its names is in this export. The table has elsewhere/a, elsewhere/b; the export has acme/llm-7b,",
  );
  await refused({ name: "bare.csv", text: "name\nacme/llm-7b\n" }, "“bare.csv” was not opened. This table has a column of names but no other column");
  const wide = Array.from({ length: 21 }, (_, index) => `c${index}`).join(",");
  await refused({ name: "wide.csv", text: `name,${wide}\nacme/llm-7b,${wide}\n` }, "21 columns besides the names; at most 20 are allowed");
  await refused({ name: "open.csv", text: "name,team\nacme/llm-7b,\"vision\n" }, "“open.csv” was not opened.", "quotation mark");
  await refused({ name: "nameless.csv", text: "team,licence\nvision,mit\n" }, "lacks the columns repoName, timestamp, downloads", "a table of your own");
  await dashboard.openFiles([TABLE, { ...TABLE, name: "again.csv" }]);
  await expect(dashboard.alert).toContainText("only one can be open at a time");

  // A new table replaces the open one.
  await dashboard.openFile({ name: "next.csv", text: "repo,Squad\nllm-7b,blue\ncorpus,red\ncorpus,green\n" });
  await expect(note(page)).toContainText("next.csv: 1 column, 2 of 44 repositories. 1 row has a name that appears again further down");
  await expect(dashboard.alert).toBeHidden();
  await addColumns(page, "Squad");
  await expect.poll(async () => (await addedCells(dashboard))["acme/corpus"]).toEqual(["green"]);
});

test("it is removed with its columns, order and groups", async ({ dashboard, page }) => {
  await openBeside(dashboard);
  await addColumns(page, "Rank", "Team");
  await dashboard.sortButton("Team").click();
  await expect.poll(() => dashboard.parameters().sort).toBe("own:team");
  await grouping(page).selectOption("by Team (your own table)");
  await dashboard.button("Remove table").click();
  await expect(note(page)).toHaveCount(0);
  await expect(dashboard.openButton).toBeFocused();
  await expect(dashboard.status.first()).toContainText("team.csv is closed.");
  await dashboard.expectNames(namesOf([...REPOSITORIES].sort(byDownloads)));
  expect(dashboard.parameters()).toEqual({ columns: "rank" });
  await dashboard.search.fill("team:vision");
  await expect(page.locator(".search-hint")).toHaveText(
    "Not understood, and left out: team:vision. If “team” is a column of your own table, open that table, too.",
  );
  await expect(dashboard.links).toHaveCount(44);
});

test("without an export, it waits for one; a phone shows its columns below each row", async ({ dashboard, page }) => {
  await dashboard.serve("analytics.json", { status: 404 });
  dashboard.guard.allow(/404/);
  await dashboard.goto();
  await expect(page.getByRole("heading", { name: "No export is open" })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await dashboard.openFile(TABLE);
  await expect(note(page)).toContainText("team.csv: 4 columns. Open the export that it belongs to.");
  await dashboard.openFile({ name: "families.json", text: JSON.stringify(REPOSITORIES) });
  await expect(note(page)).toContainText(`team.csv: 4 columns, ${SAID.size} of 44 repositories.`);
  await page.evaluate(() => history.pushState(null, "", "?columns=own:team,own:stars"));
  await page.evaluate(() => dispatchEvent(new PopStateEvent("popstate")));
  await expect(dashboard.table.locator("td.own").first()).toBeVisible();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test("long names and values of its columns widen nothing", async ({ dashboard, page }) => {
  const [name, value] = ["c".repeat(200), "v".repeat(200)];
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await dashboard.open("?period=last-month");
    await dashboard.openFile({ name: "long.csv", text: `name,${name}\ntidyverse/ggplot2,${value}\ntidyverse/dplyr,b\n` });
    await expect(page.getByRole("region", { name: "Your own table" })).toBeVisible();
    const isWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    await grouping(page).selectOption(`by ${name} (your own table)`);
    await expect(dashboard.table.getByRole("link", { name: value })).toBeVisible();
    expect(await isWide(), `groups at ${width} px`).toBe(false);
    await grouping(page).selectOption("Group rows: none");
    if (width > 320) {
      await page.locator(".column-choice summary").click();
      expect(await isWide(), "the choice of columns").toBe(false);
      await page.getByRole("checkbox", { name }).check();
      await expect(dashboard.table.getByRole("columnheader", { name })).toBeVisible();
      expect(await isWide(), "an added column").toBe(false);
    }
  }
});
