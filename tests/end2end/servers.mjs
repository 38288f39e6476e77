// Servers of a test's own, beside the one that the suite runs on: other origins, other releases, programs of hosts.
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

/** Starts a server that answers as `answer(request, response)` does; gives its origin, and what ends it. */
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
 * Serves the files of `folder()`, which may be another one at every request, and what is answered by path. Each file is sent
 * once `held(name)` has come.
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

/** A port that is free now. */
export async function freePort() {
  const server = createSocketServer();
  await new Promise((started) => server.listen(0, "127.0.0.1", started));
  const { port } = server.address();
  await new Promise((stopped) => server.close(stopped));
  return port;
}
