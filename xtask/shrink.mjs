// Makes a release small: `node xtask/shrink.mjs DIST FOLDER...`. Each folder has the output of `src/split.rs` for one
// program.
//
// A program's scripts are bundled, starting from a module written here that starts the program; unused code is dropped.
// The bundle and its WebAssembly refer to each other by names. Each name has a hash of 16 digits, which do not
// compress. wasm-opt replaces the names with ones of one or two letters, and this script renames them in the bundle's
// syntax tree. terser does the rest.
import minifyHtml from "@minify-html/node";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { rollup } from "rollup";
import { parseAst } from "rollup/parseAst";
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
 * The passes of wasm-opt. Code is flattened and structured anew, twice, which makes it shorter, but not faster. The
 * compiler has already inlined; inlining long functions with one caller as well would only compress worse.
 */
const PASSES = [
  ...["--flatten", "--rereloop", "-Oz", "--flatten", "--rereloop", "-Oz", "-Oz", "--low-memory-unused"],
  ...["--one-caller-inline-max-function-size", "100"],
];

/** How long the lazy code of a program may take to load before whatever needs it reports this and offers a retry. */
const LATER_TIMEOUT_MS = 30_000;

/** Runs one of binaryen's programs and returns its output. */
async function binaryen(program, args) {
  const path = fileURLToPath(import.meta.resolve(`binaryen/bin/${program}`));
  const options = { maxBuffer: 1 << 26 };
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args, ...FEATURES], options);
  return stdout;
}

/**
 * Bundles the scripts of a program and returns the syntax tree. Fails if they lack something that is imported. Each
 * import consists of the module, the name there, and the name that the WebAssembly uses for it.
 */
async function bundled(folder, imports, shared) {
  // The script that fetches the lazy code asks this module for what the two files share.
  const main = `
    let shared;
    export const initSync = () => shared;
    export const share = (values) => { shared = values; };`;
  const start = `
    import { share } from "./main.js";
    import { __wbg_set_wasm } from "./${basename(folder)}_bg.js";
    ${imports.map(([module, name]) => `import { ${name} } from "${module}";`).join("\n")}
    const imports = { a: { ${imports.map(([, name, short]) => `${short}: ${name}`)} } };
    const { instantiateStreaming } = WebAssembly;
    const instantiate = async (source, imports) => {
      const response = await source;
      // Some hosts send another type than browsers want.
      return response.headers.get("content-type")?.startsWith("application/wasm")
        ? instantiateStreaming(response, imports)
        : WebAssembly.instantiate(await response.arrayBuffer(), imports);
    };
    // The script that fetches the later part expects no other type, and waits for ever.
    WebAssembly.instantiateStreaming = (source, imports) => Promise.race([
      instantiate(source, imports),
      new Promise((_, reject) => {
        setTimeout(() => reject(new Error("it did not load within ${LATER_TIMEOUT_MS / 1000} seconds")), ${LATER_TIMEOUT_MS});
      }),
    ]);
    export default async ({ module_or_path: source }) => {
      const response = typeof source === "string" ? fetch(source) : source;
      const { instance: { exports: wasm } } = await instantiate(response, imports);
      __wbg_set_wasm(wasm);
      share({ ${shared.map((name) => `${name}: wasm.${name}`)} });
      wasm.__wbindgen_start();
      return wasm;
    };`;
  const input = join(folder, "start.js");
  await Promise.all([writeFile(join(folder, "main.js"), main), writeFile(input, start)]);
  const bundle = await rollup({
    input,
    onLog: (_, log, handler) => handler("error", log),
    // Constructing one has no side effect, so those of unused classes are dropped as well.
    treeshake: { manualPureFunctions: ["FinalizationRegistry"] },
  });
  const { output } = await bundle.generate({});
  return parseAst(output[0].code);
}

