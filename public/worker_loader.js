// Where a policy asks for trusted types: helpers are started from this file.
self.trustedTypes?.createPolicy("default", {
  createScriptURL: (url) => (url === self.location.href ? url : null),
});
// What the page asks for before the program listens. No message would come while the module waited for something itself.
const early = [];
self.onmessage = ({ data }) => early.push(data);
// Asks for the worker's two files, and for the export that start.js names, at the same time.
const address = self.name.split(" ").pop();
if (address) {
  self.firstResponse = fetch(address);
  self.firstResponse.catch(() => {});
}
const program = fetch(new URL("worker_bg.wasm", import.meta.url));
import("./worker.js")
  .then(({ default: init }) => init({ module_or_path: program }))
  .then(() => early.forEach((data) => self.dispatchEvent(new MessageEvent("message", { data }))))
  // The page tells what stopped from what never came (crates/channel).
  .catch((error) => self.reportError(
    error instanceof WebAssembly.RuntimeError ? error : new Error(`The program could not be loaded: ${error.message}`),
  ));
// Meanwhile: a browser takes tens of milliseconds for its first formatter of numbers, and none for those that follow, on whatever
// thread. So the page, which has more to do, need not. Later than this module, or Chromium would hold back what the page sends.
setTimeout(() => new Intl.NumberFormat());
