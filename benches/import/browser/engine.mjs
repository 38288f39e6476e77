// This engine, as in the page's worker.
const FOLDER = "../../../target/bench/wasm";
// The page's worker collects this many bytes before it parses them.
const CHUNK_BYTES = 1 << 19;

let compiled;
let instances = 0;

// A page's worker opens one export and ends, so every instance has a fresh memory. Compiled code is reused.
export async function freshEngine() {
  instances += 1;
  const { Import, initSync } = await import(`${FOLDER}/engine.js?instance=${instances}`);
  compiled ??= await WebAssembly.compileStreaming(fetch(new URL(`${FOLDER}/engine_bg.wasm`, import.meta.url)));
  const { memory } = initSync({ module: compiled });
  return { Import, memory };
}

export function feed(reading, bytes) {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    reading.feed(bytes.subarray(at, at + CHUNK_BYTES));
  }
}
