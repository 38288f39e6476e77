// Comparison: repositories selected in the table, together in one chart or in many small ones.
import { expect, test } from "./dashboard.mjs";
import { csv, manyCsv, manyName } from "./exports.mjs";
import { expectDrawn, readPixels, themeColor } from "./pixels.mjs";
import {
  AS_OF_DAY,
  LAST_MONTH,
  change,
  count,
  counted,
  date,
  day,
  daysBefore,
  repository,
  sample,
} from "./sample.mjs";

const [DPLYR, READR, TIBBLE] = ["dplyr", "readr", "tibble"].map((name) => `tidyverse/${name}`);
const key = (name) => `${repository(name).repoType}/${name}`;
const compared = (...names) => names.map((name) => `compare=${key(name)}`).join("&");

const comparison = (dashboard) => dashboard.page.getByRole("region", { name: "Comparison" });
const figures = (dashboard) => dashboard.page.getByRole("table", { name: "Compared repositories" });
const canvas = (dashboard) => dashboard.chart.getByRole("img");

const firstDay = (repo) => Math.min(...repo.records.map(({ timestamp }) => day(timestamp)));

/** Moves the cursor to the end and then by `keys`, and expects the readout there. */
async function expectReadout(dashboard, keys, text) {
  await dashboard.cursor.focus();
  for (const name of ["End", ...keys]) {
    await dashboard.page.keyboard.press(name);
  }
  await expect(dashboard.cursor).toHaveAttribute("aria-valuetext", text);
}

test("what is ticked is compared in one chart, and Back returns to the ticks", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  await dashboard.tick(DPLYR).check();
  await expect(dashboard.page.getByText("Select another repository to compare")).toBeVisible();
  await dashboard.tick(READR).check();
  await dashboard.button("Compare 2").click();
  const heading = comparison(dashboard).getByRole("heading", { level: 2 });
  await expect(heading).toHaveText("Comparison of 2 repositories");
  await expect(heading).toBeFocused();
  const names = [DPLYR, READR];
  await expect(figures(dashboard).getByRole("row")).toHaveText([
    "RepositoryTypeDownloadsChangeFirst day",
    ...names.map((name) => {
      const repo = repository(name);
      const [now, before] = [LAST_MONTH, daysBefore(LAST_MONTH)].map((days) => counted([repo], days));
      return `${name}${repo.repoType}${count(now)}${change(now, before)} from ${count(before)}${date(firstDay(repo))}Remove`;
    }),
  ]);
  const onLastDay = (name) => count(counted([repository(name)], { first: AS_OF_DAY, last: AS_OF_DAY }));
  await expectReadout(dashboard, [], `Tue 1 Sep 2020, ${names.map((name) => `${name} ${onLastDay(name)}`).join(", ")}`);
  await expect(dashboard.chart.getByRole("button", { name: `${DPLYR} ${onLastDay(DPLYR)}` })).toBeVisible();
  expect([...new URL(page.url()).searchParams.getAll("compare")]).toEqual(names.map(key));

  await page.reload();
  await expect(heading).toHaveText("Comparison of 2 repositories");
  await page.goBack();
  await expect(dashboard.tick(DPLYR)).toBeChecked();
  await expect(dashboard.tick(READR)).toBeChecked();
  await expect(dashboard.tick(TIBBLE)).not.toBeChecked();
  await dashboard.button("Clear selection").click();
  await expect(dashboard.tick(DPLYR)).not.toBeChecked();
  expect(dashboard.parameters()).toEqual({ period: "last-month" });
});

test("by keyboard: Space ticks, and the focus returns to the list", async ({ dashboard, page }) => {
  await dashboard.open();
  for (const name of [TIBBLE, DPLYR]) {
    await dashboard.tick(name).focus();
    await page.keyboard.press("Space");
    await expect(dashboard.tick(name)).toBeChecked();
  }
  await dashboard.button("Compare 2").focus();
  await page.keyboard.press("Enter");
  await expect(comparison(dashboard)).toBeVisible();
  await dashboard.back.focus();
  await page.keyboard.press("Enter");
  await expect(dashboard.link(DPLYR)).toBeFocused();
  await expect(page).toHaveTitle("Publisher Analytics");
});

