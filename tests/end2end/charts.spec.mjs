// Charts: the canvas has pixels, is sharp, has the colours of the theme, and has gaps where nothing was recorded.
import { expect, test } from "./dashboard.mjs";
import { expectDrawn, readPixels, themeColor, widestGap } from "./pixels.mjs";
import { csvOf, repositoryOf, sample } from "./sample.mjs";

const GAP_DAYS = 10;
const VALUES = Array.from({ length: 30 }, (_, index) => 100 + 10 * (index % 7));

/** 30 days of one model, with `middle` in place of the ten values after the tenth. */
function withMiddle(middle) {
  const values = VALUES.map((value, index) =>
    index >= 10 && index < 10 + GAP_DAYS ? middle : value,
  );
  return csvOf([repositoryOf("model", "org/gap", "2020-08-03", values)]);
}

/** The chart's canvas, the only image of the chart. */
function chartCanvas(dashboard) {
  return dashboard.chart.getByRole("img");
}

for (const deviceScaleFactor of [1, 2]) {
  test.describe(`at ${deviceScaleFactor} device pixels per CSS pixel`, () => {
    test.use({ deviceScaleFactor });

    test("every row has a trend, drawn in the colour of its type", async ({ dashboard, page }) => {
      await dashboard.open();
      const model = await themeColor(page, "--model");
      const dataset = await themeColor(page, "--dataset");
      expect(model).not.toBe(dataset);
      const fingerprints = new Set();
      for (const { repoName, repoType } of sample) {
        const canvas = dashboard.trend(repoName);
        const [own, other] = repoType === "model" ? [model, dataset] : [dataset, model];
        await expectDrawn(canvas, own);
        const { colors, fingerprint } = await readPixels(canvas);
        expect(colors[other], `${repoName} in the other type's colour`).toBeUndefined();
        fingerprints.add(fingerprint);
      }
      expect(fingerprints.size, "different trends").toBe(sample.length);
    });

    test("the overview and the detail are drawn", async ({ dashboard, page }) => {
      await dashboard.open();
      await expectDrawn(chartCanvas(dashboard), await themeColor(page, "--model"));
      await expectDrawn(chartCanvas(dashboard), await themeColor(page, "--dataset"));
      await dashboard.link("tidyverse/httr").click();
      await expectDrawn(
        dashboard.detail("tidyverse/httr").getByRole("img"),
        await themeColor(page, "--dataset"),
      );
      const { colors } = await readPixels(chartCanvas(dashboard));
      expect(colors[await themeColor(page, "--model")]).toBeUndefined();
    });
  });
}

test("days without a record are gaps, and measured zeros are none", async ({ dashboard }) => {
  await dashboard.open();
  const model = await themeColor(dashboard.page, "--model");
  for (const [middle, isGap] of [
    [null, true],
    [0, false],
  ]) {
    await dashboard.openFile({ name: `${middle}.csv`, text: withMiddle(middle) });
    await expect(dashboard.header).toContainText(`${middle}.csv`);
    for (const canvas of [chartCanvas(dashboard), dashboard.trend("org/gap")]) {
      await expectDrawn(canvas, model);
      const gap = widestGap(await readPixels(canvas));
      if (isGap) {
        // Ten days are missing, so eleven of the 29 segments are not drawn.
        expect(gap).toBeGreaterThan(10 / 29);
        expect(gap).toBeLessThan(11.5 / 29);
      } else {
        expect(gap).toBeLessThan(1 / 29);
      }
    }
  }
});

test("types beyond models and datasets have colours and marks of their own", async ({ dashboard, page }) => {
  const types = ["model", "dataset", "space", "unknown", "kernel", "notebook"];
  await dashboard.open();
  const repositories = types.map((type) => repositoryOf(type, `org/${type}`, "2020-08-01", [40, 50, 60]));
  await dashboard.openFile({ name: "types.csv", text: csvOf(repositories) });
  await expect(dashboard.links).toHaveCount(types.length);
  const colors = ["--model", "--dataset", "--other", "--other-2", "--other-3", "--other-4"];
  const drawn = await Promise.all(colors.map((name) => themeColor(page, name)));
  expect(new Set(drawn).size).toBe(types.length);
  for (const [index, type] of types.entries()) {
    await expectDrawn(dashboard.chart.getByRole("img"), drawn[index]);
    await expectDrawn(dashboard.trend(`org/${type}`), drawn[index]);
  }
  const looks = (marks) =>
    marks.evaluateAll((found) =>
      found.map((mark) => {
        const { backgroundColor, borderRadius, clipPath, rotate } = getComputedStyle(mark);
        return { color: backgroundColor, shape: [borderRadius, clipPath, rotate].join() };
      }),
    );
  const totals = dashboard.page.getByRole("table", { name: "Downloads by repository type" });
  for (const marks of [totals.locator(".mark"), dashboard.chart.locator(".legend .mark"), dashboard.table.locator(".mark")]) {
    await expect(marks).toHaveCount(types.length);
    const found = await looks(marks);
    expect(found.map(({ color }) => color).sort()).toEqual([...drawn].sort());
    expect(new Set(found.map(({ shape }) => shape)).size).toBe(types.length);
  }
  // A repository looks the same on its page, and under any filter.
  await dashboard.chooseType("notebook");
  await expect(dashboard.links).toHaveCount(1);
  await dashboard.link("org/notebook").click();
  await expectDrawn(dashboard.chart.getByRole("img"), drawn[5]);
});

