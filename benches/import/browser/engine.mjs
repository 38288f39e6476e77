// This engine, as the page's worker has it.
const FOLDER = "../../../target/bench/wasm";
// The page's worker gathers so much before it reads.
const CHUNK_BYTES = 1 << 19;

let compiled;
let instances = 0;

// A page's worker opens one export and ends, so every instance has a fresh memory; compiled code is kept.
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
