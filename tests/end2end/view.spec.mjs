// The view is in the address: links reproduce it, and Back and Forward navigate between views.
import { expect, test } from "./dashboard.mjs";
import {
  ALL_TIME,
  LAST_MONTH,
  counted,
  count,
  downloads,
  expectedRows,
  ofType,
  repository,
  sample,
} from "./sample.mjs";

test("the default view leaves the address as it is", async ({ dashboard, baseURL }) => {
  await dashboard.open();
  expect(dashboard.page.url()).toBe(baseURL);
});

test("every choice enters the address, and defaults leave it", async ({ dashboard, baseURL }) => {
  await dashboard.open();
  const parameters = expect.poll(() => dashboard.parameters());
  await dashboard.choosePeriod("Last month");
  await parameters.toEqual({ period: "last-month" });
  await dashboard.chooseType("Datasets");
  await parameters.toEqual({ period: "last-month", type: "dataset" });
  await dashboard.search.fill("r e");
  await parameters.toEqual({ period: "last-month", type: "dataset", q: "r e" });
  await dashboard.sortButton("Repository").click();
  await parameters.toEqual({ period: "last-month", type: "dataset", q: "r e", sort: "name" });
  await dashboard.links.first().click();
  await parameters.toMatchObject({ repo: "dataset/tidyverse/feather", sort: "name" });
  await dashboard.back.click();
  await dashboard.sortButton("Downloads").click();
  await dashboard.search.fill("");
  await dashboard.chooseType("All");
  await dashboard.choosePeriod("All time");
  await expect(dashboard.page).toHaveURL(baseURL);
});

test("a link reproduces the whole view", async ({ dashboard }) => {
  await dashboard.open("?period=last-month&type=dataset&q=read&sort=name");
  await expect(dashboard.period.getByRole("radio", { name: "Last month" })).toBeChecked();
  await expect(dashboard.type.getByRole("radio", { name: "Datasets" })).toBeChecked();
  await expect(dashboard.search).toHaveValue("read");
  await expect(dashboard.table.getByRole("columnheader", { name: "Repository" })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  await dashboard.expectNames(["tidyverse/readr", "tidyverse/readxl"]);
});

test("a link opens a repository in its period", async ({ dashboard }) => {
  await dashboard.open("?repo=model/tidyverse/dplyr&period=last-month");
  const detail = dashboard.detail("tidyverse/dplyr");
  await expect(detail.getByRole("heading", { level: 2 })).toHaveText("tidyverse/dplyr");
  await expect(detail.getByRole("radio", { name: "Last month" })).toBeChecked();
  await expect(detail).toContainText(count(counted([repository("tidyverse/dplyr")], LAST_MONTH)));
  await expect(detail).toContainText("3 Aug 2020 – 1 Sep 2020");
  await expect(dashboard.table).toBeHidden();
  await expect(dashboard.page).toHaveTitle("tidyverse/dplyr – Publisher Analytics");
});

test("a link to a repository that the export does not have says so", async ({ dashboard }) => {
  await dashboard.open("?repo=model/nobody/nothing");
  await expect(dashboard.detail("nobody/nothing")).toContainText(
    "no repository of this type and name",
  );
  await dashboard.back.click();
  await dashboard.expectSample();
});

test("nonsense in the address falls back to the default view", async ({ dashboard }) => {
  await dashboard.open("?period=yesterday&sort=-&repo=x&type=all&unknown=1");
  await dashboard.expectSample();
});

test("the link of a row is an address of its own", async ({ dashboard, context }) => {
  await dashboard.open("?period=last-month");
  const newPage = context.waitForEvent("page");
  await dashboard.link("tidyverse/purrr").click({ modifiers: ["ControlOrMeta"] });
  const page = await newPage;
  await expect(page.getByRole("region", { name: "tidyverse/purrr" })).toBeVisible();
  await expect(page.getByRole("radio", { name: "Last month" })).toBeChecked();
  await expect(dashboard.table).toBeVisible();
});

test("a middle press and modifier keys leave every link to the browser", async ({ dashboard, context }) => {
  const opensElsewhere = async (link, options) => {
    const newPage = context.waitForEvent("page");
    await link.click(options);
    await (await newPage).close();
  };
  await dashboard.open("?period=last-month");
  const ways = [{ button: "middle" }, { modifiers: ["ControlOrMeta"] }, { modifiers: ["Shift"] }];
  for (const way of ways) {
    await opensElsewhere(dashboard.link("tidyverse/purrr"), way);
    await expect(dashboard.table).toBeVisible();
  }
  await dashboard.link("tidyverse/purrr").click();
  await expect(dashboard.detail("tidyverse/purrr")).toBeVisible();
  for (const way of ways) {
    await opensElsewhere(dashboard.back, way);
    await expect(dashboard.detail("tidyverse/purrr")).toBeVisible();
  }
});

test("Back and Forward walk through the views", async ({ dashboard }) => {
  const { page } = dashboard;
  await dashboard.open();
  await dashboard.choosePeriod("Last month");
  await expect(dashboard.headline).toHaveText("17,148,183");
  await dashboard.chooseType("Models");
  await expect(dashboard.links).toHaveCount(12);
  await dashboard.link("tidyverse/broom").click();
  await expect(dashboard.detail("tidyverse/broom")).toBeVisible();

  await page.goBack();
  await expect(dashboard.type.getByRole("radio", { name: "Models" })).toBeChecked();
  await expect(dashboard.links).toHaveCount(12);
  await page.goBack();
  await expect(dashboard.type.getByRole("radio", { name: "All" })).toBeChecked();
  await expect(dashboard.headline).toHaveText("17,148,183");
  await page.goBack();
  await expect(dashboard.period.getByRole("radio", { name: "All time" })).toBeChecked();
  await dashboard.expectSample();

  await page.goForward();
  await expect(dashboard.headline).toHaveText("17,148,183");
  await page.goForward();
  await page.goForward();
  await expect(dashboard.detail("tidyverse/broom")).toBeVisible();
  await expect(page).toHaveTitle("tidyverse/broom – Publisher Analytics");
});

test("typing a search is one step of the history", async ({ dashboard }) => {
  await dashboard.open("?period=last-month");
  await dashboard.search.pressSequentially("read");
  await dashboard.expectNames(["tidyverse/readxl", "tidyverse/readr"]);
  await dashboard.page.goBack();
  await expect(dashboard.search).toHaveValue("");
  await dashboard.expectRows(expectedRows(LAST_MONTH));
});

test("a reload keeps the view", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.chooseType("Datasets");
  await dashboard.expectRows(expectedRows(ALL_TIME, ofType("dataset")));
  await dashboard.page.reload();
  await expect(dashboard.type.getByRole("radio", { name: "Datasets" })).toBeChecked();
  await dashboard.expectRows(expectedRows(ALL_TIME, ofType("dataset")));
});

