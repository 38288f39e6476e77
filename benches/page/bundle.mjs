// Bundles the React page as its authors would publish it: minified, for production.
//
// Usage: node bundle.mjs FOLDER
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const [outdir] = process.argv.slice(2);
const sources = ["main.jsx", "worker.js", "index.html"];

await build({
  entryPoints: sources.map((name) => fileURLToPath(new URL(`peer/${name}`, import.meta.url))),
  outdir,
  bundle: true,
  minify: true,
  format: "esm",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".html": "copy" },
  logLevel: "warning",
});
