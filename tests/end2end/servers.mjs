// Servers that single tests start beside the server of the suite: other origins, other releases, web servers of hosts.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { createServer as createSocketServer } from "node:net";
import { extname, join } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** Starts a server that responds with `answer(request, response)`. Returns its origin, and a function that stops it. */
export async function startServer(answer) {
  const server = createServer(answer);
  await new Promise((started) => server.listen(0, "127.0.0.1", started));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((stopped) => server.close(stopped));
    },
  };
}

/**
 * Serves the files of `folder()`, which may be another folder at each request. `answers` has responses for single
 * paths. Each file is sent once `held(name)` has resolved.
 */
export function startSite(folder, { answers = {}, held = () => {} } = {}) {
  return startServer(async (request, response) => {
    const path = new URL(request.url, "http://host").pathname;
    if (Object.hasOwn(answers, path)) {
      answers[path](request, response);
      return;
    }
    const name = path === "/" ? "index.html" : path.slice(1);
    await held(name);
    try {
      const body = await readFile(join(folder(), name));
      response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "text/plain", "cache-control": "no-cache" });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
}

/** Returns a port that is currently free. */
export async function freePort() {
  const server = createSocketServer();
  await new Promise((started) => server.listen(0, "127.0.0.1", started));
  const { port } = server.address();
  await new Promise((stopped) => server.close(stopped));
  return port;
}