test("indexed, each line is in percent of its own first value", async ({ dashboard }) => {
  await dashboard.open(`?period=last-month&${compared(DPLYR, READR)}`);
  await dashboard.choice("Compare by").selectOption("First value = 100");
  expect(dashboard.parameters().chart).toBe("indexed");
  await expect(dashboard.chart.getByText("per day, first value = 100")).toBeVisible();
  const part = (name, place) => {
    const on = (dayNumber) => counted([repository(name)], { first: dayNumber, last: dayNumber });
    const [now, first] = [on(LAST_MONTH.first + place), on(LAST_MONTH.first)];
    return `${name} ${count(now)} (index ${((now / first) * 100).toFixed(1)})`;
  };
  await expectReadout(dashboard, ["Home"], `Mon 3 Aug 2020, ${part(DPLYR, 0)}, ${part(READR, 0)}`);
  await expectReadout(dashboard, ["Home", "ArrowRight"], `Tue 4 Aug 2020, ${part(DPLYR, 1)}, ${part(READR, 1)}`);
});

test("by age, each line begins with its own first day and ends with its life", async ({ dashboard }) => {
  await dashboard.open(`?${compared(DPLYR, READR)}&chart=age-week`);
  await expect(dashboard.chart.getByText("per week, by age")).toBeVisible();
  const week = (name, place) => {
    const first = firstDay(repository(name)) + place * 7;
    return `${name} ${count(counted([repository(name)], { first, last: first + 6 }))}`;
  };
  await expectReadout(dashboard, ["Home"], `Week 1, ${week(DPLYR, 0)}, ${week(READR, 0)}`);
  await expectReadout(dashboard, ["Home", "ArrowRight"], `Week 2, ${week(DPLYR, 1)}, ${week(READR, 1)}`);
  const days = AS_OF_DAY - firstDay(repository(DPLYR)) + 1;
  const weeks = Math.floor(days / 7);
  const part = `${week(DPLYR, weeks)} in ${days % 7} of 7 days`;
  await expectReadout(dashboard, [], `Week ${weeks + 1}, ${part}, ${READR} no record`);
  await expectReadout(dashboard, ["ArrowLeft"], `Week ${weeks}, ${week(DPLYR, weeks - 1)}, ${READR} no record`);
  // The axis shows ages instead of dates, so a drag chooses no days.
  const box = await dashboard.cursor.boundingBox();
  const at = (part) => [box.x + box.width * part, box.y + box.height / 2];
  await dashboard.page.mouse.move(...at(0.3));
  await dashboard.page.mouse.down();
  await dashboard.page.mouse.move(...at(0.6));
  await dashboard.page.mouse.up();
  expect((await dashboard.settledParameters()).period).toBeUndefined();
});

test("a line can be hidden, and a repository removed", async ({ dashboard }) => {
  await dashboard.open(`?period=last-month&${compared(DPLYR, READR, TIBBLE)}`);
  await expect(dashboard.cursor).toHaveAttribute("aria-valuetext", new RegExp(READR));
  await dashboard.chart.getByRole("button", { name: READR }).click();
  await expect(dashboard.cursor).not.toHaveAttribute("aria-valuetext", new RegExp(READR));
  await dashboard.button(`Remove ${READR}`).click();
  await expect(comparison(dashboard).getByRole("heading", { level: 2 })).toBeFocused();
  await expect(comparison(dashboard).getByRole("heading", { level: 2 })).toHaveText("Comparison of 2 repositories");
  await expect(figures(dashboard).getByRole("row")).toHaveCount(3);
  for (const name of [DPLYR, TIBBLE]) {
    await dashboard.button(`Remove ${name}`).click();
  }
  await dashboard.expectNames(expect.arrayContaining([DPLYR, READR, TIBBLE]));
  expect(dashboard.parameters()).toEqual({ period: "last-month" });
});

test("a compared repository opens, and its link back leads to the comparison", async ({ dashboard, page }) => {
  await dashboard.open(`?${compared(DPLYR, READR)}`);
  await figures(dashboard).getByRole("link", { name: READR }).click();
  await expect(dashboard.detail(READR)).toBeVisible();
  await page.getByRole("link", { name: "Comparison" }).click();
  await expect(comparison(dashboard)).toBeVisible();
});

