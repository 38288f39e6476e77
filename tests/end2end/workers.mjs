// The workers of the page, for tests that do something to them.

/** Keeps the workers of the page at hand, from the first to the last. To be called before the page opens. */
export async function keepWorkers(page) {
  await page.addInitScript(() => {
    globalThis.workers = [];
    globalThis.Worker = class extends Worker {
      constructor(...given) {
        super(...given);
        globalThis.workers.push(this);
      }
    };
  });
  return {
    count: () => page.evaluate(() => globalThis.workers.length),
    /** Has the worker of the open export, the one before the standby worker, hear nothing from now on. */
    deafenOpen: () => page.evaluate(() => (globalThis.workers.at(-2).postMessage = () => {})),
    /** Waits for the next message of the worker that was started as this one, from 0. */
    hear: (index) =>
      page.evaluate(
        (index) => new Promise((done) => globalThis.workers[index].addEventListener("message", () => done(), { once: true })),
        index,
      ),
    /** Reports an error of that worker. */
    errOpen: (message) =>
      page.evaluate((message) => globalThis.workers.at(-2).dispatchEvent(new ErrorEvent("error", { message })), message),
  };
}
