// The dedicated worker of one contestant. The page sends an export's bytes, which come back with the
// answer, so that there is only one copy of them, whoever reads.
import { CannotRead, CONTESTANTS } from "./contestants.mjs";

const settings = new URL(import.meta.url).searchParams;
const { load } = CONTESTANTS[settings.get("format")].find(({ name }) => name === settings.get("name"));

// Reads the export repeatedly for at least `leastMs`, and returns the mean.
async function measure(bytes, leastMs) {
  const { figures, prepare, run, wasmBytes } = await load();
  let elapsedMs = 0;
  let imports = 0;
  let found;
  while (imports === 0 || elapsedMs < leastMs) {
    await prepare?.(bytes);
    const startMs = performance.now();
    const outcome = await run(bytes);
    elapsedMs += performance.now() - startMs;
    imports += 1;
    found = figures(outcome);
  }
  return { figures: found, seconds: elapsedMs / 1000 / imports, wasmBytes: wasmBytes?.() };
}

onmessage = async ({ data: { buffer, leastMs } }) => {
  let answer;
  try {
    answer = await measure(new Uint8Array(buffer), leastMs);
  } catch (error) {
    answer = error instanceof CannotRead ? { cannot: true } : { failure: String(error) };
  }
  postMessage({ ...answer, buffer }, [buffer]);
};
postMessage("ready");
