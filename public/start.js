// What cannot wait for the page's program: the stored theme, which would flash otherwise, and the worker, which asks for the
// export at once. Until the page takes the worker over (src/browser/worker_client.rs), what it says is kept.
{
  const url = (path) => new URL(path, document.baseURI).href;
  const source = new URLSearchParams(location.search).get("src") || "analytics.json";
  const events = [];
  try {
    const worker = new Worker(url("worker_loader.js"), { type: "module", name: url(source) });
    worker.onmessage = worker.onerror = (event) => events.push(event);
    globalThis.takeFirstWorker = () => {
      delete globalThis.takeFirstWorker;
      worker.onmessage = worker.onerror = null;
      setTimeout(() => events.forEach((event) => worker.dispatchEvent(event)));
      return worker;
    };
  } catch {
    // The page starts one itself, and says why if it cannot.
  }
  try {
    document.documentElement.dataset.theme = localStorage.getItem("publisher-analytics-theme") ?? "system";
  } catch {
    // Storage may be switched off.
  }
}
