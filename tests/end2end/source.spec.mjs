// The URL of the export (`?src=`): relative to the page or on another site, and its errors.
import { expect, test } from "./dashboard.mjs";
import { smallCsv } from "./exports.mjs";
import { csvOf, sample } from "./sample.mjs";

const NOTHING_OPEN = { name: "No export is open" };

test("src names an export beside the page", async ({ dashboard }) => {
  await dashboard.serve("data/other.csv", { contentType: "text/csv", body: smallCsv(3, 4) });
  await dashboard.goto("?src=data/other.csv");
  await expect(dashboard.header).toContainText("data/other.csv");
  await expect(dashboard.headline).toHaveText("7");
  await dashboard.choosePeriod("Last month");
  await expect
    .poll(() => dashboard.parameters())
    .toEqual({ src: "data/other.csv", period: "last-month" });
});

test("src and the view stand in one address", async ({ dashboard }) => {
  await dashboard.serve("other.csv", { body: smallCsv(3, 4) });
  await dashboard.goto("?src=other.csv&repo=model/org/small&period=last-month");
  await expect(dashboard.detail("org/small")).toContainText("1 Aug 2020");
});

test("an empty src is as good as none", async ({ dashboard }) => {
  await dashboard.open("?src=");
  await dashboard.expectSample();
});

test("a file that is opened takes src out of the address", async ({ dashboard }) => {
  await dashboard.serve("other.csv", { body: smallCsv(3, 4) });
  await dashboard.goto("?src=other.csv&sort=name");
  await expect(dashboard.headline).toHaveText("7");
  await dashboard.openFile({ name: "mine.csv", text: smallCsv(1) });
  await expect(dashboard.headline).toHaveText("1");
  expect(dashboard.parameters()).toEqual({ sort: "name" });
});

test("no link leads to an export that was closed", async ({ dashboard }) => {
  await dashboard.serve("other.csv", { body: smallCsv(3, 4) });
  // The view of a link stays, so that nothing but `src` changes.
  await dashboard.goto("?src=other.csv&q=r");
  await expect(dashboard.headline).toHaveText("7");
  await expect(dashboard.links.first()).toHaveAttribute("href", /src=other\.csv/);
  await dashboard.openFile({ name: "mine.csv", text: smallCsv(1) });
  await expect(dashboard.headline).toHaveText("1");
  await expect(dashboard.links.first()).not.toHaveAttribute("href", /src=/);
  expect(dashboard.parameters()).toEqual({ q: "r" });
});

test("Back does not bring back the address of an export that was closed", async ({ dashboard, page }) => {
  await dashboard.serve("other.csv", { body: smallCsv(3, 4) });
  await dashboard.goto("?src=other.csv");
  await expect(dashboard.headline).toHaveText("7");
  await dashboard.choosePeriod("Last month");
  await expect.poll(() => dashboard.parameters()).toEqual({ src: "other.csv", period: "last-month" });
  await dashboard.openFile({ name: "mine.csv", text: smallCsv(1) });
  await expect(dashboard.headline).toHaveText("1");
  await expect.poll(() => dashboard.parameters()).toEqual({ period: "last-month" });
  await page.goBack();
  await expect(dashboard.period.getByRole("radio", { name: "All time" })).toBeChecked();
  await expect.poll(() => dashboard.parameters()).toEqual({});
  await expect(dashboard.headline).toHaveText("1");
  await expect(dashboard.header).toContainText("mine.csv");
  await page.goForward();
  await expect(dashboard.period.getByRole("radio", { name: "Last month" })).toBeChecked();
  await expect.poll(() => dashboard.parameters()).toEqual({ period: "last-month" });
});

const FAILURES = [
  ["a 404", { status: 404, body: "Not found" }, /status 404.*Open file/],
  ["a 401", { status: 401, body: "Sign in" }, /requires permission \(status 401\).*Open file/],
  ["a 500", { status: 500, body: "Oops" }, /status 500.*Try again later/],
  ["a 206", { status: 206, body: smallCsv(1) }, /only part of the file \(status 206\).*nothing was opened/],
];

