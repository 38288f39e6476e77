// A running import: progress, Cancel, and missing or failing workers.
import { writeFile } from "node:fs/promises";

import { expect, holdBack, test } from "./dashboard.mjs";
import { largeCsv, smallCsv } from "./exports.mjs";
import { keepWorkers } from "./workers.mjs";

const WORKER = "**/worker_loader-*.js";

/** Lets only the first `free` workers start, until the returned function is called. */
const holdWorkers = (page, free = 0) => holdBack(page, WORKER, { free });

test("row 23: an import shows its progress, and then the file is open", async ({ dashboard }, testInfo) => {
  const { page } = dashboard;
  const path = testInfo.outputPath("large.csv");
  await writeFile(path, largeCsv(48));
  await dashboard.open();
  await page.evaluate(() => {
    globalThis.progressSeen = [];
    const note = () => {
      const bar = document.querySelector("[role=progressbar]");
      if (bar !== null) {
        globalThis.progressSeen.push([
          bar.getAttribute("aria-valuenow"),
          bar.parentElement.textContent,
        ]);
      }
    };
    new MutationObserver(note).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  });
  await dashboard.openFile(path);
  await expect(dashboard.header).toContainText("large.csv", { timeout: 30_000 });
  await expect(dashboard.progress).toBeHidden();
  const seen = await page.evaluate(() => globalThis.progressSeen);
  const percents = seen
    .map(([percent]) => percent)
    .filter((percent) => percent !== null)
    .map(Number);
  expect(new Set(percents).size, "steps of the progress bar").toBeGreaterThan(1);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
  expect(Math.max(...percents)).toBeLessThanOrEqual(100);
  expect(seen.at(-1)[1]).toMatch(
    /Opening large\.csv · \d+\.\d of \d+\.\d MB, [\d,]+ daily records/,
  );
});

test("Cancel ends an import, and the sample stays open", async ({ dashboard }) => {
  // The second worker is the standby worker for the next import.
  const release = await holdWorkers(dashboard.page, 1);
  await dashboard.open();
  await dashboard.choosePeriod("Last month");
  await dashboard.openFile({ name: "small.csv", text: smallCsv(1) });
  await expect(dashboard.progress).toBeVisible();
  await expect(dashboard.page.getByText("Opening small.csv")).toBeVisible();
  await dashboard.chooseType("Models");
  await expect(dashboard.links).toHaveCount(12);

  await dashboard.cancel.click();
  await expect(dashboard.progress).toBeHidden();
  await expect(dashboard.status).toContainText("Import cancelled.");
  await dashboard.chooseType("All");
  await dashboard.choosePeriod("All time");
  await dashboard.expectSample();

  release();
  await dashboard.openFile({ name: "small.csv", text: smallCsv(1, 2) });
  await expect(dashboard.headline).toHaveText("3");
});

test("another file takes the place of an import under way", async ({ dashboard }) => {
  const release = await holdWorkers(dashboard.page, 1);
  await dashboard.open();
  await dashboard.openFile({ name: "first.csv", text: smallCsv(1) });
  await expect(dashboard.page.getByText("Opening first.csv")).toBeVisible();
  await dashboard.openFile({ name: "second.csv", text: smallCsv(2) });
  await expect(dashboard.page.getByText("Opening second.csv")).toBeVisible();
  release();
  await expect(dashboard.header).toContainText("second.csv");
  await expect(dashboard.headline).toHaveText("2");
});

test("Cancel of the first import leaves a page to start from", async ({ dashboard }) => {
  await holdWorkers(dashboard.page);
  await dashboard.goto();
  await expect(dashboard.progress).toBeVisible();
  await expect(dashboard.page.getByText("Opening analytics.json")).toBeVisible();
  await dashboard.cancel.click();
  await expect(dashboard.progress).toBeHidden();
  await expect(dashboard.page.getByRole("heading", { name: "No export is open" })).toBeVisible();
  await expect(dashboard.openButton).toBeVisible();
});

test("an address that never ends can be cancelled", async ({ dashboard }) => {
  const { page } = dashboard;
  await page.route("**/endless.csv", () => new Promise(() => {}));
  await dashboard.goto("?src=endless.csv");
  await expect(page.getByText("Opening endless.csv")).toBeVisible();
  await dashboard.cancel.click();
  await expect(page.getByRole("heading", { name: "No export is open" })).toBeVisible();
  await dashboard.openFile({ name: "small.csv", text: smallCsv(4) });
  await expect(dashboard.headline).toHaveText("4");
});