test("a search folds letter case and takes several words", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.search.fill("READ tidy");
  await dashboard.expectNames(["tidyverse/readr", "tidyverse/readxl"]);
});

test("a search without result says so, and offers the way out", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.chooseType("Models");
  await dashboard.search.fill("no such name");
  await expect(
    dashboard.page.getByRole("heading", { name: "No models match “no such name”" }),
  ).toBeVisible();
  await expect(dashboard.table).toBeHidden();
  await expect(dashboard.headline).toHaveText("0");
  await expect(dashboard.status).toHaveText("0 of 20 repositories, 1 Oct 2012 – 1 Sep 2020");
  await dashboard.button("Clear search and type").click();
  await expect(dashboard.search).toHaveValue("");
  await expect(dashboard.search).toBeFocused();
  await expect(dashboard.type.getByRole("radio", { name: "All" })).toBeChecked();
  await dashboard.expectSample();
});

test("leaving a detail returns to the place in the list", async ({ dashboard }) => {
  const { page } = dashboard;
  await page.setViewportSize({ width: 1280, height: 500 });
  await dashboard.open();
  const link = dashboard.link("tidyverse/modelr");
  await link.scrollIntoViewIfNeeded();
  const scrollTop = () => page.evaluate(() => scrollY);
  const before = await scrollTop();
  expect(before).toBeGreaterThan(200);
  await link.click();
  await expect(dashboard.detail("tidyverse/modelr")).toBeVisible();
  await expect.poll(scrollTop).toBe(0);
  await dashboard.back.click();
  await expect.poll(scrollTop).toBe(before);
  await expect(link).toBeFocused();
});

test("a view that was on screen before is there in the frame of the press, and the worker is not asked", async ({
  dashboard,
  page,
}) => {
  await page.addInitScript(() => {
    const send = Worker.prototype.postMessage;
    globalThis.sent = 0;
    Worker.prototype.postMessage = function (...message) {
      globalThis.sent += 1;
      return send.apply(this, message);
    };
  });
  await dashboard.open();
  const periods = { "Last month": LAST_MONTH, "All time": ALL_TIME };
  for (const [period, days] of Object.entries(periods)) {
    await dashboard.choosePeriod(period);
    await expect(dashboard.headline).toHaveText(count(downloads(sample, days)));
    // Waits for the last part of the answer.
    await expect(dashboard.quickFilters.getByRole("button", { name: /Rising/ })).toBeVisible();
  }
  /** Returns the headline in the frame after an input, and the number of messages sent until then. */
  const after = async (press, target) => {
    const [pressed, headline] = [await target.elementHandle(), await dashboard.headline.elementHandle()];
    return page.evaluate(
      async ([press, pressed, headline]) => {
        globalThis.sent = 0;
        const changed = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
        if (press === "click") {
          pressed.click();
        } else if (press === "back") {
          history.back();
          await changed;
        } else {
          pressed.value = press;
          pressed.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }
        // Lets the immediate effects of the input run.
        await new Promise((resolve) => queueMicrotask(resolve));
        await new Promise((resolve) => requestAnimationFrame(resolve));
        return { headline: headline.textContent, sent: globalThis.sent };
      },
      [press, pressed, headline],
    );
  };
  for (const [period, days] of Object.entries(periods)) {
    const shown = await after("click", dashboard.period.getByRole("radio", { name: period }));
    expect(shown).toEqual({ headline: count(downloads(sample, days)), sent: 0 });
    await dashboard.expectRows(expectedRows(days));
  }
  const named = (text) => sample.filter(({ repoName }) => repoName.includes(text));
  await dashboard.search.fill("read");
  await expect(dashboard.headline).toHaveText(count(downloads(named("read"), ALL_TIME)));
  await dashboard.search.fill("readx");
  await expect(dashboard.headline).toHaveText(count(downloads(named("readx"), ALL_TIME)));
  expect(await after("read", dashboard.search)).toEqual({
    headline: count(downloads(named("read"), ALL_TIME)),
    sent: 0,
  });
  expect(await after("back", dashboard.search)).toEqual({ headline: count(downloads(sample, ALL_TIME)), sent: 0 });
  await dashboard.expectRows(expectedRows(ALL_TIME));
});
