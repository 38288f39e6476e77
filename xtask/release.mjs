// Turns a folder into a release: `node xtask/release.mjs DIST`. Writes its version into the document, and the version
// and the names of all hashed files into the service worker. It must run last, since the version is a hash of the
// document as well.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const PAGE = "index.html";
const SERVICE_WORKER = "offline.js";
const HASHED = /-[0-9a-f]{16}\.\w+$/;

const folder = process.argv[2];

/** Replaces a text that must occur exactly once in a file. */
async function replaceOnce(name, text, replacement) {
  const before = await readFile(join(folder, name), "utf8");
  if (before.split(text).length !== 2) {
    throw new Error(`${text} is not in ${name} once`);
  }
  await writeFile(join(folder, name), before.replace(text, () => replacement));
}

const files = (await readdir(folder)).filter((name) => HASHED.test(name)).sort();
const page = await readFile(join(folder, PAGE), "utf8");
const version = createHash("sha256").update([page, ...files].join("\n")).digest("hex").slice(0, 16);
await replaceOnce(PAGE, "<html", `<html data-release=${version}`);
await replaceOnce(SERVICE_WORKER, '{ version: "", files: [] }', JSON.stringify({ version, files }));