test("without its worker the page says so, and is not blank", async ({ dashboard }) => {
  await dashboard.page.route(WORKER, (route) => route.abort());
  await dashboard.goto();
  await expect(dashboard.alert).toContainText("The file reader stopped");
  await expect(dashboard.alert).toContainText("Reload the page");
  await expect(dashboard.page.getByRole("heading", { name: "No export is open" })).toBeVisible();
  await expect(dashboard.openButton).toBeVisible();
  await expect(dashboard.progress).toBeHidden();
});

for (const [what, pattern] of [["script", "**/worker-*.js"], ["program", "**/worker_bg-*.wasm"]]) {
  test(`a worker whose ${what} does not come is told at once`, async ({ dashboard, page }) => {
    dashboard.guard.allow(/404|could not be loaded/);
    await page.route(pattern, (route) => route.fulfill({ status: 404, body: "Not found" }));
    await dashboard.goto();
    await expect(dashboard.alert).toContainText(/The file reader stopped.*could not be loaded/s);
    await expect(dashboard.progress).toBeHidden();
  });
}

/** Holds back the page's program until `release` is called. `seen` returns what the workers have done so far. */
async function holdPage(page) {
  const release = await holdBack(page, "**/page_bg-*.wasm");
  await page.addInitScript(() => {
    globalThis.workers = { started: 0, messages: 0, errors: 0, foundWithoutRows: 0, foundWithRows: 0 };
    globalThis.Worker = class extends Worker {
      constructor(...given) {
        super(...given);
        globalThis.workers.started += 1;
        // At each message once the export is shown, records whether the page has rows.
        this.addEventListener("message", () => {
          globalThis.workers.messages += 1;
          if (document.querySelector("header")?.textContent.includes("daily records")) {
            globalThis.workers[document.querySelector("tbody tr") ? "foundWithRows" : "foundWithoutRows"] += 1;
          }
        });
        this.addEventListener("error", () => (globalThis.workers.errors += 1));
      }
    };
  });
  return { release, seen: () => page.evaluate(() => ({ ...globalThis.workers })) };
}

test("the page takes over the worker that was started before it, and what it has said", async ({ dashboard }) => {
  const { page } = dashboard;
  const requests = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname.split("/").pop()));
  const { release, seen } = await holdPage(page);
  const read = page.waitForEvent("requestfinished", (request) => request.url().endsWith("/analytics.json"));
  await page.goto("./", { waitUntil: "commit" });
  await read;
  await expect.poll(async () => (await seen())?.messages, "messages of the worker").toBeGreaterThan(0);
  release();
  await dashboard.expectSample();
  // The second worker is the standby worker.
  await expect.poll(async () => (await seen()).started).toBe(2);
  expect(requests.filter((name) => name === "analytics.json")).toHaveLength(1);
  // The first rows appeared together with the export.
  await expect.poll(async () => (await seen()).foundWithRows).toBeGreaterThan(0);
  expect((await seen()).foundWithoutRows).toBe(0);
});

test("a worker that fails before the page is there is replaced by another", async ({ dashboard }) => {
  const { page } = dashboard;
  const { release, seen } = await holdPage(page);
  let number = 0;
  await page.route(WORKER, (route) => {
    number += 1;
    return number === 1 ? route.abort() : route.continue();
  });
  dashboard.guard.allow(/worker_loader/);
  await page.goto("./", { waitUntil: "commit" });
  await expect.poll(async () => (await seen())?.errors, "the worker has failed").toBe(1);
  release();
  await dashboard.expectSample();
});

