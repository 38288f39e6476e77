// Writes the `.br` and `.gz` twins of the files named on the command line.
// Node's zlib is compiled C: an unoptimised Rust encoder needs ten times as long for the same bytes.
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

async function writeTwins(path) {
  const bytes = await readFile(path);
  const brotliOptions = {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  };
  await Promise.all([
    compressBrotli(bytes, brotliOptions).then((twin) => writeFile(`${path}.br`, twin)),
    compressGzip(bytes, { level: constants.Z_BEST_COMPRESSION }).then((twin) => writeFile(`${path}.gz`, twin)),
  ]);
}

await Promise.all(process.argv.slice(2).map(writeTwins));
