// The host's settings in config.json: they are validated, errors are named, and valid settings apply.
import { readFile } from "node:fs/promises";

import { BACKGROUNDS, SETTINGS, checked, contrast } from "../../public/config_later.js";
import { expect, test } from "./dashboard.mjs";
import { smallCsv } from "./exports.mjs";

const BASE = "https://host.test/page/";
const NOTHING_OPEN = { name: "No export is open" };

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");
const settings = (dashboard) => dashboard.page.getByRole("region", { name: "Settings of this page" });

/** Serves `config` as the page's config.json. */
async function serveConfig(dashboard, config) {
  const body = typeof config === "string" ? config : JSON.stringify(config);
  await dashboard.serve("config.json", { contentType: "application/json", body });
}

test("what is right is taken as it is", () => {
  const given = {
    $schema: "https://host.test/config.schema.json",
    title: " Downloads of ACME ",
    source: "data/export.csv.gz",
    links: [{ name: "Imprint", address: "imprint.html" }, { name: "ACME", address: "https://acme.test/" }],
    accent: { light: "#12436d", dark: "#7FB5E6" },
    local_files: false,
    other_sites: true,
    parent_origins: ["https://huggingface.co", "http://localhost:8080"],
  };
  expect(checked(JSON.stringify(given), BASE)).toEqual({
    $schema: undefined,
    title: "Downloads of ACME",
    source: "data/export.csv.gz",
    links: [["Imprint", "https://host.test/page/imprint.html"], ["ACME", "https://acme.test/"]],
    accent: "light-dark(#12436d, #7FB5E6)",
    local_files: false,
    other_sites: true,
    parent_origins: ["https://huggingface.co", "http://localhost:8080"],
  });
});

