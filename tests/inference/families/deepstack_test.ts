import assert from "node:assert/strict";
import { join } from "node:path";
import { addDeepstack } from "../../../src/inference/families/deepstack.ts";
import type { Network } from "../../../src/inference/families/family.ts";
import type { Transformers } from "../../../src/inference/runtime.ts";

/** Sessions without inputs for deepstack, as they are published for transformers.js. */
const SESSIONS = { vision_encoder: {}, decoder_model_merged: { inputNames: ["inputs_embeds"] } };

async function remarkOn(deepstack_visual_indexes: number[]): Promise<string | null> {
  const folder = await Deno.makeTempDir();
  const config = { image_token_id: 5, vision_config: { deepstack_visual_indexes } };
  await Deno.writeTextFile(join(folder, "config.json"), JSON.stringify(config));
  try {
    return await addDeepstack({ sessions: SESSIONS } as unknown as Network, folder, {} as Transformers);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a Qwen3-VL whose sessions leave out deepstack is remarked on", async () => {
  assert.match(await remarkOn([5, 11, 17]) ?? "", /leave out deepstack/);
});

Deno.test("a Qwen3-VL that has no deepstack is not", async () => {
  assert.equal(await remarkOn([]), null);
});
