// Writes the Content-Security-Policy of a release into its document: `node xtask/policy.mjs DIST`. It must run after
// the last change of scripts and styles in the document, since the policy contains their hashes. docs/hosting.md
// explains each directive.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const START = "<meta charset=utf-8>";

const path = join(process.argv[2], "index.html");
// Styles are merged into one block, which needs only one hash.
const document = (await readFile(path, "utf8")).replaceAll("</style><style>", "");

/** Returns the hash of the content between such tags in the document. */
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
