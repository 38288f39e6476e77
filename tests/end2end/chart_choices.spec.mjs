// Chart options, hiding bands in the legend, choosing days by dragging, and what summaries, links and pictures contain.
import { expect, test } from "./dashboard.mjs";
import {
  ALL_TIME,
  LAST_MONTH,
  count,
  counted,
  day,
  downloads,
  iso,
  ofType,
  percent,
  repository,
  sample,
} from "./sample.mjs";

/** Moves the cursor to the end and then by `keys`, and expects the readout there. */
async function expectReadout(dashboard, keys, text) {
  await dashboard.cursor.focus();
  for (const key of ["End", ...keys]) {
    await dashboard.page.keyboard.press(key);
  }
  await expect(dashboard.cursor).toHaveAttribute("aria-valuetext", text);
}

function largest(number, period) {
  const amounts = sample.map((repo) => [repo.repoName, downloads([repo], period)]);
  return amounts.sort((a, b) => b[1] - a[1]).slice(0, number).map(([name]) => name);
}

test("months add up, and the choice stands in the address", async ({ dashboard, page }) => {
  await dashboard.open();
  await dashboard.choice("Granularity").selectOption("Month");
  expect(dashboard.parameters()).toEqual({ chart: "month" });
  await expect(dashboard.chart.getByText("per month", { exact: true })).toBeVisible();
  await expect(dashboard.cursor).toHaveAccessibleName("Month");
  const august = { first: day("2020-08-01"), last: day("2020-08-31") };
  await expectReadout(
    dashboard,
    ["ArrowLeft"],
    `August 2020, Datasets ${count(counted(ofType("dataset"), august))}, ` +
      `Models ${count(counted(ofType("model"), august))}, Total ${count(counted(sample, august))}`,
  );
  await page.reload();
  await expect(dashboard.choice("Granularity")).toHaveValue("3");
  await expect(dashboard.cursor).toHaveAccessibleName("Month");
  await page.goBack();
  await expect(dashboard.cursor).toHaveAccessibleName("Week");
});

test("however many choices come in a frame, a chart is drawn once in it", async ({ dashboard }) => {
  await dashboard.open();
  await expect(dashboard.choice("Granularity")).toBeVisible();
  const draws = await dashboard.chart.evaluate(async (figure) => {
    const canvas = figure.querySelector("canvas");
    const select = figure.querySelector("[aria-label=Granularity]");
    const context = canvas.getContext("2d");
    let count = 0;
    // Every drawing clears the canvas first.
    context.clearRect = (...bounds) => {
      count += 1;
      CanvasRenderingContext2D.prototype.clearRect.apply(context, bounds);
    };
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    for (const value of ["3", "1", "2", "3"]) {
      select.value = value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      // The effects of a choice run in microtasks.
      for (let turn = 0; turn < 20; turn += 1) {
        await null;
      }
    }
    await frame();
    await frame();
    return count;
  });
  expect(draws).toBe(1);
  await expect(dashboard.chart.getByText("per month", { exact: true })).toBeVisible();
});

test("a mean takes the days before into account", async ({ dashboard }) => {
  await dashboard.open("?period=last-month&repo=model/tidyverse/dplyr");
  await dashboard.choice("Smoothing").selectOption("7-day average");
  await expect(dashboard.chart.getByText("per day, 7-day average")).toBeVisible();
  const week = { first: LAST_MONTH.first - 6, last: LAST_MONTH.first };
  const mean = Math.round(counted([repository("tidyverse/dplyr")], week) / 7);
  const onDay = counted([repository("tidyverse/dplyr")], { first: LAST_MONTH.first, last: LAST_MONTH.first });
  await expectReadout(
    dashboard,
    ["Home"],
    `Mon 3 Aug 2020, 7-day average, tidyverse/dplyr ${count(mean)}, That day ${count(onDay)}`,
  );
  await dashboard.button("View as table").click();
  const headers = dashboard.chart.getByRole("table").getByRole("columnheader");
  await expect(headers).toHaveText(["Day, 7-day average", "tidyverse/dplyr", "That day"]);
});

test("what is cumulated ends with the sum of all days", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  await dashboard.choice("Scale").selectOption("Cumulative");
  const [datasets, models] = ["dataset", "model"].map((type) => counted(ofType(type), LAST_MONTH));
  await expectReadout(
    dashboard,
    [],
    `Tue 1 Sep 2020, Datasets ${count(datasets)}, Models ${count(models)}, Total ${count(datasets + models)}`,
  );
});

test("on a logarithmic scale the numbers stay what they are", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  const before = await dashboard.cursor.getAttribute("aria-valuetext");
  await dashboard.choice("Scale").selectOption("Log");
  await expect(dashboard.chart.getByText("per day, logarithmic")).toBeVisible();
  await expect(dashboard.cursor).toHaveAttribute("aria-valuetext", before);
});