for (const [what, response, message] of FAILURES) {
  test(`${what} of src shows an alert and what to do`, async ({ dashboard }) => {
    await dashboard.serve("other.csv", response);
    await dashboard.goto("?src=other.csv");
    await expect(dashboard.alert).toContainText("/some/prefix/other.csv");
    await expect(dashboard.alert).toContainText(message);
    await expect(dashboard.page.getByRole("heading", NOTHING_OPEN)).toBeVisible();
    await dashboard.openFile({ name: "mine.csv", text: smallCsv(1) });
    await expect(dashboard.headline).toHaveText("1");
    await expect(dashboard.alert).toBeHidden();
    expect(dashboard.parameters()).toEqual({});
  });
}

test("src without a file behind it shows an alert", async ({ dashboard }) => {
  await dashboard.goto("?src=missing.json");
  await expect(dashboard.alert).toContainText("There is no file at");
  await expect(dashboard.page.getByRole("heading", NOTHING_OPEN)).toBeVisible();
});

test("a sign-in page behind src is refused as one", async ({ dashboard }) => {
  await dashboard.serve("other.csv", {
    contentType: "text/html",
    body: "<!doctype html><p>Sign in",
  });
  await dashboard.goto("?src=other.csv");
  await expect(dashboard.alert).toContainText("This is a web page (HTML)");
  await expect(dashboard.page.getByRole("heading", NOTHING_OPEN)).toBeVisible();
});

test("without a connection to src the page says so, and files still open", async ({
  dashboard,
}) => {
  await dashboard.page.route("**/analytics.json", (route) => route.abort("internetdisconnected"));
  await dashboard.goto();
  await expect(dashboard.alert).toContainText("No response from");
  await expect(dashboard.alert).toContainText("there is no connection");
  await expect(dashboard.page.getByRole("heading", NOTHING_OPEN)).toBeVisible();
  await dashboard.openFile({ name: "mine.csv", text: smallCsv(1) });
  await expect(dashboard.headline).toHaveText("1");
});

test("once open, the page works without a network", async ({ dashboard, context }) => {
  let loaded = 0;
  dashboard.page.on("requestfinished", (request) => {
    loaded += /worker_later-\w+\.wasm$/.test(request.url()) ? 1 : 0;
  });
  await dashboard.open();
  // The second one is the standby worker. It starts once the first has answered.
  await expect.poll(() => loaded, "workers that have loaded all of their program").toBe(2);
  await context.setOffline(true);
  await dashboard.choosePeriod("Last month");
  await expect(dashboard.headline).toHaveText("17,148,183");
  await dashboard.openFile({ name: "mine.csv", text: smallCsv(1, 2) });
  await expect(dashboard.headline).toHaveText("3");
  const { text } = await dashboard.save(dashboard.button("Export CSV"));
  expect(text).toBe(smallCsv(1, 2));
});

test("without the part of the worker that writes, an export says so and can be tried again", async ({
  dashboard,
}) => {
  const { page } = dashboard;
  dashboard.guard.allow(/worker_later-\w+\.wasm|ERR_FAILED|Failed to fetch/);
  await page.route("**/split_worker_later-*.wasm", (route) => route.abort());
  await dashboard.open();
  await dashboard.button("Export CSV").click();
  await expect(dashboard.alert).toContainText("could not be loaded. Check the connection");
  await dashboard.expectSample();
  await page.unroute("**/split_worker_later-*.wasm");
  const { text } = await dashboard.save(dashboard.button("Export CSV"));
  expect(text).toBe(csvOf(sample));
});

test("without the part of the worker that reads CSV, an address says so and can be tried again", async ({ dashboard }) => {
  const { page } = dashboard;
  dashboard.guard.allow(/worker_later-\w+\.wasm|ERR_FAILED|Failed to fetch/);
  await page.route("**/split_worker_later-*.wasm", (route) => route.abort());
  await dashboard.serve("other.csv", { body: smallCsv(3, 4) });
  await dashboard.goto("?src=other.csv");
  await expect(dashboard.alert).toContainText("could not be loaded. Check the connection");
  await page.unroute("**/split_worker_later-*.wasm");
  await dashboard.button("Retry").click();
  await expect(dashboard.headline).toHaveText("7");
});

