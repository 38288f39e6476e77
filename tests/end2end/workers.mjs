// Access to the page's workers, for tests that disturb them.

/** Records the page's workers in the order in which they start. Call this before the page opens. */
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
    /**
     * From now on, the worker of the open export receives no messages. It was started just before the standby worker.
     */
    deafenOpen: () => page.evaluate(() => (globalThis.workers.at(-2).postMessage = () => {})),
    /** Waits for the next message of the worker with this index, in the order of starting. */
    hear: (index) =>
      page.evaluate(
        (index) => new Promise((done) => globalThis.workers[index].addEventListener("message", () => done(), { once: true })),
        index,
      ),
    /** Simulates an error of the worker of the open export. */
    errOpen: (message) =>
      page.evaluate((message) => globalThis.workers.at(-2).dispatchEvent(new ErrorEvent("error", { message })), message),
  };
}
