// Writes the `.br` and `.gz` twins of the files named on the command line.
// Node's zlib is compiled C: an unoptimised Rust encoder needs ten times as long for the same bytes.
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** How many distances have a code of their own. Which number makes a file shortest cannot be told: a program gains up to 0.4 %. */
const DIRECT_DISTANCES = [0, 15];

/** The shortest form that brotli gives. */
async function shortestBrotli(bytes) {
  const compressed = DIRECT_DISTANCES.map((direct) => {
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      [constants.BROTLI_PARAM_NDIRECT]: direct,
    };
    return compressBrotli(bytes, { params });
  });
  return (await Promise.all(compressed)).sort((a, b) => a.length - b.length)[0];
}

async function writeTwins(path) {
  const bytes = await readFile(path);
  await Promise.all([
    shortestBrotli(bytes).then((twin) => writeFile(`${path}.br`, twin)),
    compressGzip(bytes, { level: constants.Z_BEST_COMPRESSION }).then((twin) => writeFile(`${path}.gz`, twin)),
  ]);
}

await Promise.all(process.argv.slice(2).map(writeTwins));
