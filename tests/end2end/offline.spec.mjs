// The service worker: after one visit the page opens without a network, a new release takes over as a whole and says so, and
// no export is cached. The tests run a server of their own, because they replace releases while the page is open.
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test as base } from "./dashboard.mjs";
import { smallCsv } from "./exports.mjs";
import { startSite } from "./servers.mjs";

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");
const DIST = fileURLToPath(new URL("../../dist", import.meta.url));

const ICON = /^icon-[0-9a-f]{16}\.png$/;

/** Copies the built page, without compressed versions. */
async function release(folder, name) {
  const copy = join(folder, name);
  await cp(DIST, copy, { recursive: true, filter: (path) => !/\.(br|gz)$/.test(path) });
  return copy;
}

/**
 * Makes another release of a copy by renaming one file: the icon, since no hash of the document's policy depends on it.
 */
async function makeOther(copy, version) {
  const icon = (await readdir(copy)).find((name) => ICON.test(name));
  await rename(join(copy, icon), join(copy, `icon-${version}.png`));
  const current = (await readFile(join(copy, "index.html"), "utf8")).match(/data-release=([0-9a-f]{16})/)[1];
  for (const name of ["index.html", "offline.js"]) {
    const text = await readFile(join(copy, name), "utf8");
    await writeFile(join(copy, name), text.replaceAll(current, version).replaceAll(icon, `icon-${version}.png`));
  }
}

const test = base.extend({
  serviceWorkers: "allow",
  site: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "releases-"));
    const releases = { first: await release(folder, "first"), folder };
    releases.current = releases.first;
    // By file name, a promise that must resolve before the file is sent.
    const held = new Map();
    const server = await startSite(() => releases.current, { held: (name) => held.get(name) });
    await use({ ...server, releases, held });
    await server.stop();
    await rm(folder, { recursive: true });
  },
  baseURL: async ({ site }, use) => use(`${site.origin}/`),
});

const ready = (page) => page.evaluate(async () => (await navigator.serviceWorker.ready).active.state);
const version = (page) => page.evaluate(() => document.documentElement.dataset.release);
const kept = (page) =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
/** The states in which the page has a service worker. */
const workers = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return ["installing", "waiting", "active"].filter((what) => registration?.[what]);
  });
const newVersion = (page) => page.getByRole("region", { name: "New version" });

/** Visits the page, and waits until its files are cached. */
async function visit(dashboard) {
  await dashboard.open();
  await expect.poll(() => ready(dashboard.page)).toBe("activated");
}

test("after one visit the page opens without a network, and without an export", async ({ dashboard, context, page }) => {
  await visit(dashboard);
  expect((await kept(page)).filter((path) => /analytics\.json|\.csv/.test(path))).toEqual([]);
  dashboard.guard.allow(/ERR_INTERNET_DISCONNECTED|Failed to fetch/);
  await context.setOffline(true);
  await dashboard.goto("?period=last-month");
  await expect(dashboard.alert).toContainText("you are offline");
  // CSV needs the worker's lazy file, and the chart toolbar the page's.
  await dashboard.openFile({ name: "mine.csv", text: smallCsv(1, 2) });
  await expect(dashboard.headline).toHaveText("3");
  await expect(dashboard.chart.getByRole("button", { name: "View as table" })).toBeVisible();
  await expect(newVersion(page)).toHaveCount(0);
});

test("an export, and what the host sets, are those of now", async ({ dashboard, context, page, site }) => {
  await visit(dashboard);
  await writeFile(join(site.releases.first, "analytics.json"), smallCsv(3, 4));
  await writeFile(join(site.releases.first, "config.json"), '{ "title": "Downloads of ACME" }');
  await dashboard.goto();
  await expect(dashboard.headline).toHaveText("7");
  await expect(page).toHaveTitle("Downloads of ACME");
  dashboard.guard.allow(/ERR_INTERNET_DISCONNECTED|Failed to fetch/);
  await context.setOffline(true);
  await dashboard.goto();
  await expect(dashboard.alert).toContainText("you are offline");
  await expect(page, "the settings of the last visit").toHaveTitle("Downloads of ACME");
});

