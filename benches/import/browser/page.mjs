// The page: fetches an export once and hands its bytes to one contestant after the other.
// `driver.mjs` calls the functions in `bench`.
import { CONTESTANTS } from "./contestants.mjs";

const fetchBytes = async (url) => (await fetch(url)).arrayBuffer();

function nextMessage(worker) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
}

async function startWorker(format, name) {
  const worker = new Worker(`./worker.mjs?${new URLSearchParams({ format, name })}`, { type: "module" });
  await nextMessage(worker);
  return worker;
}

// Lets a worker read. The bytes are transferred there and back without a copy.
async function read(worker, buffer, leastMs) {
  worker.postMessage({ buffer, leastMs }, [buffer]);
  const answer = await nextMessage(worker);
  if (answer.failure !== undefined) {
    throw new Error(answer.failure);
  }
  return answer;
}

// Contestants take turns, so that other load on the machine affects all alike. Every other round runs in reverse order,
// so that no contestant always runs while another's garbage is collected. A contestant that cannot read the export says
// so in the first round and gets no more turns.
async function measure({ format, url, rounds, leastMs }) {
  const results = [];
  for (const { name } of CONTESTANTS[format]) {
    results.push({ name, worker: await startWorker(format, name), seconds: [] });
  }
  let buffer = await fetchBytes(url);
  for (let round = 0; round < rounds; round += 1) {
    const turns = results.filter(({ cannot }) => !cannot);
    for (const result of round % 2 === 0 ? turns : turns.reverse()) {
      const answer = await read(result.worker, buffer, leastMs);
      buffer = answer.buffer;
      result.cannot = answer.cannot ?? false;
      if (!result.cannot) {
        result.seconds.push(answer.seconds);
        result.figures = answer.figures;
      }
    }
  }
  return results.map(({ worker, ...result }) => result);
}

// One import in a fresh worker, in two steps, so that memory can be inspected before and after.
async function prepare({ format, name, url }) {
  const worker = await startWorker(format, name);
  const buffer = await fetchBytes(url);
  return {
    async import() {
      const { seconds, wasmBytes } = await read(worker, buffer, 0);
      return { seconds, wasmBytes };
    },
  };
}

globalThis.bench = { measure, prepare };
