// What cannot wait for the page's program: the worker, which reads the export at once, and the stored theme, which would
// flash otherwise. Until the page takes the worker over (src/browser/worker_client.rs), what it says is kept. The page starts
// further workers with `startWorker`.
try {
  // Where a policy asks for trusted types: leptos makes elements from constants of the page, and workers are files beside it.
  globalThis.trustedTypes?.createPolicy("default", {
    createHTML: (html) => (/<script|\bon\w+=|javascript:/i.test(html) ? null : html),
    createScriptURL: (url) => (new URL(url, document.baseURI).href.startsWith(new URL(".", document.baseURI)) ? url : null),
  });
  const url = (path) => new URL(path, document.baseURI).href;
  const startWorker = (name) => new Worker(url("worker_loader.js"), { type: "module", name });
  globalThis.startWorker = () => startWorker("");
  const source = new URLSearchParams(location.search).get("src") || "analytics.json";
  const address = new URL(source, document.baseURI);
  // Whatever else `src` may name, the page asks about it first.
  const isHere = address.origin === location.origin && !address.username && !address.password;
  const worker = startWorker(isHere ? `${source} ${address}` : "");
  const events = [];
  worker.onmessage = worker.onerror = (event) => events.push(event);
  globalThis.takeFirstWorker = () => {
    delete globalThis.takeFirstWorker;
    worker.onmessage = worker.onerror = null;
    // Before anything else that it says, and as new events: WebKit runs this while the last one is still being dispatched.
    const repeat = (event) => worker.dispatchEvent(new event.constructor(event.type, event));
    queueMicrotask(() => events.forEach(repeat));
    return worker;
  };
  document.documentElement.dataset.theme = localStorage.getItem("publisher-analytics-theme");
} catch {
  // The page starts a worker itself, and says why if it cannot. Storage may be switched off.
}
