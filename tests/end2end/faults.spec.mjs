// Faults while the page is running: workers that die, stall or report errors, downloads that are cancelled or
// overtaken, and lazy code that does not arrive. Each test injects a fault, and expects that the page recovers or says
// what is wrong.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";

import { expect, test } from "./dashboard.mjs";
import { largeCsv, smallCsv } from "./exports.mjs";
import { csvOf, sample } from "./sample.mjs";
import { startServer, startSite } from "./servers.mjs";
import { keepWorkers } from "./workers.mjs";

const WORKER = "**/worker_loader-*.js";
const WORKER_LATER = "**/split_worker_later-*.wasm";
const DIST = fileURLToPath(new URL("../../dist", import.meta.url));

/** Makes workers run `script` before anything else. */
async function prepareWorkers(page, script) {
  await page.route(WORKER, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${script}\n${await response.text()}` });
  });
}

/**
 * Holds back requests for the workers' lazy file. Returns functions that count them, and that make them and all later
 * ones fail.
 */
async function stallLater(page) {
  const held = [];
  let isStalled = true;
  await page.route(WORKER_LATER, (route) => {
    if (isStalled) {
      held.push(route);
    } else {
      return route.abort();
    }
  });
  return {
    count: () => held.length,
    fail: () => {
      isStalled = false;
      return Promise.all(held.map((route) => route.abort()));
    },
  };
}

/** Replaces the worker script with an empty one, except for workers whose number (from 1) `isSound` accepts. */
async function silenceWorkers(page, isSound) {
  let seen = 0;
  await page.route(WORKER, (route) => {
    seen += 1;
    return isSound(seen) ? route.continue() : route.fulfill({ contentType: "text/javascript", body: "" });
  });
}

test("a first worker that never starts is replaced by another", async ({ dashboard, page }) => {
  await page.clock.install();
  await silenceWorkers(page, (number) => number > 1);
  await dashboard.goto();
  await expect(dashboard.progress).toBeVisible();
  await page.clock.runFor(11_000);
  await dashboard.expectSample();
});

test("workers that never start are told within seconds, and the address can be tried again", async ({ dashboard, page }) => {
  await page.clock.install();
  let isBroken = true;
  await silenceWorkers(page, () => !isBroken);
  await dashboard.goto();
  await expect(dashboard.progress).toBeVisible();
  await page.clock.runFor(11_000);
  await page.clock.runFor(11_000);
  await expect(dashboard.alert).toContainText("The file reader stopped responding");
  await expect(dashboard.progress).toBeHidden();
  isBroken = false;
  await dashboard.button("Retry").click();
  await dashboard.expectSample();
});

test("an open export that no longer answers is opened again, and the view stays", async ({ dashboard, page }) => {
  await page.clock.install();
  const workers = await keepWorkers(page);
  await dashboard.open();
  await dashboard.openFile({ name: "mine.csv", text: smallCsv(5, 6) });
  await expect(dashboard.headline).toHaveText("11");
  await expect.poll(workers.count).toBe(3);
  await workers.deafenOpen();
  await dashboard.search.fill("small");
  await page.clock.runFor(11_000);
  await expect(dashboard.alert).toContainText(/is being opened again, and the view is kept\..*stopped responding/);
  await expect(dashboard.header).toContainText("mine.csv");
  await expect(dashboard.search).toHaveValue("small");
  await dashboard.search.fill("nothing has this name");
  await expect(dashboard.status.first()).toContainText("0 of");
});

test("an error in a worker that goes on ends nothing", async ({ dashboard, page }) => {
  const workers = await keepWorkers(page);
  await dashboard.open();
  await expect.poll(workers.count).toBe(2);
  await workers.errOpen("Uncaught Error: of an extension");
  await dashboard.choosePeriod("Last month");
  await expect(dashboard.headline).toHaveText("17,148,183");
  await expect(dashboard.alert).toBeHidden();
  expect(await workers.count()).toBe(2);
});

test("without a network, files open one after the other where no cache keeps the page", async ({ dashboard, context }) => {
  const { page } = dashboard;
  let loaded = 0;
  page.on("requestfinished", (request) => {
    loaded += /worker_later-\w+\.wasm$/.test(request.url()) ? 1 : 0;
  });
  // Routing disables the HTTP cache.
  await page.route("**/*", (route) => route.continue());
  await dashboard.open();
  await expect.poll(() => loaded, "workers that have loaded all of their program").toBe(2);
  dashboard.guard.allow(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  await context.setOffline(true);
  await dashboard.openFile({ name: "page.csv", text: "<!doctype html>" });
  await expect(dashboard.alert).toContainText("This is a web page (HTML)");
  for (const value of [3, 4, 5]) {
    await dashboard.openFile({ name: `${value}.csv`, text: smallCsv(value) });
    await expect(dashboard.headline).toHaveText(String(value));
    await expect(dashboard.header).toContainText(`${value}.csv`);
  }
});

test("ten files in turn take two workers, and the memory of one", async ({ dashboard, page }) => {
  const workers = await keepWorkers(page);
  await dashboard.open();
  for (let value = 1; value <= 10; value += 1) {
    await dashboard.openFile({ name: `${value}.csv`, text: smallCsv(value) });
    await expect(dashboard.header).toContainText(`${value}.csv`);
  }
  // One worker has the last file, and one is the standby worker. All replaced workers are gone.
  await expect.poll(() => page.workers().length, "workers that run").toBe(2);
  const started = await workers.count();
  expect(started, "workers that were started").toBeGreaterThan(2);
  expect(started, "workers that were started").toBeLessThanOrEqual(12);
});

test("a thousand changes of the view leave no memory behind", async ({ dashboard, page, context }) => {
  // Each change waits for a frame, which takes a fifth of a second on a busy machine.
  test.setTimeout(400_000);
  await dashboard.open();
  const devtools = await context.newCDPSession(page);
  await devtools.send("HeapProfiler.enable");
  const changes = (count) =>
    page.evaluate(async (count) => {
      const radios = [...document.querySelectorAll("[role=radiogroup] input, [role=radio]")].slice(0, 2);
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      for (let number = 0; number < count; number += 1) {
        radios[(number + 1) % 2].click();
        await frame();
      }
    }, count);
  const used = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await devtools.send("Runtime.getHeapUsage");
    const { nodes, jsEventListeners } = await devtools.send("Memory.getDOMCounters");
    return { usedSize, nodes, jsEventListeners };
  };
  await changes(50);
  const before = await used();
  await changes(1000);
  const after = await used();
  // If each change leaked a single element or closure, there would be a thousand more.
  expect(after.nodes - before.nodes, "nodes").toBeLessThan(500);
  expect(after.jsEventListeners - before.jsEventListeners, "listeners").toBeLessThan(500);
  expect(after.usedSize - before.usedSize, "bytes of scripts").toBeLessThan(1_000_000);
});

test.describe("a large download", () => {
  const REPOSITORIES = 60;

  test.beforeEach(async ({ dashboard }, testInfo) => {
    // Lengthens the pauses between the turns of writing, so that other things can happen meanwhile.
    await dashboard.page.route(WORKER, async (route) => {
      const response = await route.fetch();
      const body = `const { setTimeout: later } = self;
        self.setTimeout = (task, delay, ...given) => later(task, delay === 0 ? 1_000 : delay, ...given);
        ${await response.text()}`;
      await route.fulfill({ response, body });
    });
    const path = testInfo.outputPath("large.csv");
    await writeFile(path, largeCsv(REPOSITORIES));
    await dashboard.open();
    await dashboard.openFile(path);
    await expect(dashboard.header).toContainText("large.csv", { timeout: 30_000 });
  });

  test("shows its progress, and answers questions meanwhile", async ({ dashboard, page }) => {
    const bar = page.getByRole("progressbar", { name: "Writing download" });
    const saved = page.waitForEvent("download");
    await dashboard.button("Export CSV").click();
    await expect(bar).toHaveAttribute("aria-valuenow", /^\d+$/);
    await dashboard.choosePeriod("Last month");
    await expect(dashboard.dates).toContainText("24 May 2020");
    await expect(bar).toBeVisible();
    await dashboard.button("Cancel download").focus();
    await saved;
    await expect(bar).toBeHidden();
    await expect(dashboard.openButton).toBeFocused();
    await expect(dashboard.status.first()).toContainText("Saved publisher-analytics_all-time");
  });

  test("can be cancelled, and nothing is saved", async ({ dashboard, page }) => {
    const saved = [];
    page.on("download", (download) => saved.push(download.suggestedFilename()));
    await dashboard.button("Export CSV").click();
    await dashboard.button("Export JSON").click();
    await dashboard.button("Cancel download").click();
    await expect(dashboard.status.first()).toContainText("Download cancelled. Nothing was saved.");
    await expect(page.getByRole("progressbar")).toBeHidden();
    await dashboard.search.fill("large-0001");
    const { text } = await dashboard.save(dashboard.button("Export CSV"));
    expect(text.split("\n")).toHaveLength(2002);
    expect(saved).toEqual(["publisher-analytics_all-time_2020-06-22.csv"]);
  });

  test("is finished when another file is opened meanwhile", async ({ dashboard, page }) => {
    const download = page.waitForEvent("download");
    await dashboard.button("Export JSON").click();
    await expect(page.getByRole("progressbar", { name: "Writing download" })).toBeVisible();
    await dashboard.openFile({ name: "small.csv", text: smallCsv(1, 2) });
    await expect(dashboard.headline).toHaveText("3");
    expect((await download).suggestedFilename()).toBe("publisher-analytics_all-time_2020-06-22.json");
    await expect(page.getByRole("progressbar")).toBeHidden();
    // The worker that wrote the download is terminated.
    await expect.poll(() => page.workers().length, "workers that run").toBe(2);
  });
});

test("a later part of the program that stalls is missed after a time, and asked for again", async ({ dashboard, page }) => {
  await page.clock.install();
  dashboard.guard.allow(/did not load within 30 seconds/);
  const stall = () => {};
  await page.route("**/split_page_later-*.wasm", stall);
  await dashboard.open();
  const missing = dashboard.chart.getByText("The chart toolbar could not be loaded.");
  await expect(missing).toBeHidden();
  await page.clock.runFor(31_000);
  await expect(missing).toBeVisible();
  await page.unroute("**/split_page_later-*.wasm", stall);
  await dashboard.chart.getByRole("button", { name: "Try again" }).click();
  await expect(dashboard.chart.getByRole("button", { name: "View as table" })).toBeVisible();
});

test("a later part that is cut is missed, and asked for again", async ({ dashboard, page }) => {
  dashboard.guard.allow(/CompileError|WebAssembly/);
  const cut = async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.body()).subarray(0, 10_000) });
  };
  await page.route("**/split_page_later-*.wasm", cut);
  await dashboard.open();
  await expect(dashboard.chart.getByText("The chart toolbar could not be loaded.")).toBeVisible();
  await page.unroute("**/split_page_later-*.wasm", cut);
  await dashboard.chart.getByRole("button", { name: "Try again" }).click();
  await expect(dashboard.chart.getByRole("button", { name: "View as table" })).toBeVisible();
});

test("what the first part of the program cannot read or word is told without its later parts", async ({ dashboard, page }) => {
  dashboard.guard.allow(/_later-\w+\.wasm|ERR_FAILED|Failed to fetch/);
  await page.route("**/*_later-*.wasm", (route) => route.abort());
  await dashboard.serve("cut.json", { body: '[{"repoType":"model","repoName":"org/a","records":[' });
  await dashboard.goto("?src=cut.json");
  await expect(dashboard.alert).toContainText("Nothing was opened or written: a part of this page could not be loaded");
  await dashboard.goto("?src=absent.json");
  await expect(dashboard.alert).toContainText("The address could not be read, and nothing was opened");
});

test("a download whose code stalls leaves the export open, is told once it fails, and can be tried again", async ({ dashboard, page }) => {
  dashboard.guard.allow(/_later-\w+\.wasm|ERR_FAILED|Failed to fetch/);
  await page.clock.install();
  const workers = await keepWorkers(page);
  const later = await stallLater(page);
  // Shortens the workers' intervals from seconds to milliseconds.
  await prepareWorkers(page, "const { setInterval: every } = self; self.setInterval = (task) => every(task, 50);");
  await dashboard.open();
  await expect.poll(workers.count).toBe(2);
  await dashboard.button("Export CSV").click();
  for (let time = 0; time < 4; time += 1) {
    await workers.hear(0);
    await page.clock.runFor(9_000);
  }
  await expect(page.getByRole("progressbar", { name: "Writing download" })).toBeVisible();
  await expect(dashboard.alert).toBeHidden();
  await dashboard.choosePeriod("Last month");
  await expect(dashboard.headline).toHaveText("17,148,183");
  await later.fail();
  await expect(dashboard.alert).toContainText("Nothing was opened or written: a part of this page could not be loaded");
  await expect(page.getByRole("progressbar")).toBeHidden();
  expect(await workers.count()).toBe(2);
  await dashboard.choosePeriod("All time");
  await page.unroute(WORKER_LATER);
  const { text } = await dashboard.save(dashboard.button("Export CSV"));
  expect(text).toBe(csvOf(sample));
});

test("a download that is cancelled while its code is on its way is not written", async ({ dashboard, page }) => {
  const held = [];
  await page.route(WORKER_LATER, (route) => held.push(route));
  await prepareWorkers(page, "const { setInterval: every } = self; self.setInterval = (task) => every(task, 50);");
  await dashboard.open();
  const saved = [];
  page.on("download", (download) => saved.push(download.suggestedFilename()));
  await dashboard.button("Export CSV").click();
  await dashboard.button("Cancel download").click();
  await page.unroute(WORKER_LATER);
  await Promise.all(held.map((route) => route.continue()));
  await expect(dashboard.status.first()).toContainText("Download cancelled. Nothing was saved.");
  const { name } = await dashboard.save(dashboard.button("Export JSON"));
  expect(saved).toEqual([name]);
});

test("a refusal whose words stall is told without them", async ({ dashboard, page }) => {
  dashboard.guard.allow(/404/);
  await stallLater(page);
  await dashboard.goto("?src=absent.json");
  await expect(dashboard.alert).toContainText("The address could not be read, and nothing was opened");
});

test("an import whose code stalls is not taken for a server that sends nothing", async ({ dashboard, page }) => {
  dashboard.guard.allow(/_later-\w+\.wasm|ERR_FAILED|Failed to fetch/);
  await page.clock.install();
  const workers = await keepWorkers(page);
  const later = await stallLater(page);
  await prepareWorkers(page, "const { setInterval: every } = self; self.setInterval = (task) => every(task, 50);");
  await dashboard.serve("other.json", { body: smallCsv(3, 4) });
  await dashboard.goto("?src=other.json");
  await expect.poll(later.count).toBe(1);
  for (let time = 0; time < 3; time += 1) {
    await workers.hear(0);
    await page.clock.runFor(25_000);
  }
  await expect(dashboard.progress).toBeVisible();
  await later.fail();
  await expect(dashboard.alert).toContainText("Nothing was opened or written: a part of this page could not be loaded");
});

test("an export that no worker has is opened again for a download, which follows", async ({ dashboard, page }) => {
  await page.clock.install();
  const workers = await keepWorkers(page);
  let isStalled = false;
  await page.route("**/other.csv", (route) => (isStalled ? undefined : route.fulfill({ body: smallCsv(3, 4) })));
  await dashboard.goto("?src=other.csv");
  await expect(dashboard.headline).toHaveText("7");
  await expect.poll(workers.count).toBe(2);
  await workers.deafenOpen();
  isStalled = true;
  await dashboard.search.fill("small");
  await page.clock.runFor(11_000);
  await expect(dashboard.progress).toBeVisible();
  await dashboard.cancel.click();
  await expect(dashboard.alert).toContainText("the export was not opened again");
  isStalled = false;
  const { text } = await dashboard.save(dashboard.button("Export CSV"));
  expect(text).toBe(smallCsv(3, 4));
  await expect(dashboard.alert).toContainText("The file reader had stopped. The export is being opened again, and the view is kept.");
  await dashboard.search.fill("nothing has this name");
  await expect(dashboard.status.first()).toContainText("0 of");
});

test.describe("a server", () => {
  let other, third, site;

  test.beforeEach(async ({ dashboard }) => {
    dashboard.guard.allow(/127\.0\.0\.1|ERR_|frame-ancestors/);
    const anybody = { "access-control-allow-origin": "*" };
    const csv = smallCsv(3, 4);
    const leadTo = (location) => (_, response) => response.writeHead(302, { ...anybody, location }).end();
    other = await startServer((_, response) => response.writeHead(200, anybody).end(csv));
    third = await startServer(leadTo(`${other.origin}/export.csv`));
    // Browsers accept a compressed response without its end as complete.
    const cutGzip = gzipSync(csv.slice(0, -9), { finishFlush: constants.Z_SYNC_FLUSH });
    site = await startSite(() => DIST, { answers: {
      "/elsewhere.csv": leadTo(`${other.origin}/export.csv`),
      "/moved.csv": leadTo("/export.csv"),
      "/export.csv": (_, response) => response.writeHead(200).end(csv),
      "/short.csv": (_, response) => {
        response.writeHead(200, { "content-length": String(csv.length + 9) });
        response.write(csv, () => response.destroy());
      },
      "/cut.csv": (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(cutGzip),
      "/short-gzip.csv": (_, response) => {
        response.writeHead(200, { "content-encoding": "gzip", "content-length": String(cutGzip.length + 9) });
        response.write(cutGzip, () => response.destroy());
      },
    } });
  });

  test.afterEach(() => Promise.all([other, third, site].map((server) => server.stop())));

  test("of the page that leads on to another site is refused, and that site is named", async ({ dashboard, page }) => {
    await page.goto(`${site.origin}/?src=elsewhere.csv`);
    await expect(dashboard.alert).toContainText(`/elsewhere.csv redirects to another site, ${other.origin}. Nothing was read`);
    await expect(page.getByRole("heading", { name: "No export is open" })).toBeVisible();
  });

  test("that was asked about and leads on to another one is refused", async ({ dashboard, page }) => {
    await page.goto(`${site.origin}/?src=${third.origin}/export.csv`);
    await page.getByRole("button", { name: "Open it" }).click();
    await expect(dashboard.alert).toContainText(`redirects to another site, ${other.origin}`);
  });

  test("of the page that leads on to another address there is followed", async ({ dashboard, page }) => {
    await page.goto(`${site.origin}/?src=moved.csv`);
    await expect(dashboard.headline).toHaveText("7");
  });

  for (const name of ["short.csv", "short-gzip.csv"]) {
    test(`that breaks off before it has sent all of ${name} opens nothing`, async ({ dashboard, page }) => {
      await page.goto(`${site.origin}/?src=${name}`);
      await expect(dashboard.alert).toContainText(`/${name} was interrupted`);
      await expect(page.getByRole("heading", { name: "No export is open" })).toBeVisible();
    });
  }

  test("that packs an answer and cuts it opens nothing", async ({ dashboard, page }) => {
    await page.goto(`${site.origin}/?src=cut.csv`);
    await expect(dashboard.alert).toContainText("This CSV export ends inside a row");
    await expect(page.getByRole("heading", { name: "No export is open" })).toBeVisible();
  });
});

test("an address that sends less than it says opens nothing, though the browser takes it for whole", async ({ dashboard, page }) => {
  const body = smallCsv(3, 4);
  const length = body.length + 9;
  await dashboard.serve("short.csv", { headers: { "content-length": String(length) }, body });
  await dashboard.goto("?src=short.csv");
  await expect(dashboard.alert).toContainText(`short.csv was interrupted (${body.length} of ${length} bytes arrived)`);
  await expect(page.getByRole("heading", { name: "No export is open" })).toBeVisible();
});

test("an address whose first piece is one byte is known as gzip", async ({ dashboard, page }) => {
  await page.route(WORKER, async (route) => {
    const response = await route.fetch();
    // The first two reads give one and two bytes, the third the rest.
    const body = `const { fetch: request } = self;
      self.fetch = async (...given) => {
        const response = await request(...given);
        if (!response.url.endsWith(".gz")) return response;
        const bytes = new Uint8Array(await response.arrayBuffer());
        const pieces = [bytes.slice(0, 1), bytes.slice(1, 3), bytes.slice(3)];
        const stream = new ReadableStream({ pull(to) { pieces.length ? to.enqueue(pieces.shift()) : to.close(); } });
        const { status, headers } = response;
        return new Response(stream, { status, headers });
      };
      ${await response.text()}`;
    await route.fulfill({ response, body });
  });
  const { gzipSync } = await import("node:zlib");
  await dashboard.serve("mine.csv.gz", { body: gzipSync(smallCsv(3, 4)) });
  await dashboard.goto("?src=mine.csv.gz");
  await expect(dashboard.headline).toHaveText("7");
});