test("the largest repositories have bands, and a press on one opens it", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  await dashboard.choice("Group by").selectOption("Top 5 repositories");
  const names = largest(5, LAST_MONTH);
  const entries = dashboard.chart.getByRole("list").getByRole("button");
  await expect(entries).toHaveText(["All others", ...names.toReversed()]);
  // The largest band is at the bottom.
  const { width, height } = await dashboard.cursor.boundingBox();
  await dashboard.cursor.click({ position: { x: width / 2, y: height - 32 } });
  await expect(dashboard.detail(names[0])).toBeVisible();
});

test("shares are read in percent", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month&chart=share");
  await expect(dashboard.chart.getByText("per day, in percent")).toBeVisible();
  await dashboard.cursor.focus();
  await page.keyboard.press("Home");
  const first = { first: LAST_MONTH.first, last: LAST_MONTH.first };
  const share = counted(ofType("model"), first) / counted(sample, first);
  const percent = share.toLocaleString("en-US", { style: "percent", minimumFractionDigits: 1 });
  await expect(dashboard.chart.locator(".readout")).toContainText(percent);
  const models = count(counted(ofType("model"), first));
  await expect(dashboard.cursor).toHaveAttribute(
    "aria-valuetext",
    new RegExp(`Models ${models} \\(${percent.replace(".", "\\.")}\\)`),
  );
});

test("an entry of the legend hides its band and shows it again", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  const models = dashboard.chart.getByRole("button", { name: "Models" });
  await expect(models).toHaveAttribute("aria-pressed", "true");
  await models.click();
  await expect(models).toHaveAttribute("aria-pressed", "false");
  const last = { first: LAST_MONTH.last, last: LAST_MONTH.last };
  const datasets = count(counted(ofType("dataset"), last));
  await expectReadout(dashboard, [], `Tue 1 Sep 2020, Datasets ${datasets}`);
  await models.click();
  await expectReadout(dashboard, [], /Models .*Total /);
});

test("what was hidden can be shown again whatever is chosen, and another export hides nothing", async ({
  dashboard,
}) => {
  await dashboard.open("?period=last-month");
  const models = dashboard.chart.getByRole("button", { name: "Models" });
  await models.click();
  await dashboard.chooseType("Models");
  await expect(dashboard.headline).toHaveText(count(counted(ofType("model"), LAST_MONTH)));
  await models.click();
  await expectReadout(dashboard, [], /^Tue 1 Sep 2020, Models /);
  await dashboard.chooseType("All");
  await models.click();
  await dashboard.openFile({
    name: "both.csv",
    text: "repoType,repoName,timestamp,downloads\nmodel,a,2024-01-01,1\ndataset,b,2024-01-01,2\n",
  });
  await expect(dashboard.headline).toHaveText("3");
  await expect(models).toHaveAttribute("aria-pressed", "true");
});

test("a press beside the plot opens nothing", async ({ dashboard }) => {
  await dashboard.open("?period=last-month&chart=top");
  await expect(dashboard.chart.getByRole("button", { name: "All others" })).toBeVisible();
  const { width, height } = await dashboard.cursor.boundingBox();
  await dashboard.cursor.click({ position: { x: width / 2, y: height - 8 } });
  await expect(dashboard.headline).toBeVisible();
  expect(dashboard.parameters()).toEqual({ period: "last-month", chart: "top" });
});