test("more than eight are small charts with the numbers of all", async ({ dashboard }) => {
  const names = sample.slice(0, 9).map(({ repoName }) => repoName);
  await dashboard.open(`?period=last-month&${compared(...names)}`);
  await expect(canvas(dashboard)).toHaveCount(9);
  const chart = canvas(dashboard).nth(names.indexOf("tidyverse/feather"));
  await expect(chart).toHaveAccessibleName(/^tidyverse\/feather, per day: Falling, from /);
  await expectDrawn(chart, await themeColor(dashboard.page, "--dataset"));
  const slider = dashboard.chart.getByRole("slider").nth(names.indexOf("tidyverse/feather"));
  await slider.focus();
  await dashboard.page.keyboard.press("Home");
  const onFirstDay = { first: LAST_MONTH.first, last: LAST_MONTH.first };
  const feather = count(counted([repository("tidyverse/feather")], onFirstDay));
  await expect(slider).toHaveAttribute("aria-valuetext", `Mon 3 Aug 2020, tidyverse/feather ${feather}`);
  await dashboard.page.keyboard.press("Escape");
  const fingerprint = async () => (await readPixels(chart)).fingerprint;
  const own = await fingerprint();
  await dashboard.chart.getByRole("combobox", { name: "Trend scale" }).selectOption("Shared scale");
  await expect.poll(fingerprint).not.toBe(own);
  expect(dashboard.parameters().trends).toBe("shared");
  await dashboard.button("View as table").click();
  const header = dashboard.chart.getByRole("table").getByRole("columnheader");
  await expect(header).toHaveText(["Day", ...names]);
  const { name, text } = await dashboard.save(dashboard.button("Save SVG"));
  expect(name).toBe("publisher-analytics_last-month_2020-09-01_comparison.svg");
  expect(text.match(/<svg/g)).toHaveLength(10);
  expect(text).toContain("Downloads over time: 9 repositories");
});

test("a comparison can be taken along as a sentence and as a picture", async ({ dashboard, context, page }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await dashboard.open(`?period=last-month&${compared(DPLYR, READR)}`);
  await dashboard.button("Copy summary").click();
  await expect(dashboard.chart.getByText("Copied", { exact: true })).toBeVisible();
  const sentence = await page.evaluate(() => navigator.clipboard.readText());
  const of = (name) => `${name} ${count(counted([repository(name)], LAST_MONTH))} in total, `;
  expect(sentence).toMatch(new RegExp(`^Downloads, 3 Aug 2020 – 1 Sep 2020: ${of(DPLYR)}[a-z ]+, best day .*; ${of(READR)}`));
  const { text } = await dashboard.save(dashboard.button("Save SVG"));
  expect(text).toContain("Downloads over time: dplyr, readr");
  expect(text).toContain(">dplyr</text>");
});

test("of what is compared, the export may have a part", async ({ dashboard }) => {
  await dashboard.open(`?${compared(DPLYR)}&compare=model/nobody/nothing`);
  await expect(comparison(dashboard)).toContainText("Not in the open export: nobody/nothing");
  await expect(comparison(dashboard).getByRole("heading", { level: 2 })).toHaveText("Comparison of 1 repository");
});

test("a picture is light in a dark page", async ({ dashboard, page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await dashboard.open(`?period=last-month&${compared(DPLYR, READR)}`);
  await expect(figures(dashboard)).toBeVisible();
  const dark = await themeColor(page, "--series-0");
  const { text } = await dashboard.save(dashboard.button("Save SVG"));
  expect(text).toContain('fill="#ffffff"');
  expect(text).toContain('stroke="#12436D"');
  expect(await themeColor(page, "--series-0"), "the page stays dark").toBe(dark);
  await expectDrawn(canvas(dashboard), dark);
});

test("repositories that the export does not have are said to be absent", async ({ dashboard }) => {
  await dashboard.goto("?compare=model/nobody/nothing");
  await expect(comparison(dashboard)).toContainText("The open export has none of these repositories.");
  await dashboard.back.click();
  await dashboard.expectSample();
});

test("where a reported total differs from its days, the figures say so", async ({ dashboard }) => {
  await dashboard.open();
  const text = csv(
    "model,org/same,9,2020-08-01,1",
    "dataset,org/same,7,2020-08-01,7",
    "model,other/same,2,2020-08-02,2",
  );
  await dashboard.openFile({ name: "totals.csv", text });
  await expect(dashboard.links).toHaveCount(3);
  for (const box of await dashboard.table.getByRole("checkbox").all()) {
    await box.check();
  }
  await dashboard.button("Compare 3").click();
  const row = figures(dashboard).getByRole("row").filter({ hasText: "model" }).first();
  await expect(row).toContainText("9 counted 1, 8 fewer than reported");
  // Equal names are distinguished.
  const readout = await dashboard.cursor.getAttribute("aria-valuetext");
  for (const name of ["org/same (model)", "org/same (dataset)", "other/same"]) {
    expect(readout).toContain(name);
  }
  const { text: exported } = await dashboard.save(dashboard.button("Export CSV"));
  expect(exported.trim().split("\n")).toHaveLength(4);
});

test("an export of a comparison holds what is compared alone", async ({ dashboard }) => {
  await dashboard.open(`?period=last-month&${compared(DPLYR, READR)}`);
  const { text } = await dashboard.save(dashboard.button("Export CSV"));
  const names = new Set(text.trim().split("\n").slice(1).map((line) => line.split(",")[1]));
  expect([...names].sort()).toEqual([DPLYR, READR]);
});

test("on a shared scale, the trend of a small repository is low", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  const trend = dashboard.trend("tidyverse/feather");
  await expectDrawn(trend, await themeColor(dashboard.page, "--dataset"));
  expect((await readPixels(trend)).top).toBeLessThan(0.2);
  await dashboard.page.getByRole("combobox", { name: "Trend scale" }).selectOption("Trend scale: all rows");
  await expect.poll(async () => (await readPixels(trend)).top).toBeGreaterThan(0.8);
  expect((await readPixels(dashboard.trend("tidyverse/magrittr"))).top).toBeLessThan(0.2);
  expect(dashboard.parameters()).toEqual({ period: "last-month", trends: "shared" });
});

