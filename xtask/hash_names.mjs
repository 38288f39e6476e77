// Adds a hash of its content to the name of each file in the folder on the command line, and puts the new names into
// the files that refer to it, so that a cache never mixes releases. `index.html`, the export, the host's settings, the
// service worker and text files keep their names.
import { createHash } from "node:crypto";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";

const folder = process.argv[2];
const HASHED = [".css", ".js", ".png", ".svg", ".wasm"];
const PAGE = "index.html";
const MANIFEST = "manifest.webmanifest";
const SERVICE_WORKER = "offline.js";

const names = (await readdir(folder)).filter((name) => HASHED.includes(extname(name)) && name !== SERVICE_WORKER);
/** Maps each name to a promise of the hashed one. */
const hashed = new Map();

/** Writes the hashed names of other files into a script or document, and returns its content. */
async function withHashedNames(name) {
  let text = await readFile(join(folder, name), "utf8");
  for (const other of names.filter((other) => other !== name && text.includes(other))) {
    text = text.replaceAll(other, await hashedName(other));
  }
  await writeFile(join(folder, name), text);
  return text;
}

/** Renames a file, once the files to which it refers have been renamed. */
async function renamed(name) {
  const extension = extname(name);
  const content = extension === ".js" ? await withHashedNames(name) : await readFile(join(folder, name));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  const newName = `${name.slice(0, -extension.length)}-${hash}${extension}`;
  await rename(join(folder, name), join(folder, newName));
  return newName;
}

function hashedName(name) {
  if (!hashed.has(name)) {
    hashed.set(name, renamed(name));
  }
  return hashed.get(name);
}

await Promise.all(names.map(hashedName));
await withHashedNames(PAGE);
await withHashedNames(MANIFEST);