test("a worker of another release is told apart from the page's, and opens nothing", async ({
  dashboard,
}) => {
  const { page } = dashboard;
  const wasm = {};
  await page.route("**/*_bg-*.wasm", async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    const name = route.request().url().includes("worker_bg") ? "worker" : "page";
    wasm[name] = body.toString("latin1");
    if (name === "worker") {
      // The version is a hash that both programs contain. Changing a digit makes it another version.
      await expect.poll(() => wasm.page).toBeDefined();
      const hashes = [...wasm.worker.matchAll(/(?=([0-9a-f]{16}))/g)]
        .map((match) => ({ index: match.index, hash: match[1] }))
        .filter(({ hash }) => hash !== "0123456789abcdef" && wasm.page.includes(hash));
      expect(hashes.length, "hashes that both hold").toBeGreaterThan(0);
      for (const { index, hash } of hashes) {
        body[index + 8] = (hash[8] === "0" ? "1" : "0").charCodeAt(0);
      }
    }
    await route.fulfill({ response, body });
  });
  await dashboard.goto();
  await expect(dashboard.alert).toContainText("have different versions");
  await expect(dashboard.page.getByRole("heading", { name: "No export is open" })).toBeVisible();
});

test("after a refused import the next file opens without a network", async ({
  dashboard,
  context,
}) => {
  // A worker is ready once the second of its two files has loaded.
  let loaded = 0;
  dashboard.page.on("requestfinished", (request) => {
    loaded += /worker_later-\w+\.wasm$/.test(request.url()) ? 1 : 0;
  });
  await dashboard.open();
  await expect.poll(() => loaded, "workers that have loaded").toBe(2);
  await dashboard.openFile({ name: "page.csv", text: "<!doctype html>" });
  await expect(dashboard.alert).toContainText("This is a web page (HTML)");
  // The standby worker read the file; a new standby worker replaces it.
  await expect.poll(() => loaded, "workers that have loaded").toBe(3);
  await context.setOffline(true);
  await dashboard.openFile({ name: "small.csv", text: smallCsv(1, 2) });
  await expect(dashboard.headline).toHaveText("3");
});

test("without a second worker the sample stays open", async ({ dashboard }) => {
  let seen = 0;
  await dashboard.page.route(WORKER, (route) => {
    seen += 1;
    return seen === 1 ? route.continue() : route.abort();
  });
  await dashboard.open();
  await dashboard.openFile({ name: "small.csv", text: smallCsv(1) });
  await expect(dashboard.alert).toContainText("The file reader stopped");
  await dashboard.expectSample();
});

test("a large file is read in parts by several workers, and comes to the same", async ({
  dashboard,
  browserName,
}, testInfo) => {
  const { page } = dashboard;
  const path = testInfo.outputPath("large.csv");
  const text = largeCsv(68);
  await writeFile(path, text);
  let workers = 0;
  page.on("worker", () => {
    workers += 1;
  });
  await dashboard.open();
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  expect(cores, `cores that ${browserName} tells`).toBeGreaterThan(1);
  // The worker that read the sample, and the standby worker.
  await expect.poll(() => workers).toBe(2);
  await dashboard.openFile(path);
  const records = text.split("\n").length - 2;
  await expect(dashboard.header).toContainText(`${records.toLocaleString("en-US")} daily records`);
  // The standby worker reads with a helper. A new standby worker starts after the first answer.
  await expect.poll(() => workers).toBe(4);
  await dashboard.choosePeriod("Last month");
  const repositories = records / 2000;
  await expect(dashboard.headline).toHaveText((repositories * 30).toLocaleString("en-US"));
  await expect(page.getByText("Import report")).toBeVisible();
  expect(workers).toBe(4);
});

test("a helper that never answers holds nothing up", async ({ dashboard }, testInfo) => {
  const { page } = dashboard;
  const path = testInfo.outputPath("large.csv");
  const text = largeCsv(68);
  await writeFile(path, text);
  let workers = 0;
  await page.route(WORKER, (route) => {
    workers += 1;
    return workers === 3 ? route.fulfill({ contentType: "text/javascript", body: "" }) : route.continue();
  });
  await dashboard.open();
  await expect.poll(() => workers).toBe(2);
  await dashboard.openFile(path);
  const records = text.split("\n").length - 2;
  await expect(dashboard.header).toContainText(
    `${records.toLocaleString("en-US")} daily records`,
    { timeout: 30_000 },
  );
});

