// Spikes, days on which a repository has over 8 times its usual downloads for the weekday: they are listed, marked in
// its chart, and left out of all figures on request. Downloaded files keep them.
import { expect, test } from "./dashboard.mjs";
import { count, csvOf, iso, repositoryOf } from "./sample.mjs";

const FIRST = "2026-01-01";
const DAYS = 120;
const EPOCH_DAY = Date.parse(FIRST) / 86_400_000;

/** Downloads by day: those of `weekday`, except on the days of `odd`. */
const counts = (weekday, odd) => Array.from({ length: DAYS }, (_, since) => odd[since] ?? weekday(since % 7));

const SPIKES = { 40: 9_000, 60: 5_000 };
const EXPORT = [
  repositoryOf("model", "org/steady", FIRST, counts((day) => 100 + day, {})),
  // Exactly eight times the usual is not a spike (day 70 of org/spiky), nor is a lasting rise (org/risen).
  repositoryOf("model", "org/spiky", FIRST, counts((day) => 50 + day, { ...SPIKES, 70: 8 * 50 })),
  repositoryOf("dataset", "org/risen", FIRST, counts(() => 10, Object.fromEntries(Array.from({ length: 50 }, (_, day) => [70 + day, 2_000])))),
  repositoryOf("dataset", "org/once", FIRST, counts(() => 3, { 100: 77 })),
];
const USUAL = { 40: 50 + (40 % 7), 60: 50 + (60 % 7) };
const EXCESS = 9_000 - USUAL[40] + (5_000 - USUAL[60]) + (77 - 3);
const TOTAL = EXPORT.flatMap(({ records }) => records).reduce((sum, { downloads }) => sum + downloads, 0);

/** A day as the page writes it: `10 Feb 2026`. */
const dayName = (since) =>
  new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(
    new Date(iso(EPOCH_DAY + since)),
  );

const spikes = (dashboard) => dashboard.page.getByRole("region", { name: "Spikes" });
const without = (dashboard) => dashboard.page.getByRole("checkbox", { name: "Totals without spikes" });

test.beforeEach(async ({ dashboard }) => {
  await dashboard.openExport("spikes", EXPORT);
});

test("spikes are listed, the largest first, and lead to their repositories", async ({ dashboard }) => {
  const region = spikes(dashboard);
  const list = region.getByText(`3 spikes of 2 repositories: ${count(EXCESS)} downloads above the usual`);
  await list.click();
  await expect(region.getByRole("listitem")).toHaveText([
    `org/spiky ${dayName(40)} 9,000, usually ${USUAL[40]}`,
    `org/spiky ${dayName(60)} 5,000, usually ${USUAL[60]}`,
    `org/once ${dayName(100)} 77, usually 3`,
  ]);
  await region.getByRole("link", { name: "org/once" }).click();
  const detail = dashboard.detail("org/once");
  await expect(detail.locator(".note-spike")).toHaveCount(1);
  await detail.getByText("1 spike", { exact: true }).click();
  await expect(detail).toContainText(`Triangles: spike (${dayName(100)}), with more than 8 times the usual downloads`);
});

test("a chart marks the days of its spikes, and so does its picture", async ({ dashboard, page }) => {
  await dashboard.link("org/spiky").click();
  const detail = dashboard.detail("org/spiky");
  const marks = detail.locator(".note-spike");
  await expect(marks).toHaveCount(2);
  const [left, width] = await detail.locator(".plot").first().evaluate((plot) => {
    const marks = [...plot.querySelectorAll(".note-spike")].map((mark) => mark.getBoundingClientRect());
    return [marks.map(({ left, width }) => left + width / 2 - plot.getBoundingClientRect().left), plot.clientWidth];
  });
  // The axis has a margin, so this compares the distance of the marks with that of their days.
  expect((left[1] - left[0]) / width).toBeCloseTo(20 / DAYS, 1);
  const { text } = await dashboard.save(page.getByRole("button", { name: "Save SVG" }));
  expect(text.match(/h8l-4 6z/g)).toHaveLength(2);
  expect(text).toContain("Triangles: spikes");
});

test("the switch leaves them out of all figures, stands in the address, and can be found wherever figures are", async ({ dashboard, page }) => {
  await expect(dashboard.headline).toHaveText(count(TOTAL));
  await spikes(dashboard).getByRole("checkbox").click();
  await expect(dashboard.headline).toHaveText(count(TOTAL - EXCESS));
  expect(dashboard.parameters()).toEqual({ spikes: "without" });
  const own = EXPORT[1].records.reduce((sum, { downloads }) => sum + downloads, 0);
  const usual = own - 14_000 + USUAL[40] + USUAL[60];
  await expect(dashboard.row("org/spiky")).toContainText(count(usual));
  await expect(spikes(dashboard)).toContainText("3 spikes of 2 repositories");
  await dashboard.link("org/spiky").click();
  await expect(dashboard.detail("org/spiky")).toContainText(`${count(usual)} downloads`);
  await expect(dashboard.detail("org/spiky").locator(".note-spike")).toHaveCount(2);
  await expect(without(dashboard)).toBeChecked();
  await without(dashboard).click();
  await expect(dashboard.detail("org/spiky")).toContainText(`${count(own)} downloads`);
  expect(dashboard.parameters()).not.toHaveProperty("spikes");
  // The reloaded page opens with the sample, and keeps the setting of the address.
  await page.goBack();
  await page.reload();
  await expect(without(dashboard)).toBeChecked();
});

test("downloads of files keep them", async ({ dashboard }) => {
  await spikes(dashboard).getByRole("checkbox").click();
  await expect(dashboard.headline).toHaveText(count(TOTAL - EXCESS));
  const { text } = await dashboard.save(dashboard.button("Export CSV"));
  expect(text).toBe(csvOf(EXPORT));
});

test("where there are none, nothing is said", async ({ dashboard }) => {
  await dashboard.search.fill("steady|risen");
  await expect(dashboard.links).toHaveCount(2);
  await expect(spikes(dashboard)).toHaveCount(0);
});
