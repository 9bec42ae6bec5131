import assert from "node:assert/strict";
import { requireSoundLogits } from "../../../src/inference/backends/sound_logits.ts";

const logits = (...values: number[]) => ({
  data: Float32Array.from(values),
  dims: [1, values.length / 3, 3],
});

Deno.test("logits: only the last position counts", () => {
  requireSoundLogits(logits(0, 0, 0, 1, 2, 3));
  assert.throws(() => requireSoundLogits(logits(1, 2, 3, 0, 0, 0)), /all the same/);
  assert.throws(() => requireSoundLogits(logits(1, NaN, 3)), /no finite numbers/);
  assert.throws(() => requireSoundLogits(logits(1, -Infinity, 3)), /no finite numbers/);
});