for (const [text, problem] of [
  ["{", /^config\.json is not JSON: /],
  ["[]", /must hold one object/],
  ["null", /must hold one object/],
  ['{"titel": "x"}', /“titel” is not a setting; the settings are title, source, links, accent, local_files, other_sites, parent_origins\./],
  ['{"__proto__": 1}', /“__proto__” is not a setting/],
  ['{"title": " "}', /“title” must be a text of 1 to 80 characters\./],
  [JSON.stringify({ title: "x".repeat(81) }), /“title” must be a text/],
  ['{"source": "file:///x"}', /“source” must be the address of an export, by http or https/],
  ['{"source": "https://me:secret@host.test/x"}', /“source” must be .* without a user name or a password/],
  ['{"source": 1}', /“source” must be/],
  ['{"links": {}}', /“links” must be a list/],
  ['{"links": [{"name": "x"}]}', /“links” must be a list of \{ "name"/],
  ['{"links": [{"name": "x", "address": "https://x.test", "icon": 1}]}', /with no other properties/],
  ['{"links": [{"name": "x", "address": "javascript:alert(1)"}]}', /addresses are http or https/],
  ['{"accent": "red"}', /“accent” must be a colour such as/],
  ['{"accent": "#ffcc00"}', /#ffcc00 has 1\.\d in the light theme: choose another/],
  ['{"accent": "#12436d"}', /#12436d has 1\.\d in the dark theme/],
  ['{"accent": {"light": "#12436d"}}', /“accent” must be a colour/],
  ['{"accent": {"light": "#12436d", "dark": "#123"}}', /“accent” must be a colour/],
  ['{"local_files": "no"}', /“local_files” must be true or false, without quotes/],
  ['{"other_sites": 0}', /“other_sites” must be true or false/],
  ['{"parent_origins": "*"}', /“parent_origins” must be a list of origins/],
  ['{"parent_origins": ["*"]}', /“parent_origins” must be a list of origins/],
  ['{"parent_origins": ["https://huggingface.co/spaces"]}', /“parent_origins” must be .* without a path/],
]) {
  test(`${text.slice(0, 70)} is refused with what it must be`, () => {
    const { problems } = checked(text, BASE);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems[0]).not.toContain("secret");
  });
}

test("what is wrong leaves the rest as it is", () => {
  const { title, local_files: files, problems } = checked('{"title": "A", "local_files": 1, "x": 2, "y": 3}', BASE);
  expect([title, files, problems.length]).toEqual(["A", undefined, 3]);
});

test("the schema names the same settings, and the backgrounds are those of the page", async () => {
  const schema = JSON.parse(await read("docs/config.schema.json"));
  expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(SETTINGS).sort());
  expect(schema.additionalProperties).toBe(false);
  const tokens = await read("style/tokens.css");
  const themes = ["background", "raised", "soft"].map((name) => tokens.match(new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`)).slice(1));
  expect([...new Set(themes.map(([light]) => light))]).toEqual(BACKGROUNDS.light);
  expect([...new Set(themes.map(([, dark]) => dark))]).toEqual(BACKGROUNDS.dark);
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
});

test("title, links and accent of the host are shown", async ({ dashboard, page }) => {
  await serveConfig(dashboard, {
    title: "Downloads of ACME",
    links: [{ name: "Imprint", address: "imprint.html" }],
    accent: { light: "#a3261d", dark: "#ff8a80" },
  });
  await dashboard.open();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Downloads of ACME");
  await expect(page).toHaveTitle("Downloads of ACME");
  const link = page.getByRole("contentinfo").getByRole("link", { name: "Imprint" });
  await expect(link).toHaveAttribute("href", /\/some\/prefix\/imprint\.html$/);
  const line = () => dashboard.header.evaluate((header) => getComputedStyle(header).borderBottomColor);
  expect(await line()).toBe("rgb(163, 38, 29)");
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await line()).toBe("rgb(255, 138, 128)");
  await expect(settings(dashboard)).toHaveCount(0);
});

test("the address of the host is opened where a link names none", async ({ dashboard }) => {
  await serveConfig(dashboard, { source: "data/other.csv" });
  await dashboard.serve("data/other.csv", { body: smallCsv(3, 4) });
  await dashboard.goto();
  await expect(dashboard.headline).toHaveText("7");
  await expect(dashboard.header).toContainText("data/other.csv");
  expect(dashboard.parameters()).toEqual({});
  await dashboard.serve("mine.csv", { body: smallCsv(1) });
  await dashboard.goto("?src=mine.csv");
  await expect(dashboard.headline).toHaveText("1");
});

test("nobody is asked about a site that the host names, even if links may name none", async ({ dashboard }) => {
  dashboard.guard.allow(/elsewhere\.test/);
  await serveConfig(dashboard, { source: "http://elsewhere.test/export.csv", other_sites: false });
  await dashboard.page.route("http://elsewhere.test/**", (route) =>
    route.fulfill({ headers: { "access-control-allow-origin": "*" }, body: smallCsv(3, 4) }),
  );
  await dashboard.goto();
  await expect(dashboard.headline).toHaveText("7");
});

test("a host may switch other sites off", async ({ dashboard, page }) => {
  dashboard.guard.allow(/elsewhere\.test/);
  const requests = [];
  await page.route("http://elsewhere.test/**", (route) => requests.push(route.request().url()));
  await serveConfig(dashboard, { other_sites: false });
  await dashboard.goto("?src=http://elsewhere.test/export.csv");
  await expect(dashboard.alert).toContainText("The host of this page does not allow exports from other sites");
  await expect(page.getByRole("heading", NOTHING_OPEN)).toBeVisible();
  expect(requests).toEqual([]);
});

test("a host may switch files of the user off", async ({ dashboard, page }) => {
  await serveConfig(dashboard, { local_files: false });
  await dashboard.open();
  await expect(dashboard.openButton).toHaveCount(0);
  await expect(page.locator("input[type=file]")).toHaveCount(0);
  await dashboard.drop({ name: "mine.csv", text: smallCsv(1) }, page.locator("main"));
  await expect(dashboard.alert).toContainText("The host of this page does not allow opening your own files");
  await dashboard.button("Dismiss").click();
  await expect(dashboard.themeSwitch).toBeFocused();
  await dashboard.expectSample();
  await dashboard.goto("?src=missing.csv");
  await expect(page.getByRole("heading", NOTHING_OPEN)).toBeVisible();
  await expect(page.getByText("This page shows an export that its host provides, and there is none yet.")).toBeVisible();
  await expect(dashboard.alert).toContainText("There is no file at");
  await expect(dashboard.alert, "advice that nobody can follow").not.toContainText("Open file");
});

test("what is wrong in config.json is named on the page, which works without it", async ({ dashboard }) => {
  await serveConfig(dashboard, '{ "title": "Downloads of ACME", "titel": "x", "local_files": "no" }');
  await dashboard.open();
  await dashboard.expectSample();
  await expect(settings(dashboard)).toContainText("“titel” is not a setting");
  await expect(settings(dashboard)).toContainText("“local_files” must be true or false");
  await expect(settings(dashboard)).toContainText("Its host can correct it in config.json");
  await expect(dashboard.page).toHaveTitle("Downloads of ACME");
  await dashboard.openFile({ name: "mine.csv", text: smallCsv(1) });
  await expect(dashboard.headline).toHaveText("1");
  await expect(settings(dashboard), "while another export is open").toBeVisible();
});

for (const [what, response, problem] of [
  ["is no JSON", { body: "{ title: x }" }, "config.json is not JSON"],
  ["fails", { status: 500, body: "Oops" }, "config.json could not be read (status 500)"],
]) {
  test(`a config.json that ${what} is said, and the page works with its defaults`, async ({ dashboard }) => {
    dashboard.guard.allow(/500/);
    await dashboard.serve("config.json", response);
    await dashboard.open();
    await expect(settings(dashboard)).toContainText(problem);
    await dashboard.expectSample();
  });
}

test("a config.json that does not come is said", async ({ dashboard, page }) => {
  dashboard.guard.allow(/ERR_FAILED/);
  await page.route("**/config.json", (route) => route.abort());
  await dashboard.open();
  await expect(settings(dashboard)).toContainText("config.json could not be read");
});

for (const [what, response] of [
  ["is not there", { status: 404, body: "Not found" }],
  ["is gone", { status: 410, body: "Gone" }],
  ["is not there in object storage", { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" }],
  ["is answered with a page", { contentType: "text/html", body: "<!doctype html><p>Hello" }],
  ["is empty of settings", { body: " {}\n" }],
]) {
  test(`a config.json that ${what} changes nothing, and costs no further request`, async ({ dashboard, page }) => {
    dashboard.guard.allow(/40[34].*config\.json|410.*config\.json/);
    const scripts = [];
    page.on("request", (request) => scripts.push(request.url()));
    await dashboard.serve("config.json", response);
    await dashboard.open();
    await dashboard.expectSample();
    await expect(settings(dashboard)).toHaveCount(0);
    expect(scripts.filter((url) => url.includes("config_later"))).toEqual([]);
  });
}

test("the export is requested while config.json is on its way", async ({ dashboard, page }) => {
  let answer;
  await page.route("**/config.json", (route) => {
    answer = () => route.fulfill({ body: "{}" });
  });
  const exportRequested = page.waitForRequest("**/analytics.json");
  await dashboard.goto();
  await exportRequested;
  await expect.poll(() => typeof answer).toBe("function");
  await answer();
  await dashboard.expectSample();
});
