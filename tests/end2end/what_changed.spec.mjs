// "What changed": the sentence, the listed repositories, and the numbers of the quick filters, compared with an oracle.
import { expect, test } from "./dashboard.mjs";
import { familyExport } from "./families.mjs";
import { SECOND_SAMPLE } from "./exports.mjs";
import { nastyExport } from "./nasty.mjs";
import { Oracle, changeText } from "./oracle.mjs";
import { count, difference, percent, repositoryOf, sample } from "./sample.mjs";

const STATUSES = [["New", "new"], ["Silent", "silent"], ["Falling", "falling"], ["Rising", "rising"], ["Never downloaded", "never"]];

/** The largest number of repositories that are listed. */
const NAMED = 5;

const ownName = ({ repo }) => repo.repoName.split("/").at(-1);
const sum = (moved) => moved.reduce((total, { difference: size }) => total + Math.abs(size), 0);

/** A name in the sentence: without its organization, unless another listed repository would have the same name then. */
function shortName(mover, movers) {
  const { repoType, repoName } = mover.repo;
  const listed = Object.values(movers).filter(Array.isArray).flatMap((list) => list.slice(0, NAMED));
  const others = listed.filter(({ repo }) => repo.repoName !== repoName || repo.repoType !== repoType);
  if (others.some(({ repo }) => repo.repoName === repoName)) {
    return `${repoName} (${repoType})`;
  }
  return others.some((other) => ownName(other) === ownName(mover)) ? repoName : ownName(mover);
}

/**
 * The sentence: the repositories that explain 90 % of the gains (or losses), and the largest change in the other
 * direction.
 */
function sentenceOf(movers) {
  const { gains, losses } = movers;
  const total = sum(gains) - sum(losses);
  const [main, word, other, verb] = total < 0 ? [losses, "losses", gains, "gained"] : [gains, "gains", losses, "lost"];
  if (main.length === 0) {
    return `${difference(total)}: nothing changed.`;
  }
  let number = 1;
  while (number < Math.min(NAMED, main.length) && sum(main.slice(0, number)) < 0.9 * sum(main)) {
    number += 1;
  }
  const others = [" explains", " and 1 other explain"][number - 1] ?? ` and ${number - 1} others explain`;
  const part = percent(sum(main.slice(0, number)) / sum(main));
  const against = other.length === 0 ? "" : `; ${shortName(other[0], movers)} ${verb} ${count(Math.abs(other[0].difference))}`;
  return `${difference(total)}: ${shortName(main[0], movers)} (${difference(main[0].difference)})${others} ${part} of the ${word}${against}.`;
}

/** Expects that the block shows what the oracle computes. */
async function expectChanges(dashboard, oracle, slug, compared, versus) {
  const movers = oracle.movers(slug, versus);
  const block = dashboard.whatChanged;
  await expect(block.getByRole("paragraph").first()).toHaveText(`${sentenceOf(movers)} vs. ${compared}`);
  const { gains, losses, newcomers, fellSilent } = movers;
  await expect(block.getByRole("heading")).toHaveText([
    "What changed",
    ...[["Gained most", gains], ["Lost most", losses], ["New", newcomers], ["Fell silent", fellSilent]].map(([title, { length }]) =>
      length ? `${title} (${length})` : title,
    ),
  ]);
  const row = (moved) => `${moved.repo.repoName}${difference(moved.difference)}${changeText(moved.change)}`;
  const few = (moved) => `${moved.repo.repoName} ${difference(moved.difference)}`;
  for (const [index, moved, words] of [[0, gains, row], [1, losses, row], [2, newcomers, few], [3, fellSilent, few]]) {
    await expect(block.getByRole("list").nth(index).getByRole("listitem")).toHaveText(moved.slice(0, NAMED).map(words));
  }
}

/** Expects the numbers of the quick filters, and the rows that each of them shows. */
async function expectQuickFilters(dashboard, oracle, slug) {
  const withStatus = (status) => oracle.view(slug).rows.filter(({ repo }) => oracle.statuses(repo, slug).includes(status));
  const names = STATUSES.map(([name, status]) => `${name} ${withStatus(status).length}`);
  const buttons = dashboard.quickFilters.getByRole("button");
  await expect(buttons).toHaveText(names);
  for (const [index, [, status]] of STATUSES.entries()) {
    const found = withStatus(status).map(({ repo }) => repo.repoName);
    await expect(buttons.nth(index)).toHaveAttribute("aria-disabled", String(found.length === 0));
    if (found.length === 0) {
      continue;
    }
    await buttons.nth(index).click();
    await expect(buttons.nth(index)).toHaveAttribute("aria-pressed", "true");
    await expect(dashboard.search).toHaveValue(`is:${status}`);
    await expect(dashboard.status).toContainText(`${found.length} of ${oracle.repositories.length} repositories`);
    await dashboard.expectNames(found);
    await buttons.nth(index).click();
    await expect(buttons.nth(index)).toHaveAttribute("aria-pressed", "false");
    await expect(dashboard.search).toHaveValue("");
    await expect(buttons).toHaveText(names);
  }
}