test("a drag over the chart chooses its days, and Escape returns", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  await expect(dashboard.headline).toHaveText("17,148,183");
  await dashboard.cursor.hover();
  const box = await dashboard.cursor.boundingBox();
  const [left, right] = [box.x + 42, box.x + box.width - 8];
  const y = box.y + 100;
  const x = (place) => left + ((right - left) * place) / 29;
  await page.mouse.move(x(5), y);
  await page.mouse.down();
  await page.mouse.move(x(8), y);
  const brush = dashboard.chart.locator(".brush");
  await expect(brush).toBeVisible();
  await page.mouse.move(x(11), y, { steps: 3 });
  const chosen = { first: LAST_MONTH.first + 5, last: LAST_MONTH.first + 11 };
  // The readout covers all of these days, and is beside them.
  const readout = dashboard.chart.locator(".readout");
  await expect(readout).toContainText(`8 Aug 2020 – 14 Aug 2020, 7 days`);
  await expect(readout.locator("tr").last()).toHaveText(`Total${count(counted(sample, chosen))}`);
  await expect(readout.locator("tr").nth(1)).toHaveText(`Models${count(counted(ofType("model"), chosen))}`);
  const covers = async () => {
    const [a, b] = [await readout.boundingBox(), await brush.boundingBox()];
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  };
  expect(await covers()).toBe(false);
  await page.mouse.move(x(28), y, { steps: 3 });
  await page.mouse.move(x(1), y, { steps: 3 });
  await expect(readout).toContainText("5 days");
  await page.mouse.move(x(29), y, { steps: 3 });
  await expect(readout).toContainText("25 days");
  expect(await covers(), "no room beside them").toBe(false);
  await page.mouse.move(x(11), y, { steps: 3 });
  await page.mouse.up();
  await expect(dashboard.headline).toHaveText(count(counted(sample, chosen)));
  expect(dashboard.parameters()).toEqual({ period: `${iso(chosen.first)}_${iso(chosen.last)}` });
  await dashboard.openPeriods();
  await expect(dashboard.firstDay).toHaveValue(iso(chosen.first));
  await expect(dashboard.lastDay).toHaveValue(iso(chosen.last));
  await expect(dashboard.chart.locator(".brush")).toBeHidden();
  await dashboard.cursor.focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(dashboard.headline).toHaveText(count(downloads(sample, ALL_TIME)));
});

test("a chart is saved as SVG with title, dates, legend and source", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month");
  const { name, text } = await dashboard.save(dashboard.button("Save SVG"));
  expect(name).toBe("publisher-analytics_last-month_2020-09-01.svg");
  const found = await page.evaluate((svg) => {
    const picture = new DOMParser().parseFromString(svg, "image/svg+xml");
    return {
      isWhole: picture.querySelector("parsererror") === null,
      texts: [...picture.querySelectorAll("svg > text")].map((element) => element.textContent.trim()),
      lines: picture.querySelectorAll("svg svg polyline").length,
    };
  }, text);
  expect(found).toEqual({
    isWhole: true,
    texts: expect.arrayContaining([
      "Downloads over time: all repositories",
      "3 Aug 2020 – 1 Sep 2020, per day",
      "Models",
      "Datasets",
      "28 days earlier",
      "cran-tidyverse.json, drawn by Publisher Analytics",
    ]),
    lines: 2,
  });
  await dashboard.choosePeriod("All time");
  await expect(dashboard.headline).toHaveText("418,300,706");
  const allTime = await dashboard.save(dashboard.button("Save SVG"));
  expect(allTime.text).toContain("Week of 31 Aug 2020, 2 of 7 days");
  await dashboard.choice("Smoothing").selectOption("7-day average");
  const means = await dashboard.save(dashboard.button("Save SVG"));
  expect(means.text).toContain(">daily<");
});

test("a chart is saved as PNG at twice its size", async ({ dashboard, page }) => {
  await dashboard.open("?period=last-month&repo=dataset/tidyverse/readr");
  const { name, bytes } = await dashboard.saveBytes(dashboard.button("Save PNG"));
  expect(name).toBe("publisher-analytics_last-month_2020-09-01_tidyverse-readr.png");
  const picture = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const colors = new Set();
    for (let at = 0; at < data.length; at += 4) {
      colors.add(data.slice(at, at + 4).join());
    }
    return { width: image.width, background: data.slice(0, 4).join(), colors: colors.size };
  }, bytes.toString("base64"));
  expect(picture.width).toBe(1920);
  expect(picture.background).toBe("255,255,255,255");
  expect(picture.colors).toBeGreaterThan(20);
});

test("a chart is copied as a sentence", async ({ dashboard, context, page }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await dashboard.open("?period=last-month");
  await dashboard.button("Copy summary").click();
  await expect(dashboard.chart.getByText("Copied", { exact: true })).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(
    /^Downloads of all repositories, 3 Aug 2020 – 1 Sep 2020: 17,148,183 in total, steady, best day \w+ \d+ \w+ 2020 with [\d,]+\. Up /,
  );
});

test("without a clipboard, the sentence is shown to be copied by hand", async ({ dashboard, page }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined }));
  await dashboard.open("?period=last-month");
  await dashboard.button("Copy summary").click();
  await expect(dashboard.status.first()).toContainText("The text is selected: copy it with Ctrl+C");
  await expect(page.getByRole("textbox", { name: "Text to copy" })).toHaveValue(/17,148,183 in total/);
});

