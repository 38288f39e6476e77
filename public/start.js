// Starts what cannot wait for the page's program: the worker, which reads the export at once, the host's settings,
// and the stored theme, which would flash otherwise. Events of the worker are kept until the page takes it over
// (src/browser/worker_client.rs). The page starts further workers with `startWorker`, and mounts once `settled`
// resolves (src/browser/settings.rs).
try {
  const root = document.documentElement;
  try {
    root.dataset.theme = localStorage.getItem("publisher-analytics-theme");
  } catch {
    // Storage may be unavailable.
  }
  const url = (path) => new URL(path, document.baseURI).href;
  const sayAtStart = (text) => addEventListener("DOMContentLoaded", () => {
    document.getElementById("start").textContent = text;
  });
  try {
    // For policies that require Trusted Types. Leptos creates elements from constants of the page, and workers are
    // files beside it.
    globalThis.trustedTypes?.createPolicy("default", {
      createHTML: (html) => (/<script|\bon\w+\s*=|javascript:/i.test(html) ? null : html),
      createScriptURL: (path) => (url(path).startsWith(url(".")) ? path : null),
    });
  } catch (error) {
    sayAtStart("The host's Content-Security-Policy must include “trusted-types default” for this page.");
    // The page never mounts.
    globalThis.settled = new Promise(() => {});
    throw error;
  }
  const parameters = new URLSearchParams(location.search);
  const startWorker = (name) => new Worker(url("worker_loader.js"), { type: "module", name });
  let worker, events;
  const readFrom = (source) => {
    worker?.terminate();
    // Only an export on this site is read at once. About any other `src`, the page asks the user, or says what is
    // wrong with it.
    const address = URL.canParse(source, document.baseURI) && new URL(source, document.baseURI);
    const isHere = address.origin === location.origin && !address.username && !address.password;
    const started = [];
    events = started;
    worker = startWorker(isHere ? `${source} ${address}` : "");
    worker.onmessage = worker.onerror = (event) => started.push(event);
  };
  const readSettings = async () => {
    try {
      const response = await fetch(url("config.json"), { cache: "no-cache", signal: AbortSignal.timeout(8000) });
      const text = response.ok ? (await response.text()).trim() : "";
      // If the file is missing, some hosts answer with a page, and object storage answers that access is denied.
      if ([403, 404, 410].includes(response.status) || text === "{}" || text.startsWith("<")) {
        return {};
      }
      const { settingsOf } = await import(url("config_later.js"));
      return settingsOf(response, text);
    } catch (error) {
      return { problems: [`config.json could not be read: ${error.message}. Reload the page to try again.`] };
    }
  };
  if (parameters.get("embed") === "1") {
    root.dataset.embed = "";
  }
  if (self.origin === "null") {
    sayAtStart(
      "This page has no origin because it was opened as a file or in a sandboxed frame. Open it over http or https, or " +
      "add allow-same-origin to the sandbox of the frame.",
    );
  }
  globalThis.settled = readSettings().then((settings) => {
    globalThis.settings = settings;
    if (settings.source && !parameters.get("src")) {
      readFrom(settings.source);
    }
    if (parent !== self) {
      // If the script does not load, the address of the parent page stays as it is.
      import(url("frame_later.js")).catch(() => {});
    }
  }).catch(() => {
    // If no worker starts, the page says why.
  });
  globalThis.startWorker = () => startWorker("");
  // Most hosts name no other export, so the one in the address does not wait for the settings.
  readFrom(parameters.get("src") || "analytics.json");
  globalThis.takeFirstWorker = () => {
    delete globalThis.takeFirstWorker;
    worker.onmessage = worker.onerror = null;
    // Runs before the worker's next message. Dispatches copies, because in WebKit the last event is still being
    // dispatched here.
    const repeat = (event) => worker.dispatchEvent(new event.constructor(event.type, event));
    queueMicrotask(() => events.forEach(repeat));
    return worker;
  };
} catch {
  // The page starts a worker itself, or says why it cannot.
}
