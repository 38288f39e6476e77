// Asks for the worker's two files and for the export of its name at the same time.
if (self.name) {
  self.firstResponse = fetch(self.name);
  self.firstResponse.catch(() => {});
}
const program = fetch(new URL("worker_bg.wasm", import.meta.url));
const { default: init } = await import("./worker.js");
await init({ module_or_path: program });
