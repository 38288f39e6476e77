// Minifies the scripts named on the command line in place: wasm-bindgen writes them for people to read.
import { readFile, writeFile } from "node:fs/promises";
import { minify } from "terser";

async function minifyInPlace(path) {
  const { code } = await minify(await readFile(path, "utf8"), { module: true });
  await writeFile(path, code);
}

await Promise.all(process.argv.slice(2).map(minifyInPlace));
