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

/** The caches of this page's releases, the oldest first. Other pages of this origin have their own. */
async function cachesOfPage() {
  return (await caches.keys()).filter((name) => name.startsWith(`${scope} `));
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

/** The host's settings as they are now; without a network, those of the last visit. */
async function newestConfig(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    await (response.ok ? cache.put(CONFIG, response.clone()) : cache.delete(CONFIG));
    return response;
  } catch (error) {
    const kept = await cache.match(CONFIG);
    if (!kept) {
      throw error;
    }
    return kept;
  }
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

/** Removes releases but this one and the one before, whose pages may still be open. */
async function removeOld() {
  const others = (await cachesOfPage()).filter((name) => name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

addEventListener("install", (event) => event.waitUntil(keepRelease()));
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
