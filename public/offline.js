// The service worker: keeps the files of one release, so that the page opens without a network. An export is never kept, nor
// is anything else that the build does not name. The build fills in the release (xtask/release.mjs).
//
// Files of a release go together: the document is answered from the kept release until the reader has asked for the next one,
// which has been kept as a whole by then. Names of all other files contain a hash of their content, so that a page of the
// previous release, still open in another tab, finds its own files.
const RELEASE = { version: "", files: [] };

const { scope } = self.registration;
const CACHE = `${scope} ${RELEASE.version}`;
const PAGES = [scope, `${scope}index.html`];
const CONFIG = `${scope}config.json`;
const HASHED = /-[0-9a-f]{16}\.(css|js|png|svg|wasm)$/;
/** Stands in the cache of the release that took over last. */
const SERVED = `${scope}served`;
/** How long a network may keep the settings waiting, if some are kept. The page itself waits longer (public/start.js). */
const CONFIG_PATIENCE_MS = 3_000;

/** The caches of this page's releases, the oldest first. Other pages of this origin have their own. */
async function cachesOfPage() {
  return (await caches.keys()).filter((name) => name.startsWith(`${scope} `));
}

/** Keeps the files of this release as a whole, or leaves nothing of them. */
async function install() {
  // Of a release that comes back, open pages may still need them.
  const wasKept = await caches.has(CACHE);
  try {
    await keepRelease();
  } catch (error) {
    if (!wasKept) {
      await caches.delete(CACHE);
    }
    throw error;
  }
}

async function keepRelease() {
  const cache = await caches.open(CACHE);
  const response = await fetch(scope, { cache: "no-cache" });
  const text = await response.text();
  if (!response.ok || !text.includes(`data-release=${RELEASE.version}`)) {
    throw new Error("the host has the document of another release: the next visit tries again");
  }
  const headers = new Headers(response.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  // Anew, since a navigation takes no response that was redirected.
  await cache.put(scope, new Response(text, { headers }));
  await cache.addAll(RELEASE.files);
  await newestConfig(CONFIG).catch(() => {});
}

/** The host's settings as they are now; without a network, or with one that hangs, those of the last visit. */
async function newestConfig(request) {
  const cache = await caches.open(CACHE);
  const asked = fetch(request).then(async (response) => {
    await (response.ok ? cache.put(CONFIG, response.clone()) : cache.delete(CONFIG));
    return response;
  });
  const late = new Promise((resolve) => setTimeout(resolve, CONFIG_PATIENCE_MS));
  const inTime = await Promise.race([asked, late]).catch(() => {});
  // If nothing is kept, an answer that comes late is better than none.
  return inTime ?? (await cache.match(CONFIG)) ?? asked;
}

async function keptDocument(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(scope)) ?? fetch(request);
}

async function keptFile(request) {
  for (const name of (await cachesOfPage()).reverse()) {
    const kept = await (await caches.open(name)).match(request, { ignoreVary: true });
    if (kept) {
      return kept;
    }
  }
  return fetch(request);
}

/**
 * Removes releases but this one and the one that it takes over from, whose pages may still be open. Which one that is, no order
 * of the caches tells: others may have come since that never took over.
 */
async function removeOld() {
  for (const name of (await cachesOfPage()).filter((name) => name !== CACHE)) {
    const wasServed = await (await caches.open(name)).delete(SERVED);
    if (!wasServed) {
      await caches.delete(name);
    }
  }
  await (await caches.open(CACHE)).put(SERVED, new Response());
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(removeOld()));
addEventListener("message", ({ data }) => {
  if (data === "take over") {
    self.skipWaiting();
  }
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const address = request.url.split(/[?#]/)[0];
  if (request.method !== "GET") {
    return;
  }
  if (request.mode === "navigate") {
    if (PAGES.includes(address)) {
      event.respondWith(keptDocument(request));
    }
  } else if (address === CONFIG) {
    event.respondWith(newestConfig(request));
  } else if (address.startsWith(scope) && HASHED.test(address)) {
    event.respondWith(keptFile(request));
  }
});
