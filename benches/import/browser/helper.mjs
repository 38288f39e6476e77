// The second worker of "this, two workers": gets the rest of a file, reads it when told, and answers with the part.
import { feed, freshEngine } from "./engine.mjs";

const { Import, memory } = await freshEngine();
let waiting;

onmessage = ({ data }) => {
  if (data !== "go") {
    waiting = data;
    postMessage("ready");
    return;
  }
  const { head, rest } = waiting;
  const reading = Import.last_part(head, rest.length);
  feed(reading, rest);
  const [described, cells] = reading.into_last_part();
  postMessage({ described, cells, wasmBytes: memory.buffer.byteLength }, [described.buffer, cells.buffer]);
};
postMessage("ready");