/** Returns all nodes of a syntax tree. */
function nodes(value) {
  const below = Object.values(value).filter((child) => child !== null && typeof child === "object");
  return [value, ...below.flatMap(nodes)];
}

/**
 * Returns the nodes that name exports of the WebAssembly, such as `memory` in `wasm.memory`. Fails if there is no such
 * export, or if the script uses the name of an export, but not on `wasm`.
 */
function exportNodes(tree, exports) {
  const members = nodes(tree).filter(({ type }) => type === "MemberExpression");
  const found = members.filter(({ object }) => object.name === "wasm").map(({ property }) => property);
  const names = new Set(found.map(({ name }) => name));
  const wrong = members.find(({ property: { name } }) => names.has(name) !== exports.has(name));
  if (wrong) {
    throw new Error(`${wrong.property.name} is not the same in a script and its WebAssembly`);
  }
  return found;
}

async function shrink(dist, folder) {
  const program = basename(folder);
  const [main, later] = [`${program}_bg.wasm`, `split_${program}_later.wasm`];
  const [mainPath, graphPath, shrunkPath] = [join(folder, main), join(folder, "graph.json"), join(dist, main)];
  const [mainModule, laterModule] = await Promise.all(
    [main, later].map(async (name) => new WebAssembly.Module(await readFile(join(folder, name)))),
  );
  const shared = WebAssembly.Module.imports(laterModule).map(({ name }) => name);
  await binaryen("wasm-opt", [...PASSES, join(folder, later), "-o", join(dist, later)]);

  const imports = WebAssembly.Module.imports(mainModule).map(({ module, name }) => [module, name, name]);
  const exports = new Set(WebAssembly.Module.exports(mainModule).map(({ name }) => name));
  const whole = await bundled(folder, imports, shared);
  const used = [...new Set(exportNodes(whole, exports).map(({ name }) => name))];
  const roots = { name: "script", root: true, reaches: used };
  await writeFile(graphPath, JSON.stringify([roots, ...used.map((name) => ({ name, export: name }))]));
  await binaryen("wasm-metadce", [mainPath, "--graph-file", graphPath, "-o", shrunkPath]);

  const renaming = "--minify-imports-and-exports-and-modules";
  const names = JSON.parse(await binaryen("wasm-opt", [...PASSES, shrunkPath, renaming, "-o", shrunkPath]));
  const shortNames = new Map(names.exports);
  const tree = await bundled(folder, names.imports.sort(), shared);
  for (const node of exportNodes(tree, shortNames)) {
    node.name = shortNames.get(node.name);
  }
  // Chromium then compiles all functions at once, on another thread, instead of each one at its first call.
  const format = { preamble: "//# allFunctionsCalledOnLoad" };
  const { code } = await minify(tree, { parse: { spidermonkey: true }, module: true, compress: { passes: 3 }, format });
  await writeFile(join(dist, `${program}.js`), code);
}

/** Shrinks a script that Trunk copies unchanged. */
async function shrinkScript(path) {
  const { code } = await minify(await readFile(path, "utf8"), { module: true, toplevel: true });
  await writeFile(path, code);
}

/** Shrinks the document, its styles, and the script that Trunk inlines unchanged. */
async function shrinkDocument(path) {
  const [document, script] = await Promise.all([readFile(path, "utf8"), readFile("public/start.js", "utf8")]);
  if (!document.includes(script)) {
    throw new Error("public/start.js is not in the document as it is");
  }
  const { code } = await minify(script);
  const withScript = document.replace(script, () => code);
  await writeFile(path, minifyHtml.minify(Buffer.from(withScript), { minify_css: true }));
}

const [dist, ...folders] = process.argv.slice(2);
await Promise.all([
  ...folders.map((folder) => shrink(dist, folder)),
  ...["config_later.js", "frame_later.js", "worker_loader.js"].map((name) => shrinkScript(join(dist, name))),
  shrinkDocument(join(dist, "index.html")),
]);
