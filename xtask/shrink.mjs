// Shrinks what wasm-bindgen wrote, in place: the script and the WebAssembly of each name on the command line.
//
// The two know each other by names of imports and exports, each with a hash of 16 digits, which no compression
// shortens. wasm-opt gives them names of one or two letters, and the script follows. Before that go what
// a library exports for pages that pass it streams, and all that only those exports reach. terser does the rest.
//
// Of a program that was split (`src/split.rs`), the script that fetches the later part joins that of the first.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { minify } from "terser";

const FEATURES = [
  "--enable-bulk-memory",
  "--enable-multivalue",
  "--enable-mutable-globals",
  "--enable-nontrapping-float-to-int",
  "--enable-reference-types",
  "--enable-sign-ext",
  "--enable-simd",
];

/**
 * The passes of wasm-opt: code is flattened and structured anew, which makes it shorter, but not faster. The compiler has
 * inlined; long functions with one caller, put into it here, would only compress worse.
 */
const PASSES = [
  ...["--flatten", "--rereloop", "-Oz", "-Oz", "--low-memory-unused"],
  ...["--one-caller-inline-max-function-size", "100"],
];

/** Runs one of binaryen's programs and gives its output. */
async function binaryen(program, args) {
  const path = fileURLToPath(import.meta.resolve(`binaryen/bin/${program}`));
  const options = { maxBuffer: 1 << 26 };
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args, ...FEATURES], options);
  return stdout;
}

/** Cuts out what no page here uses: streams that scripts read from Rust, and starting without waiting. */
function withoutUnusedExports(script) {
  return script
    .replace(/^export class IntoUnderlying\w+ \{\n[^]*?^\}\n(if \(Symbol\.dispose\).*\n)?/gm, "")
    .replace(/^const IntoUnderlying\w+Finalization = [^]*?;\n/gm, "")
    .replace("export { initSync, ", "export { ");
}

/**
 * The script of a split program with the one that fetches its later part: they know each other's WebAssembly by an import,
 * and by an exported table, memory and globals.
 */
function joined(script, splitScript, laterName) {
  const fetching = splitScript
    .replace(/^import .*\n/gm, "")
    .replace(/const \{ ([\w, ]+) \} = initSync\(undefined, undefined\);/, (_, names) =>
      names
        .split(", ")
        .filter((name) => name.trim() !== "")
        .map((name) => `const ${name} = wasm.${name};`)
        .join(" "),
    )
    .replace(/"\.\/split_later\.wasm"/, JSON.stringify(`./${laterName}`))
    .replaceAll("export const", "const");
  const loader = /const (__wasm_split_load_\w+)/.exec(fetching)[1];
  return script
    .replace(/^import \* as import1 from "\.\/split\.js"\n/m, "")
    .replace(
      /^ {4}const import0 = \{\n/m,
      `$&        ${loader}: function(...args) {\n            ${loader}(...args);\n        },\n`,
    )
    .replace(/^ {8}"\.\/split\.js": import1,\n/m, "")
    .concat(fetching);
}

/** The short name for a name of the script; fails if wasm-opt gave none. */
function shortened(name, shortNames) {
  const short = shortNames.get(name);
  if (short === undefined) {
    throw new Error(`${name} is in wasm-bindgen's script, but not in its WebAssembly`);
  }
  return short;
}

async function shrink(stem) {
  const [scriptPath, wasmPath, graphPath] = [`${stem}.js`, `${stem}_bg.wasm`, `${stem}.graph`];
  const [splitScriptPath, laterPath] = [`${stem}_split.js`, `${stem}_later.wasm`];
  let script = withoutUnusedExports(await readFile(scriptPath, "utf8"));
  if (existsSync(laterPath)) {
    await binaryen("wasm-opt", [...PASSES, laterPath, "-o", laterPath]);
    script = joined(script, await readFile(splitScriptPath, "utf8"), basename(laterPath));
    await rm(splitScriptPath);
  }

  const used = [...new Set(Array.from(script.matchAll(/\bwasm\.(\w+)/g), ([, name]) => name))];
  const roots = { name: "script", root: true, reaches: used };
  await writeFile(graphPath, JSON.stringify([roots, ...used.map((name) => ({ name, export: name }))]));
  await binaryen("wasm-metadce", [wasmPath, "--graph-file", graphPath, "-o", wasmPath]);
  await rm(graphPath);

  const renaming = "--minify-imports-and-exports-and-modules";
  const names = JSON.parse(await binaryen("wasm-opt", [...PASSES, wasmPath, renaming, "-o", wasmPath]));
  const imports = new Map(names.imports.map(([, name, short]) => [name, short]));
  const exports = new Map(names.exports);
  script = script
    .replace(/^ {8}(__w\w+)(: function[^]*?^ {8}\}.*,\n)/gm, (_, name, rest) =>
      // What only the unused exports have called is gone.
      imports.has(name) ? `        ${imports.get(name)}${rest}` : "",
    )
    .replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${shortened(name, exports)}`)
    .replace(/"\.\/[\w-]+_bg\.js": import0/, "a: import0");

  const { code } = await minify(script, { module: true, compress: { passes: 3 } });
  await writeFile(scriptPath, code);
}

/** Shrinks a script that Trunk copies as it is. */
async function shrinkScript(path) {
  const { code } = await minify(await readFile(path, "utf8"), { module: true, toplevel: true });
  await writeFile(path, code);
}

const dist = dirname(process.argv[2]);
await Promise.all([
  ...process.argv.slice(2).map(shrink),
  shrinkScript(`${dist}/worker_loader.js`),
]);
