// Writes the Content-Security-Policy of a release into its document: `node xtask/policy.mjs DIST`. It comes after the last change
// of script and styles in the document, since it names them by their hashes. docs/hosting.md says what each part is for.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const START = "<meta charset=utf-8>";

const path = join(process.argv[2], "index.html");
// One block of styles needs one hash.
const document = (await readFile(path, "utf8")).replaceAll("</style><style>", "");

/** The hash of what stands in the document between such tags. */
function hash(opening, tag) {
  const contents = document.split(opening).slice(1).map((rest) => rest.slice(0, rest.indexOf(`</${tag}>`)));
  if (contents.length !== 1) {
    throw new Error(`the document has ${contents.length} of ${opening}, and not one`);
  }
  return `'sha256-${createHash("sha256").update(contents[0]).digest("base64")}'`;
}

const policy = [
  "default-src 'none'",
  `script-src 'self' 'wasm-unsafe-eval' ${hash("<script>", "script")} ${hash("<script type=module>", "script")}`,
  `style-src ${hash("<style>", "style")}`,
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types default",
].join(";");
if (!document.includes(START)) {
  throw new Error(`the document lacks ${START}`);
}
await writeFile(path, document.replace(START, `${START}<meta http-equiv=Content-Security-Policy content="${policy}">`));