test("what is fetched later is asked for again once it is missed", async ({ dashboard }) => {
  const { page } = dashboard;
  dashboard.guard.allow(/_later-\w+\.wasm|ERR_FAILED|Failed to fetch/);
  await page.route("**/*_later-*.wasm", (route) => route.abort());
  await dashboard.open();
  const missing = dashboard.chart.getByText("The chart toolbar could not be loaded.");
  await expect(missing).toBeVisible();
  // Everything that needs no lazy code works meanwhile.
  await expect(dashboard.chart.locator("canvas")).toHaveAttribute("aria-label", /^Downloads over time, per week: /);
  await dashboard.choosePeriod("Last month");
  await expect(dashboard.headline).toHaveText("17,148,183");
  await page.getByRole("link", { name: "tidyverse/dplyr" }).click();
  await expect(page.getByText("The detail of the repository could not be loaded.")).toBeVisible();
  await page.unroute("**/*_later-*.wasm");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("region", { name: "tidyverse/dplyr" })).toBeVisible();
  await page.goBack();
  await expect(dashboard.chart.getByRole("button", { name: "View as table" })).toBeVisible();
  await expect(missing).toBeHidden();
});

test("nothing of an opened file leaves the page", async ({ dashboard }) => {
  const { page } = dashboard;
  await dashboard.open();
  const sent = [];
  page.on("request", (request) => sent.push([request.method(), request.postData()]));
  page.on("websocket", () => sent.push(["WebSocket", null]));
  await dashboard.openFile({ name: "mine.csv", text: smallCsv(1, 2) });
  await expect(dashboard.headline).toHaveText("3");
  await dashboard.choosePeriod("Last month");
  await dashboard.save(dashboard.button("Export CSV"));
  expect(sent.filter(([method, body]) => method !== "GET" || body !== null)).toEqual([]);
});

test("an address that failed can be tried again", async ({ dashboard }) => {
  let isUp = false;
  await dashboard.page.route("**/other.csv", (route) =>
    route.fulfill(isUp ? { body: smallCsv(3, 4) } : { status: 503, body: "Busy" }),
  );
  await dashboard.goto("?src=other.csv");
  await expect(dashboard.alert).toContainText("status 503");
  isUp = true;
  await dashboard.button("Retry").click();
  await expect(dashboard.headline).toHaveText("7");
  await expect(dashboard.alert).toBeHidden();
  expect(dashboard.parameters()).toEqual({ src: "other.csv" });
});

test("a file that is refused cannot be tried again", async ({ dashboard }) => {
  await dashboard.open();
  await dashboard.openFile({ name: "empty.csv", text: "" });
  await expect(dashboard.alert).toBeVisible();
  await expect(dashboard.button("Retry")).toHaveCount(0);
});

test("an address that sends nothing for half a minute is given up", async ({ dashboard }) => {
  const { page } = dashboard;
  await page.clock.install();
  await page.route("**/endless.csv", () => new Promise(() => {}));
  // The fake clock does not apply in the worker. This request shows that the worker has begun to read.
  const begins = page.waitForRequest(/split_worker_later/u);
  await dashboard.goto("?src=endless.csv");
  await begins;
  await expect(dashboard.progress).toBeVisible();
  // The fake clock also advances with real time.
  await page.clock.runFor(10_000);
  await expect(dashboard.progress).toBeVisible();
  await page.clock.runFor(30_000);
  await expect(dashboard.alert).toContainText("No data arrived for 30 seconds");
  await expect(dashboard.button("Retry")).toBeVisible();
  await expect(dashboard.progress).toBeHidden();
});

const ELSEWHERE = "http://elsewhere.test/export.csv";

/** Handles requests to another site with `answer`, and returns the list of their methods. */
async function answerElsewhere(dashboard, answer) {
  dashboard.guard.allow(/elsewhere\.test/);
  const requests = [];
  await dashboard.page.route("http://elsewhere.test/**", (route) => {
    requests.push(route.request().method());
    return answer(route);
  });
  return requests;
}

const withCors = (body) => (route) => route.fulfill({ headers: { "access-control-allow-origin": "*" }, body });

