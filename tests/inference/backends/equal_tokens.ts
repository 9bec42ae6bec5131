import assert from "node:assert/strict";
import type { LoadedModel } from "../../../src/inference/types.ts";
import { chartBytes, golden } from "../golden.ts";

/** Checks that greedy tokens equal PyTorch's on the first `charts` charts, up to `tokens` of each. */
export async function checkEqualTokens(model: LoadedModel, charts: number, tokens: number): Promise<void> {
  assert.ok(golden.charts.length >= charts);
  for (const { image, token_ids, text } of golden.charts.slice(0, charts)) {
    const request = { image: await chartBytes(image), prompt: golden.prompt, maxNewTokens: tokens };
    const generation = await model.generate(request);
    assert.deepEqual(generation.tokenIds, token_ids.slice(0, tokens), image);
    if (tokens >= token_ids.length) assert.equal(generation.text, text, image);
    assert.equal(generation.promptTokens, golden.prompt_token_ids.length);
    assert.equal(generation.stop, generation.tokenIds.at(-1) === golden.end ? "end" : "length");
  }
}
