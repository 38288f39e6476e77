// The second worker of "this, two workers": receives the rest of a file, reads it when told, and answers with the
// segment.
import { feed, freshEngine } from "./engine.mjs";

let engine;
let waiting;

const tasks = {
  async "make a fresh engine"() {
    engine = await freshEngine();
    postMessage("ready");
  },
  read() {
    const { head, rest } = waiting;
    const reading = engine.Import.last_part(head, rest.length);
    feed(reading, rest);
    const [described, cells] = reading.into_last_part();
    const wasmBytes = engine.memory.buffer.byteLength;
    postMessage({ described, cells, wasmBytes }, [described.buffer, cells.buffer]);
  },
};

onmessage = ({ data }) => {
  if (data in tasks) {
    tasks[data]();
  } else {
    waiting = data;
    postMessage("ready");
  }
};
