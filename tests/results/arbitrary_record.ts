import fc from "fast-check";
import { PATTERNS, TRENDS } from "../../src/charts/patterns.ts";
import { FAILED_OUTCOMES, MEASURED_OUTCOMES, type ResultRecord } from "../../src/results/record.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", " ", "=", "a", "é", "\uFEFF") }),
);
const name = fc.oneof(text, fc.constantFrom("m", "qwen2-vl-2b")).filter((value) => value !== "");
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const number = fc.oneof(
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 1e21, 5e-324, 0.1 + 0.2),
).map((value) => value + 0); // no -0: a file cannot tell it from 0
const whole = fc.nat();
const plain = { noNullPrototype: true };

const common = {
  timestamp: text.filter((value) => value !== ""),
  image: name,
  cell: fc.record({ model: name, precision: name, backend: maybe(name) }, plain),
  repetition: maybe(whole),
  memoryMb: maybe(number),
  loadMs: maybe(number),
  expectedPattern: maybe(fc.constantFrom(...PATTERNS)),
  expectedTrend: maybe(fc.constantFrom(...TRENDS)),
  provenance: fc.record({
    runId: maybe(text),
    modelSha256: maybe(text),
    imageSha256: maybe(text),
    chartvlmVersion: maybe(text),
    runtime: maybe(text),
    os: maybe(text),
    cpu: maybe(text),
    threads: maybe(whole),
    adapter: maybe(text),
  }, plain),
};

const timings = fc.record({
  latencyMs: number,
  ttftMs: maybe(number),
  tpotMs: maybe(number),
  decodeTokensPerS: maybe(number),
  preprocessMs: maybe(number),
  visionMs: maybe(number),
  prefillMs: maybe(number),
  decodeMs: maybe(number),
}, plain);

const measured = fc.record({
  ...common,
  outcome: fc.constantFrom(...MEASURED_OUTCOMES),
  timings,
  tokens: maybe(whole),
  promptTokens: maybe(whole),
  imageTokens: maybe(whole),
  response: maybe(text),
  predictedPattern: maybe(fc.constantFrom(...PATTERNS)),
  predictedTrend: maybe(fc.constantFrom(...TRENDS)),
  correct: maybe(fc.boolean()),
}, plain);

const failed = fc.record({ ...common, outcome: fc.constantFrom(...FAILED_OUTCOMES), error: text }, plain);

/** Any record that a file can hold. */
export const arbitraryRecord: fc.Arbitrary<ResultRecord> = fc.oneof(measured, failed);