test("probable outages are shaded, and a note says why", async ({ dashboard, page }) => {
  await dashboard.goto("?period=2020-03-01_2020-04-30");
  await expect(dashboard.status).toContainText("1 Mar 2020 – 30 Apr 2020");
  const note = dashboard.chart.getByRole("group").filter({ hasText: "probable outages" });
  await expect(note).toContainText("4 days of probable outages");
  await expect(dashboard.chart.locator(".note-shade")).toHaveCount(4);
  const sentence = note.getByText(/26 Mar 2020, 2 Apr 2020, 3 Apr 2020, 20 Apr 2020/);
  await expect(sentence).toBeHidden();
  await note.getByText("4 days of probable outages").click();
  await expect(sentence).toContainText("less than a quarter");
  // The readout shows the shaded day under the pointer.
  const shade = await dashboard.chart.locator(".note-shade").first().boundingBox();
  await page.mouse.move(shade.x + shade.width / 2, shade.y + 40);
  await expect(dashboard.chart.locator(".readout")).toContainText("Thu 26 Mar 2020");
});

test("where datasets are counted by another method from a day on, a line says so", async ({
  dashboard,
}) => {
  const days = [...Array(60).keys()].map((offset) => iso(day("2024-08-01") + offset));
  const rows = ["model", "dataset"].flatMap((type) => days.map((date) => `${type},org/a,60,${date},1\n`));
  await dashboard.open();
  await dashboard.openFile({
    name: "2024.csv",
    text: `repoType,repoName,total,timestamp,downloads\n${rows.join("")}`,
  });
  await expect(dashboard.headline).toHaveText("120");
  await expect(dashboard.chart.getByText("dataset counting changed", { exact: true })).toBeVisible();
  await expect(dashboard.chart.locator(".note-line")).toHaveCount(1);
  await expect(dashboard.chart.locator(".note-shade")).toHaveCount(0);
  // The legend shows the same kind of line as the chart.
  const border = (element) => {
    const { borderLeftWidth, borderLeftStyle, borderLeftColor } = getComputedStyle(element);
    return { borderLeftWidth, borderLeftStyle, borderLeftColor };
  };
  await expect(dashboard.chart.locator(".note-key")).toHaveCount(1);
  const drawn = await dashboard.chart.locator(".note-line").evaluate(border);
  expect(await dashboard.chart.locator(".note-key").evaluate(border)).toEqual(drawn);
  await dashboard.chooseType("Models");
  await expect(dashboard.chart.locator(".note-line")).toHaveCount(0);
});

test("the detail has year on year and the rhythm of the week", async ({ dashboard, page }) => {
  await dashboard.open("?repo=model/tidyverse/dplyr");
  const fact = (name) => page.getByRole("definition").and(page.locator(`dt:text-is("${name}") + dd`));
  await expect(fact("Year on year")).toContainText("44.1%");
  await expect(fact("Year on year")).toContainText("816,653 in the same 30 days, 52 weeks earlier");
  const days = fact("Weekday profile of the period").getByRole("listitem");
  await expect(days).toHaveText([/^Mon/, /^Tue/, /^Wed/, /^Thu/, /^Fri/, /^Sat/, /^Sun/]);
  const dplyr = repository("tidyverse/dplyr");
  // 1970-01-05 was a Monday.
  const sundays = dplyr.records.filter(({ timestamp }) => (day(timestamp) - 4) % 7 === 6);
  const mean = sundays.reduce((sum, record) => sum + record.downloads, 0) / sundays.length;
  await expect(days.last()).toHaveText(`Sun ${count(Math.round(mean))}`);
});

test("a filtered view shows its share of all downloads over time", async ({ dashboard, page }) => {
  await dashboard.open();
  await dashboard.choosePeriod("Last month");
  await dashboard.search.fill("gg");
  const share = dashboard.chart.getByRole("button", { name: "Share of all downloads" });
  await share.click();
  expect(dashboard.parameters()).toMatchObject({ chart: "allshare" });
  await expect(dashboard.choice("Group by")).toHaveValue("4");
  await expect(share).toHaveAttribute("aria-pressed", "true");
  const found = sample.filter(({ repoName }) => repoName.toLowerCase().includes("gg"));
  const last = { first: LAST_MONTH.last, last: LAST_MONTH.last };
  const [own, all] = [counted(found, last), counted(sample, last)];
  await dashboard.cursor.focus();
  await page.keyboard.press("End");
  const readout = await dashboard.cursor.getAttribute("aria-valuetext");
  expect(readout).toContain(`All others ${count(all - own)} (${percent((all - own) / all)})`);
  expect(readout).toContain(`Total ${count(all)}`);
  const shares = [...readout.matchAll(/\(([\d.]+)%\)/g)].map(([, digits]) => Number(digits));
  expect(shares.reduce((sum, part) => sum + part, 0)).toBeCloseTo(100, 0);
  // Without a filter, there are no other repositories to compare with.
  await dashboard.search.fill("");
  await expect(share).toHaveCount(0);
  await expect(dashboard.chart.getByRole("button", { name: /^All others/ })).toHaveCount(0);
});