const FAMILIES = familyExport();

/** Name, export, and the tested periods. */
const EXPORTS = [
  ["second", SECOND_SAMPLE, ["last-month", "last-quarter"]],
  ["nasty", nastyExport(8, "2025-03-01"), ["last-7-days"]],
  ["families", FAMILIES, ["last-month", "last-90-days"]],
];

const LENGTHS = { "last-month": 30, "last-7-days": 7, "last-90-days": 90, "last-quarter": 92 };

test("what changed on the sample in a month, and against a year earlier", async ({ dashboard }) => {
  const oracle = new Oracle(sample);
  await dashboard.open("?period=last-month");
  await expectChanges(dashboard, oracle, "last-month", "the 30 days before");
  await expect(dashboard.whatChanged.getByRole("paragraph").first()).toContainText("+1,787,770: magrittr (+1,126,703)");
  await expectQuickFilters(dashboard, oracle, "last-month");
  await dashboard.comparedWith.selectOption("vs. the same weekdays a year earlier");
  await expectChanges(dashboard, oracle, "last-month", "the same weekdays a year earlier", "year-earlier");
  await dashboard.whatChanged.getByRole("link", { name: "tidyverse/magrittr" }).click();
  await expect(dashboard.detail("tidyverse/magrittr")).toBeVisible();
});

for (const [name, repositories, slugs] of EXPORTS) {
  test(`what changed on the export ${name}`, async ({ dashboard, page }) => {
    const oracle = new Oracle(repositories);
    // High enough for every row to be rendered.
    await page.setViewportSize({ width: 1280, height: 2600 });
    await dashboard.openExport(name, repositories);
    for (const slug of slugs) {
      await dashboard.openPeriods();
      const further = page.locator(`input[type=radio][value=${slug}]`);
      await further.check();
      await expectChanges(dashboard, oracle, slug, `the ${LENGTHS[slug]} days before`);
      await expectQuickFilters(dashboard, oracle, slug);
    }
  });
}

test("the lists of gains and losses lead on into the table", async ({ dashboard }) => {
  const oracle = new Oracle(FAMILIES);
  await dashboard.openExport("families", FAMILIES);
  await dashboard.choosePeriod("Last month");
  const { gains, losses } = oracle.movers("last-month");
  for (const [name, moved, sort] of [["Gained most", gains, "-difference"], ["Lost most", losses, "difference"]]) {
    expect(moved.length, "more than are listed").toBeGreaterThan(NAMED);
    await dashboard.whatChanged.getByRole("link", { name: `${name} (${moved.length})` }).click();
    await expect.poll(() => dashboard.parameters()).toEqual({ period: "last-month", sort });
    await expect(dashboard.sortButton("Repository")).toBeFocused();
    const first = moved.slice(0, NAMED).map(({ repo }) => repo.repoName);
    await expect.poll(async () => (await dashboard.names()).slice(0, NAMED)).toEqual(first);
  }
});

test("all time and no comparison have no block, but quick filters", async ({ dashboard }) => {
  await dashboard.open();
  await expectQuickFilters(dashboard, new Oracle(sample), "all-time");
  await expect(dashboard.whatChanged).toHaveCount(0);
  await dashboard.choosePeriod("Last month");
  await expect(dashboard.whatChanged).toBeVisible();
  await dashboard.comparedWith.selectOption("No comparison");
  await expect(dashboard.whatChanged).toHaveCount(0);
});

test("names that are alike are told apart in the sentence", async ({ dashboard }) => {
  const made = (type, name, before, now) =>
    repositoryOf(type, name, "2026-03-01", Array.from({ length: 90 }, (_, index) => (index < 60 ? before : now)));
  const sentence = async (repositories) => {
    await dashboard.openExport("alike", repositories);
    await dashboard.page.getByRole("radio", { name: "Last month", exact: true }).check();
    return expect(dashboard.page.locator(".changed-sentence"));
  };
  const two = [made("model", "acme/bert", 10, 900), made("model", "beta/bert", 9, 8)];
  await (await sentence(two)).toContainText(/acme\/bert \(\+.* beta\/bert lost 30/);
  const types = [made("model", "acme/bert", 10, 900), made("dataset", "acme/bert", 9, 8)];
  await (await sentence(types)).toContainText(/acme\/bert \(model\) \(\+.* acme\/bert \(dataset\) lost 30/);
});

test("quick filters join what is searched, and the block says what changed in that", async ({ dashboard }) => {
  const read = sample.filter(({ repoName }) => repoName.includes("read"));
  await dashboard.open("?period=last-month");
  await dashboard.search.fill("read");
  await expectChanges(dashboard, new Oracle(read), "last-month", "the 30 days before");
  await dashboard.quickFilter("Rising").click();
  await expect(dashboard.search).toHaveValue("read is:rising");
  await dashboard.quickFilter("Rising").click();
  await expect(dashboard.search).toHaveValue("read");
});
