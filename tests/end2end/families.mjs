// An export of 44 repositories over three years. They belong to known families, and have different patterns: steady,
// rising, falling, silent, new, with missing days, and with a late jump.
import { repositoryOf } from "./sample.mjs";

const FIRST = "2023-06-01";
const DAYS = 1_096;

/** Type, name, and the family by the page's default rule. */
const NAMES = [
  ["model", "acme/llm-7b", "llm"],
  ["model", "acme/llm-7b-instruct", "llm"],
  ["model", "acme/llm-7b-instruct-GGUF", "llm"],
  ["model", "acme/llm-13b", "llm"],
  ["model", "acme/llm-70b-chat", "llm"],
  ["model", "acme/llm-70b-chat-AWQ", "llm"],
  ["model", "labs/LLM-8x7b_v0.1", "llm"],
  ["model", "acme/llama-3.1-8B", "llama-3.1"],
  ["model", "acme/llama-3.1-70B-Instruct", "llama-3.1"],
  ["model", "acme/bert-base", "bert"],
  ["model", "acme/bert-large", "bert"],
  ["model", "labs/bert-tiny-onnx", "bert"],
  ["model", "labs/whisper-small", "whisper"],
  ["model", "labs/whisper-medium", "whisper"],
  ["model", "labs/whisper-large-v3", "whisper"],
  ["model", "labs/clip", "clip"],
  ["model", "labs/tiny-clip", "tiny-clip"],
  ["dataset", "acme/corpus", "corpus"],
  ["dataset", "acme/corpus-small", "corpus"],
  ["dataset", "acme/corpus-mini", "corpus"],
  ["dataset", "labs/corpus-chat", "corpus"],
  ["model", "gpt2", "gpt2"],
  ["model", "gpt2-medium", "gpt2"],
  ["model", "gpt2-xl", "gpt2"],
  ...[..."abcdefghij"].flatMap((letter) => [
    ["model", `labs/tool-${letter}-1b`, `tool-${letter}`],
    ["model", `labs/tool-${letter}-4bit`, `tool-${letter}`],
  ]),
];

/** Patterns: downloads by the number of days since the first day, and until the last. */
const RHYTHMS = [
  (since) => 90 + 10 * (since % 7),
  (since) => 20 + since,
  (since, left) => 5 + 2 * left,
  (since, left) => (left < 45 ? 0 : 400),
  (since, left) => (left < 17 ? 300 + since % 11 : null),
  (since) => (since % 3 === 0 ? 61 : null),
  (since, left) => (left < 30 ? 2_500 : 800),
  () => 0,
];

/** The repositories, each with its family. */
export function familyExport() {
  return NAMES.map(([type, name, family], index) => {
    const rhythm = RHYTHMS[index === 40 ? 7 : index % 7];
    // Each repository has its own factor, so that there are no ties.
    const values = Array.from({ length: DAYS }, (_, since) => {
      const value = rhythm(since, DAYS - 1 - since);
      return value === null ? null : value * (index + 3);
    });
    return { ...repositoryOf(type, name, FIRST, values), family };
  });
}