test("before the first day of all there is nothing to draw by age", async ({ dashboard }) => {
  await dashboard.goto(`?${compared(DPLYR)}&chart=age&period=2012-10-01_2013-12-31`);
  await expect(figures(dashboard)).toBeVisible();
  await expect(dashboard.cursor).not.toHaveAttribute("aria-valuetext");
  await dashboard.choosePeriod("All time");
  await expect(dashboard.cursor).toHaveAttribute("aria-valuetext", /^Week 346, tidyverse\/dplyr [\d,]+ in 5 of 7 days$/);
  await expectDrawn(canvas(dashboard), await themeColor(dashboard.page, "--series-0"));
  await dashboard.openPeriods();
  await dashboard.lastDay.fill("2013-12-31");
  await expect.poll(async () => (await readPixels(canvas(dashboard))).columns).toEqual([]);
});

test("the focus returns to a row in sight, though a later selected one is at hand further down", async ({ dashboard, page }) => {
  await dashboard.open();
  await dashboard.openFile({ name: "many.csv", text: manyCsv(500) });
  const [near, far] = [manyName(40), manyName(80)];
  await expect(dashboard.link(manyName(1))).toBeVisible();
  // Scrolls in steps, as a wheel does: rows near the viewport are fetched, but not rendered.
  const scrollTo = async (name, step) => {
    await expect(async () => {
      await page.mouse.wheel(0, step);
      await expect(dashboard.link(name)).toBeInViewport({ timeout: 500 });
    }).toPass();
  };
  await page.mouse.move(600, 600);
  await scrollTo(near, 400);
  await dashboard.tick(near).check();
  await scrollTo(far, 400);
  await dashboard.tick(far).check();
  await scrollTo(near, -400);
  await expect(dashboard.link(far)).toHaveCount(0);
  await dashboard.button("Compare 2").click();
  await expect(comparison(dashboard)).toBeVisible();
  await dashboard.back.click();
  await expect(dashboard.link(near)).toBeFocused();
  await expect(dashboard.link(near)).toBeInViewport();
});

test("on a phone, long names of lines are shortened in the middle, each on a line of its own", async ({ dashboard, page }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  await dashboard.open();
  const names = ["base", "large"].map((size) => `some-organization/a-multilingual-sentence-encoder-for-long-documents-${size}-v2`);
  const rows = names.flatMap((name) => [`model,${name},9,2020-08-01,4`, `model,${name},9,2020-08-02,5`]);
  await dashboard.openFile({ name: "long.csv", text: csv(...rows) });
  await expect(dashboard.links).toHaveCount(2);
  for (const box of await dashboard.table.getByRole("checkbox").all()) {
    await box.check();
  }
  await dashboard.button("Compare 2").click();
  const tops = new Set();
  for (const name of names) {
    const entry = dashboard.chart.getByRole("button", { name: `${name} 5`, exact: true });
    await expect(entry).toHaveAttribute("title", name);
    const { x, y, width } = await entry.boundingBox();
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(360);
    tops.add(y);
    // The end of the name and the value are inside the entry, without truncation.
    for (const text of [entry.getByText(`${name.slice(-14)}`, { exact: true }), entry.getByText("5", { exact: true })]) {
      const box = await text.boundingBox();
      expect(box.x + box.width).toBeLessThanOrEqual(x + width);
      const isCut = await text.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth && clientWidth > 0);
      expect(isCut).toBe(false);
    }
  }
  expect(tops.size).toBe(2);
});