test("a page that stopped says so", async ({ dashboard, context }) => {
  const { page } = dashboard;
  dashboard.guard.allow(/panicked at|unreachable|RuntimeError/);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await dashboard.open();
  await page.evaluate(() => {
    dispatchEvent(new ErrorEvent("error", { error: new Error("of an extension") }));
    Node.prototype.cloneNode = () => {
      throw new Error("no copies of elements");
    };
  });
  await page.getByRole("link", { name: "tidyverse/dplyr" }).click();
  const alert = dashboard.alert.first();
  await expect(alert).toContainText(/The page stopped: .*unreachable.*Reload it/s);
  await expect(page.getByText("of an extension")).toHaveCount(0);
  // A stopped program may trap again; the alert stays the only one.
  await page.evaluate(() => dispatchEvent(new ErrorEvent("error", { error: new WebAssembly.RuntimeError("unreachable") })));
  await expect(page.locator(".is-crash")).toHaveCount(1);
  await alert.getByRole("button", { name: "Copy details" }).click();
  await expect(alert.getByRole("button", { name: "Copied" })).toBeVisible();
  const details = await page.evaluate(() => navigator.clipboard.readText());
  expect(details).toMatch(/unreachable.*\nPublisher Analytics \d+\.\d+\.\d+ \([0-9a-f]+\)\n.*Chrome.*\n.*wasm-function\[\d+\]/s);
});

for (const [what, change] of [
  ["shorter", "-"],
  ["longer", "+"],
]) {
  test(`a file that became ${what} while it was read is refused`, async ({ dashboard }) => {
    const row = smallCsv(1, 2).length - smallCsv(1).length;
    await dashboard.page.route("**/worker_loader-*.js", async (route) => {
      const response = await route.fetch();
      // Simulates a file that changes unnoticed by the browser: the stream ends at another row than the file.
      const body = `const { stream, slice } = Blob.prototype;
        Blob.prototype.stream = function () {
          const file = "${change}" === "-" ? slice.call(this, 0, this.size - ${row}) : new Blob([this, "${"x".repeat(row)}"]);
          return stream.call(file);
        };
        ${await response.text()}`;
      await route.fulfill({ response, body });
    });
    await dashboard.open();
    await dashboard.openFile({ name: "small.csv", text: smallCsv(1, 2) });
    await expect(dashboard.alert).toContainText(/could not be read \(\d+ of \d+ bytes arrived\).*Pick it again/);
    await dashboard.expectSample();
  });
}

for (const [from, open, name, headline] of [
  ["an address", () => {}, "cran-tidyverse.json", "7,646,494"],
  ["a file", (dashboard) => dashboard.openFile({ name: "mine.csv", text: smallCsv(5, 6) }), "mine.csv", "11"],
]) {
  test(`an export from ${from} whose worker stops is opened again, and the view stays`, async ({ dashboard, page }) => {
    const workers = await keepWorkers(page);
    await dashboard.open();
    await open(dashboard);
    await dashboard.choosePeriod("Last month");
    await dashboard.search.fill("l");
    await expect(dashboard.header).toContainText(name);
    await expect(dashboard.headline).toHaveText(headline);
    const address = page.url();
    // The worker of the open export was started just before the standby worker.
    await expect.poll(workers.count).toBe(from === "a file" ? 3 : 2);
    await workers.errOpen("Uncaught RuntimeError: unreachable");
    await expect(dashboard.alert).toContainText(/is being opened again, and the view is kept\..*unreachable/);
    // A new standby worker starts once the export is open.
    await expect.poll(workers.count).toBe(from === "a file" ? 4 : 3);
    await expect(dashboard.header).toContainText(name);
    await expect(dashboard.headline).toHaveText(headline);
    expect(page.url()).toBe(address);
    await dashboard.search.fill("nothing has this name");
    await expect(dashboard.status.first()).toContainText("0 of");
  });
}

test("a worker that stopped says so", async ({ dashboard }) => {
  dashboard.guard.allow(/panicked at|unreachable|RuntimeError/);
  await dashboard.page.route(WORKER, async (route) => {
    const response = await route.fetch();
    // A chunk that is larger than the program's memory.
    const chunk = "{ done: false, value: { length: 2 ** 32 - 1, buffer: new ArrayBuffer(1) } }";
    const body = `ReadableStreamBYOBReader.prototype.read = async () => (${chunk});\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
  await dashboard.goto();
  await expect(dashboard.alert).toContainText(/The file reader stopped: .*unreachable/s);
});
