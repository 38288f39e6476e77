// Where a policy asks for trusted types: helpers are started from this file.
self.trustedTypes?.createPolicy("default", {
  createScriptURL: (url) => (url === self.location.href ? url : null),
});
// Asks for the worker's two files, and for the export that start.js names, at the same time.
const address = self.name.split(" ").pop();
if (address) {
  self.firstResponse = fetch(address);
  self.firstResponse.catch(() => {});
}
const program = fetch(new URL("worker_bg.wasm", import.meta.url));
const { default: init } = await import("./worker.js");
await init({ module_or_path: program });
