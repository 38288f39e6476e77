// The page of one repository: its facts are checked against the sample, and its own exports.
import { expect, test } from "./dashboard.mjs";
import {
  ALL_TIME,
  LAST_MONTH,
  change,
  count,
  counted,
  csvOf,
  date,
  day,
  daysBefore,
  difference,
  expectedRows,
  lastDays,
  percent,
  recordsIn,
  repository,
  reported,
  sample,
  weekdayDate,
} from "./sample.mjs";

const NAME = "tidyverse/jsonlite";
const repo = repository(NAME);

/** Expects the figure of one fact, and the line below it. */
async function expectFact(detail, name, figure, note) {
  const page = detail.page();
  const fact = detail.locator("dl > div").filter({ has: page.getByText(name, { exact: true }) });
  await expect(fact.getByRole("definition")).toHaveText(`${figure}${note}`);
}

function bestOf(records) {
  return records.reduce((best, now) => (now.downloads > best.downloads ? now : best));
}

/** `▲up 15.2% +155,688 from 1,021,051 in the 30 days before`. */
function comparison(length) {
  const period = lastDays(length);
  const [now, before] = [period, daysBefore(period)].map((days) => counted([repo], days));
  return `${change(now, before)} ${difference(now - before)} from ${count(before)} in the ${length} days before`;
}

function rankOf(period) {
  return expectedRows(period).findIndex(({ name }) => name === NAME) + 1;
}

test("a row's link opens the detail, and the link back closes it", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.link(NAME).click();
  const detail = dashboard.detail(NAME);
  const heading = detail.getByRole("heading", { level: 2 });
  await expect(heading).toHaveText(NAME);
  await expect(heading).toBeFocused();
  await expect(dashboard.status).toContainText(NAME);
  expect(dashboard.parameters()).toEqual({ repo: `dataset/${NAME}` });
  await dashboard.back.click();
  await dashboard.expectSample();
  expect(dashboard.parameters()).toEqual({});
});

for (const [slug, period] of [
  ["all-time", ALL_TIME],
  ["last-month", LAST_MONTH],
]) {
  test(`the facts are those of the sample, for ${slug}`, async ({ dashboard }) => {
    await dashboard.open(`?period=${slug}&repo=dataset/${NAME}`);
    const detail = dashboard.detail(NAME);
    const first = day(repo.records[0].timestamp);
    const best = bestOf(recordsIn(repo, period));
    const life = ALL_TIME.last - first + 1;
    const ofPeriod = (repositories) =>
      period === ALL_TIME ? reported(repositories) : counted(repositories, period);

    expect(counted([repo], ALL_TIME)).toBe(repo.totalDownloads);
    await expectFact(
      detail,
      "All time",
      count(repo.totalDownloads),
      "reported total; sum of days agrees",
    );
    await expectFact(detail, "Last 30 days", count(counted([repo], lastDays(30))), comparison(30));
    await expectFact(detail, "Last 7 days", count(counted([repo], lastDays(7))), comparison(7));
    await expectFact(
      detail,
      "Best day in the period",
      count(best.downloads),
      weekdayDate(day(best.timestamp)),
    );
    const missing = life - repo.records.length;
    const missingText = missing === 0 ? "none missing" : `${count(missing)} without a record`;
    await expectFact(detail, "First day", date(first), `${count(life)} days, ${missingText}`);
    const share = percent(ofPeriod([repo]) / ofPeriod(sample));
    await expectFact(detail, "Share", share, `rank ${rankOf(period)} of 20`);
  });
}

test("the share is that of the search and type that are shown", async ({ dashboard }) => {
  await dashboard.open("?type=dataset&repo=dataset/tidyverse/feather");
  const datasets = sample.filter(({ repoType }) => repoType === "dataset");
  const share = percent(repository("tidyverse/feather").totalDownloads / reported(datasets));
  await expectFact(dashboard.detail("tidyverse/feather"), "Share", share, "rank 8 of 8");
});

test("missing days, and a total unlike the sum of the days, are told", async ({ dashboard }) => {
  const records = [
    { timestamp: "2020-08-01", downloads: 5 },
    { timestamp: "2020-08-02", downloads: 7 },
    { timestamp: "2020-08-10", downloads: 6 },
  ];
  const export_ = [{ repoType: "model", repoName: "org/a", totalDownloads: 100, records }];
  await dashboard.open();
  await dashboard.openFile({ name: "a.json", text: JSON.stringify(export_) });
  await expect(dashboard.headline).toHaveText("100");
  await expect(dashboard.comparison).toHaveText("Lifetime total as reported; 18 of it on recorded days");
  await expect(dashboard.row("org/a")).toContainText("82 fewer than reported");
  await dashboard.link("org/a").click();
  const detail = dashboard.detail("org/a");
  const note = "reported total; the days add up to 18, 82 fewer than reported";
  await expectFact(detail, "All time", "100", note);
  await expectFact(detail, "First day", "1 Aug 2020", "10 days, 7 without a record");
  await expectFact(detail, "Best day in the period", "7", "Sun 2 Aug 2020");
});

test("the period can be changed in the detail", async ({ dashboard }) => {
  await dashboard.open(`?repo=dataset/${NAME}`);
  await dashboard.choosePeriod("Last month");
  await expect(dashboard.status).toHaveText(`${NAME}, 3 Aug 2020 – 1 Sep 2020`);
  await expectFact(
    dashboard.detail(NAME),
    "Best day in the period",
    count(bestOf(recordsIn(repo, LAST_MONTH)).downloads),
    weekdayDate(day(bestOf(recordsIn(repo, LAST_MONTH)).timestamp)),
  );
  expect(dashboard.parameters()).toEqual({ period: "last-month", repo: `dataset/${NAME}` });
});

test("the detail exports its repository alone, in its period", async ({ dashboard }) => {
  await dashboard.open(`?repo=dataset/${NAME}`);
  const detail = dashboard.detail(NAME);
  const own = detail.getByRole("button", { name: "Export JSON of this repository" });
  await expect(own, "what it writes is not what the header's writes").toHaveText("JSON of this repository");
  const json = await dashboard.save(own);
  expect(json.name).toBe("publisher-analytics_all-time_2020-09-01_tidyverse-jsonlite.json");
  expect(JSON.parse(json.text)).toEqual([repo]);
  await expect(dashboard.status).toContainText(
    `Saved ${json.name}: 1 repository, 2,464 daily records.`,
  );

  await dashboard.choosePeriod("Last month");
  await expect(dashboard.status).toContainText("3 Aug 2020");
  const csv = await dashboard.save(detail.getByRole("button", { name: "Export CSV" }));
  expect(csv.name).toBe("publisher-analytics_last-month_2020-09-01_tidyverse-jsonlite.csv");
  const month = { ...repo, records: recordsIn(repo, LAST_MONTH) };
  expect(csv.text).toBe(csvOf([month]));
});