test("an export of another site is named, and read once the user says so", async ({ dashboard, page }) => {
  const requests = await answerElsewhere(dashboard, withCors(smallCsv(3, 4)));
  await dashboard.goto(`?src=${ELSEWHERE}`);
  const question = page.getByRole("group", { name: /another site, elsewhere\.test/ });
  await expect(question).toContainText(ELSEWHERE);
  await expect(question.getByRole("button", { name: "Do not open" }), "a key pressed by mistake opens nothing").toBeFocused();
  await expect(page.getByRole("heading", NOTHING_OPEN)).toBeHidden();
  expect(requests, "requests before the user has answered").toEqual([]);
  await question.getByRole("button", { name: "Open it" }).click();
  await expect(dashboard.headline).toHaveText("7");
  await expect(question).toBeHidden();
  await expect(dashboard.button("Open file")).toBeFocused();
  expect(requests).toEqual(["GET"]);
});

test("an export of another site that the user does not want is not read", async ({ dashboard, page }) => {
  const requests = await answerElsewhere(dashboard, withCors(smallCsv(3, 4)));
  await dashboard.goto(`?src=${ELSEWHERE}&sort=name`);
  await page.getByRole("button", { name: "Do not open" }).click();
  await dashboard.expectSample();
  expect(dashboard.parameters()).toEqual({ sort: "name" });
  expect(requests).toEqual([]);
});

test("a file that is opened instead ends the question about another site", async ({ dashboard, page }) => {
  const requests = await answerElsewhere(dashboard, withCors(smallCsv(3, 4)));
  await dashboard.goto(`?src=${ELSEWHERE}`);
  await expect(page.getByRole("button", { name: "Open it" })).toBeVisible();
  await dashboard.openFile({ name: "mine.csv", text: smallCsv(1) });
  await expect(dashboard.headline).toHaveText("1");
  await expect(page.getByRole("button", { name: "Open it" })).toBeHidden();
  expect(requests).toEqual([]);
});

for (const [what, answer] of [
  ["does not let other sites read it", (route) => route.fulfill({ headers: { "access-control-allow-origin": "http://nobody.test" }, body: "x" })],
  ["sends nothing", (route) => route.abort("connectionrefused")],
]) {
  test(`another site that ${what} is requested once, and asked about once`, async ({ dashboard, page }) => {
    const requests = await answerElsewhere(dashboard, answer);
    await dashboard.goto(`?src=${ELSEWHERE}`);
    await page.getByRole("button", { name: "Open it" }).click();
    await expect(dashboard.alert).toContainText(/No response from.*Access-Control-Allow-Origin/);
    expect(requests.length).toBeLessThanOrEqual(1);
    const before = requests.length;
    await dashboard.button("Retry").click();
    await expect.poll(() => requests.length, "requests after Retry").toBe(before + 1);
    await expect(dashboard.alert).toContainText(/No response from/);
    await expect(page.getByRole("button", { name: "Open it" })).toBeHidden();
  });
}

for (const [address, words] of [
  ["data:text/csv,repoName", "does not point to a file on a web server"],
  ["file:///tmp/export.csv", "does not point to a file on a web server"],
  ["javascript:alert(1)", "does not point to a file on a web server"],
  ["blob:http://127.0.0.1/1", "does not point to a file on a web server"],
  ["http://user:secret@elsewhere.test/a.csv", "a user name or password"],
  ["//user@elsewhere.test/a.csv", "a user name or password"],
  ["http://[", "not contain a valid file address"],
]) {
  test(`src=${address} is refused with a reason`, async ({ dashboard, page }) => {
    const requests = await answerElsewhere(dashboard, withCors(smallCsv(1)));
    await dashboard.goto(`?src=${encodeURIComponent(address)}`);
    await expect(dashboard.alert).toContainText(words);
    await expect(dashboard.alert).not.toContainText("secret");
    await expect(page.getByRole("heading", NOTHING_OPEN)).toBeVisible();
    expect(requests).toEqual([]);
    await dashboard.openFile({ name: "mine.csv", text: smallCsv(1) });
    await expect(dashboard.headline).toHaveText("1");
  });
}
