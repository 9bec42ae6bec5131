import assert from "node:assert/strict";
import { timingsOf, totalMs } from "../../src/inference/timings.ts";

const RUNS = [
  { session: "embed_tokens", start: 120, end: 121 },
  { session: "vision_encoder", start: 121, end: 161 },
  { session: "decoder_model_merged", start: 162, end: 170 },
  { session: "embed_tokens", start: 172, end: 173 },
  { session: "decoder_model_merged", start: 173, end: 176 },
];

Deno.test("timingsOf follows the definitions", () => {
  const timings = timingsOf({ start: 100, prepared: 119, tokens: [171, 177, 183, 191], runs: RUNS });
  assert.deepEqual(timings, {
    latencyMs: 91,
    ttftMs: 71,
    tpotMs: 20 / 3,
    decodeTokensPerS: 150,
    preprocessMs: 19,
    visionMs: 40,
    prefillMs: 9,
    decodeMs: 20,
  });
});

Deno.test("timingsOf leaves out what one token cannot show", () => {
  const timings = timingsOf({ start: 0, prepared: 1, tokens: [171], runs: RUNS });
  assert.equal(timings.latencyMs, 171);
  assert.equal(timings.ttftMs, 171);
  assert.deepEqual([timings.tpotMs, timings.decodeTokensPerS, timings.decodeMs], [null, null, null]);
});

Deno.test("timingsOf refuses a request without tokens", () => {
  assert.throws(() => timingsOf({ start: 0, prepared: 1, tokens: [], runs: RUNS }), RangeError);
});

Deno.test("totalMs adds up sessions", () => {
  assert.equal(totalMs(RUNS), 1 + 40 + 8 + 1 + 3);
  assert.equal(totalMs([]), 0);
});
