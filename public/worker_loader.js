// For policies that require Trusted Types: this file starts the helper workers.
self.trustedTypes?.createPolicy("default", {
  createScriptURL: (url) => (url === self.location.href ? url : null),
});
// Queues what the page sends before the program listens. If this module awaited anything itself, no message would
// arrive.
const early = [];
self.onmessage = ({ data }) => early.push(data);
// Requests the worker's two files and the export that start.js names, all at the same time.
const address = self.name.split(" ").pop();
if (address) {
  self.firstResponse = fetch(address);
  self.firstResponse.catch(() => {});
}
const program = fetch(new URL("worker_bg.wasm", import.meta.url));
import("./worker.js")
  .then(({ default: init }) => init({ module_or_path: program }))
  .then(() => early.forEach((data) => self.dispatchEvent(new MessageEvent("message", { data }))))
  // The error tells the page whether the program stopped or never loaded (crates/channel).
  .catch((error) => self.reportError(
    error instanceof WebAssembly.RuntimeError ? error : new Error(`The program could not be loaded: ${error.message}`),
  ));
// Creates the browser's first number formatter, which takes tens of milliseconds; later ones, on any thread, take no
// time. This spares the page, which has more to do. It runs after this module, or Chromium would hold back what the
// page sends.
setTimeout(() => new Intl.NumberFormat());
