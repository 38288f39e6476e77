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
const script = import("./worker.js");
// Meanwhile: a browser takes tens of milliseconds for its first formatter of numbers, and none for those that follow, on whatever
// thread. So the page, which has more to do, need not.
new Intl.NumberFormat();
const { default: init } = await script;
await init({ module_or_path: program });