test("a new release says that it is ready, and takes over as a whole", async ({ dashboard, page, site }) => {
  await visit(dashboard);
  const first = await version(page);
  const other = "0123456789abcdef";
  const second = await release(site.releases.folder, "second");
  await makeOther(second, other);
  site.releases.current = second;
  const requested = [];
  page.on("request", (request) => requested.push(new URL(request.url()).pathname));
  await dashboard.goto();
  await dashboard.expectSample();
  expect(await version(page), "until the user wants the new one").toBe(first);
  await expect(newVersion(page)).toContainText("A new version of this page is ready");
  expect(requested.filter((path) => path.includes(other))).toEqual([]);
  await newVersion(page).getByRole("button", { name: "Reload" }).click();
  await expect.poll(() => version(page).catch(() => "")).toBe(other);
  await dashboard.expectSample();
  await expect.poll(() => kept(page)).toContain(`/icon-${other}.png`);
  await expect(newVersion(page)).toHaveCount(0);
});

test("a page of the release before, in another tab, finds its files", async ({ context, dashboard, page, request, site }) => {
  await visit(dashboard);
  await dashboard.goto();
  await dashboard.expectSample();
  const icon = (await kept(page)).find((path) => ICON.test(path.slice(1)));
  const second = await release(site.releases.folder, "second");
  await makeOther(second, "0123456789abcdef");
  site.releases.current = second;
  const other = await context.newPage();
  await other.goto(`${site.origin}/`);
  await newVersion(other).getByRole("button", { name: "Reload" }).click();
  await expect.poll(() => version(other).catch(() => "")).toBe("0123456789abcdef");
  expect(await page.evaluate(async (url) => (await fetch(url)).status, icon)).toBe(200);
  expect((await request.get(`${site.origin}${icon}`)).status(), "on the host").toBe(404);
});

test("of three releases, a page of the first finds its files, and nothing stays of the one that nobody used", async ({
  context,
  dashboard,
  page,
  request,
  site,
}) => {
  await visit(dashboard);
  await dashboard.goto();
  await dashboard.expectSample();
  const icon = (await kept(page)).find((path) => ICON.test(path.slice(1)));
  const [unused, newest] = ["0123456789abcdef", "fedcba9876543210"];
  const next = async (name) => {
    const copy = await release(site.releases.folder, name);
    await makeOther(copy, name);
    site.releases.current = copy;
  };
  const other = await context.newPage();
  const update = () => other.evaluate(async () => (await navigator.serviceWorker.ready).update().then(() => {}));
  await next(unused);
  await other.goto(`${site.origin}/`);
  await expect(newVersion(other)).toBeVisible();
  expect(await kept(page)).toContain(`/icon-${unused}.png`);
  await next(newest);
  await update();
  await expect.poll(() => workers(other)).toEqual(["waiting", "active"]);
  expect(await kept(page)).toContain(`/icon-${newest}.png`);
  await newVersion(other).getByRole("button", { name: "Reload" }).click();
  await expect.poll(() => version(other).catch(() => "")).toBe(newest);
  await expect.poll(() => kept(page)).not.toContain(`/icon-${unused}.png`);
  expect(await page.evaluate(async (url) => (await fetch(url)).status, icon)).toBe(200);
  expect((await request.get(`${site.origin}${icon}`)).status(), "on the host").toBe(404);
});

test("a release that was already being kept when the page came says that it is ready", async ({ dashboard, page, site }) => {
  await visit(dashboard);
  const other = "0123456789abcdef";
  const second = await release(site.releases.folder, "second");
  await makeOther(second, other);
  let send;
  site.held.set(`icon-${other}.png`, new Promise((sent) => (send = sent)));
  site.releases.current = second;
  await page.addInitScript(() => {
    // In some browsers, `register` waits for a running installation. Here, it returns while the installation is
    // running.
    navigator.serviceWorker.register = async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      registration.update().catch(() => {});
      while (!registration.installing) {
        await new Promise((later) => setTimeout(later, 50));
      }
      globalThis.registered = true;
      return registration;
    };
  });
  await dashboard.goto();
  await expect.poll(() => page.evaluate(() => globalThis.registered)).toBe(true);
  await expect(newVersion(page)).toHaveCount(0);
  send();
  await expect(newVersion(page)).toContainText("A new version of this page is ready");
});