test("a trend starts where the repository's life does", async ({ dashboard }) => {
  const late = repositoryOf("dataset", "org/late", "2020-08-23", [5, 6, 7, 8, 9, 8, 7, 6, 5, 6]);
  const whole = repositoryOf("model", "org/whole", "2020-08-03", VALUES);
  await dashboard.open();
  await dashboard.openFile({ name: "late.csv", text: csvOf([whole, late]) });
  await expectDrawn(dashboard.trend("org/late"), await themeColor(dashboard.page, "--dataset"));
  const { columns, size } = await readPixels(dashboard.trend("org/late"));
  expect(columns[0] / size[0]).toBeGreaterThan(0.6);
  await expectDrawn(dashboard.trend("org/whole"), await themeColor(dashboard.page, "--model"));
  const { columns: wholeColumns } = await readPixels(dashboard.trend("org/whole"));
  expect(wholeColumns[0] / size[0]).toBeLessThan(0.1);
});

test("charts are drawn anew in the colours of the chosen theme", async ({ dashboard, page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await dashboard.open();
  const light = await themeColor(page, "--model");
  await expectDrawn(chartCanvas(dashboard), light);
  await dashboard.themeSwitch.click();
  await dashboard.themeSwitch.click();
  await expect(dashboard.themeSwitch).toHaveAccessibleName("Theme: dark");
  const dark = await themeColor(page, "--model");
  expect(dark).not.toBe(light);
  for (const canvas of [chartCanvas(dashboard), dashboard.trend("tidyverse/dplyr")]) {
    await expectDrawn(canvas, dark);
    expect((await readPixels(canvas)).colors[light]).toBeUndefined();
  }
});

test("charts follow the system from light to dark and back", async ({ dashboard, page }) => {
  await dashboard.open();
  const seen = [];
  for (const colorScheme of ["light", "dark", "light"]) {
    await page.emulateMedia({ colorScheme });
    const color = await themeColor(page, "--dataset");
    await expectDrawn(chartCanvas(dashboard), color);
    await expectDrawn(dashboard.trend("tidyverse/httr"), color);
    seen.push(color);
  }
  expect(seen[1]).not.toBe(seen[0]);
  expect(seen[2]).toBe(seen[0]);
});

test("charts are drawn anew when the page changes its width", async ({ dashboard, page }) => {
  await dashboard.open();
  const model = await themeColor(page, "--model");
  const widths = [];
  for (const width of [1280, 600, 1000]) {
    await page.setViewportSize({ width, height: 800 });
    await expect
      .poll(async () => (await readPixels(chartCanvas(dashboard))).cssSize[0])
      .toBeLessThan(width);
    for (const canvas of [chartCanvas(dashboard), dashboard.trend("tidyverse/dplyr")]) {
      await expectDrawn(canvas, model);
    }
    widths.push((await readPixels(chartCanvas(dashboard))).size[0]);
  }
  expect(new Set(widths).size).toBe(3);
});

test("charts are drawn anew when the pixel ratio changes", async ({ dashboard, page, context }) => {
  await dashboard.open();
  const model = await themeColor(page, "--model");
  const devtools = await context.newCDPSession(page);
  for (const [width, deviceScaleFactor] of [
    [1280, 1.5],
    [1200, 3],
    [1240, 1],
  ]) {
    const metrics = { width, height: 800, deviceScaleFactor, mobile: false };
    await devtools.send("Emulation.setDeviceMetricsOverride", metrics);
    await expect.poll(() => page.evaluate(() => devicePixelRatio)).toBe(deviceScaleFactor);
    await expectDrawn(chartCanvas(dashboard), model);
    await expectDrawn(dashboard.trend("tidyverse/dplyr"), model);
  }
});

test("a trend changes with the period, and stays with the order", async ({ dashboard }) => {
  await dashboard.open();
  const canvas = dashboard.trend("tidyverse/dplyr");
  const fingerprint = async () => (await readPixels(canvas)).fingerprint;
  await expectDrawn(canvas, await themeColor(dashboard.page, "--model"));
  const allTime = await fingerprint();
  await dashboard.sortButton("Repository").click();
  await expect(dashboard.links.nth(1)).toHaveText("tidyverse/dplyr");
  expect(await fingerprint()).toBe(allTime);
  await dashboard.choosePeriod("Last month");
  await expect.poll(fingerprint).not.toBe(allTime);
});

test("charts have words for those who do not see them", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  await expect(chartCanvas(dashboard)).toHaveAccessibleName(
    /^Downloads over time, per day: (Rising|Falling|Steady), from [\d,]+ \(Mon 3 Aug 2020\) to [\d,]+ \(Tue 1 Sep 2020\); highest [\d,]+ \(/,
  );
  await expect(dashboard.trend("tidyverse/dplyr")).toHaveAccessibleName(
    /^(rising|falling|steady): [\d,]+ \(Mon 3 Aug 2020\) to [\d,]+ \(Tue 1 Sep 2020\)$/,
  );
  await dashboard.choosePeriod("All time");
  await expect(chartCanvas(dashboard)).toHaveAccessibleName(
    /^Downloads over time, per week: Rising, from /,
  );
  // The first record is on a Friday, and the export ends on a Tuesday: neither week is complete.
  await expect(dashboard.trend("tidyverse/dplyr")).toHaveAccessibleName(
    /^rising: 997 \(Week of 20 Jan 2014\) to [\d,]+ \(Week of 24 Aug 2020\)$/,
  );
});
