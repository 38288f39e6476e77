// The service worker: caches the files of one release, so that the page opens without a network. Apart from
// config.json, it caches nothing that the build does not list, and never an export. The build fills in the release
// (xtask/release.mjs).
//
// Files of a release belong together. The document comes from the cached release until the user accepts the next one,
// which is fully cached by then. The names of all other files contain a hash of their content, so a page of the
// previous release that is still open in another tab finds its own files.
// previous release, still open in another tab, finds its own files.
const RELEASE = { version: "", files: [] };

const { scope } = self.registration;
const CACHE = `${scope} ${RELEASE.version}`;
const PAGES = [scope, `${scope}index.html`];
const CONFIG = `${scope}config.json`;
const HASHED = /-[0-9a-f]{16}\.(css|js|png|svg|wasm)$/;
/** The marker in the cache of the release that took over last. */
const SERVED = `${scope}served`;
/** How long to wait for the settings from the network if some are cached. The page waits longer (public/start.js). */
const CONFIG_PATIENCE_MS = 3_000;

/**
 * Returns the names of the caches of this page's releases, oldest first. Other pages of this origin have caches of
 * their own.
 */
async function cachesOfPage() {
  return (await caches.keys()).filter((name) => name.startsWith(`${scope} `));
}

/** Caches all files of this release, or none of them. */
async function install() {
  // If an earlier release comes back, open pages may still need its files.
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
    throw new Error("the host serves the document of another release; the next visit will try again");
  }
  const headers = new Headers(response.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  // A new response, because a navigation accepts no redirected response.
  await cache.put(scope, new Response(text, { headers }));
  await cache.addAll(RELEASE.files);
  await newestConfig(CONFIG).catch(() => {});
}

/** Returns the host's current settings, or those of the last visit if the network is down or hangs. */
async function newestConfig(request) {
  const cache = await caches.open(CACHE);
  const asked = fetch(request).then(async (response) => {
    await (response.ok ? cache.put(CONFIG, response.clone()) : cache.delete(CONFIG));
    return response;
  });
  const late = new Promise((resolve) => setTimeout(resolve, CONFIG_PATIENCE_MS));
  const inTime = await Promise.race([asked, late]).catch(() => {});
  // If nothing is cached, a late answer is better than none.
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
 * Removes all releases except this one and the one that it takes over from, whose pages may still be open. The order
 * of the caches does not tell which one that is, because later releases may have been cached without ever taking
 * over.
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