test("of a release that does not come as a whole nothing is kept", async ({ dashboard, page, site }) => {
  await visit(dashboard);
  const before = await kept(page);
  const other = "0123456789abcdef";
  const second = await release(site.releases.folder, "second");
  await makeOther(second, other);
  await rm(join(second, `icon-${other}.png`));
  site.releases.current = second;
  dashboard.guard.allow(/404/);
  const end = await page.evaluate(async () => {
    const { installing } = await (await navigator.serviceWorker.ready).update();
    return new Promise((ended) => {
      installing.onstatechange = () => ended(installing.state);
    });
  });
  expect(end).toBe("redundant");
  expect(await kept(page)).toEqual(before);
  expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(1);
});

test("where the network hangs, the settings of the last visit hold", async ({ dashboard, page, site }) => {
  await visit(dashboard);
  await writeFile(join(site.releases.first, "config.json"), '{ "title": "Downloads of ACME" }');
  await dashboard.goto();
  await expect(page).toHaveTitle("Downloads of ACME");
  site.held.set("config.json", new Promise(() => {}));
  await dashboard.goto();
  await dashboard.expectSample();
  await expect(page).toHaveTitle("Downloads of ACME");
  await expect(page.getByRole("region", { name: "Settings of this page" })).toHaveCount(0);
});

test("a host between two releases gives no mixed one", async ({ dashboard, page, site }) => {
  await visit(dashboard);
  const first = await version(page);
  // The host already has the new service worker, but still the old document.
  const second = await release(site.releases.folder, "second");
  await makeOther(second, "0123456789abcdef");
  await cp(join(site.releases.first, "index.html"), join(second, "index.html"));
  site.releases.current = second;
  await dashboard.goto();
  await dashboard.expectSample();
  const end = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const { installing } = await registration.update();
    return new Promise((ended) => {
      installing.onstatechange = () => ended(installing.state);
    });
  });
  expect(end).toBe("redundant");
  expect(await version(page)).toBe(first);
  await expect(newVersion(page)).toHaveCount(0);
});

test("a host that takes the page away gets rid of what was kept", async ({ dashboard, page, site }) => {
  // A standby worker may start when its script is neither cached nor served any more.
  dashboard.guard.allow(/Failed to fetch dynamically imported module/);
  await visit(dashboard);
  await page.evaluate(() => caches.open("of another page"));
  const [, script] = (await read("docs/hosting.md")).match(/To take the page away [^]*?\n\n((?: {6}.*\n)+)/);
  await writeFile(join(site.releases.first, "offline.js"), script);
  await writeFile(join(site.releases.first, "index.html"), '<title>Gone</title><link rel=icon href=data:,>');
  // This visit shows the cached page, and the browser looks for a new service worker meanwhile.
  await dashboard.goto();
  await expect.poll(() => page.evaluate(() => caches.keys())).toEqual(["of another page"]);
  await dashboard.goto();
  await expect(page).toHaveTitle("Gone");
  await expect.poll(() => workers(page)).toEqual([]);
});

test("the manifest names the page and its icons", async ({ dashboard, page, request }) => {
  await dashboard.open();
  const href = await page.locator("link[rel=manifest]").evaluate((link) => link.href);
  const manifest = await (await request.get(href)).json();
  expect(manifest).toMatchObject({ name: "Publisher Analytics", start_url: "./", display: "standalone" });
  for (const { src, type } of manifest.icons) {
    const icon = await request.get(new URL(src, href).href);
    expect([icon.status(), icon.headers()["content-type"]]).toEqual([200, type]);
  }
});
