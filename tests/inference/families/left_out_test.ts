import assert from "node:assert/strict";
import { join } from "node:path";
import { FAMILIES } from "../../../src/inference/families/families.ts";
import type { Network } from "../../../src/inference/families/family.ts";
import type { Transformers } from "../../../src/inference/runtime.ts";

/** Without inputs for deepstack or token types, as they are published for transformers.js. */
const SESSIONS = { vision_encoder: {}, decoder_model_merged: { inputNames: ["inputs_embeds"] } };

async function remarkOn(type: "qwen3_vl" | "gemma3", config: Record<string, unknown>): Promise<string> {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(join(folder, "config.json"), JSON.stringify(config));
  const network = { sessions: SESSIONS } as unknown as Network;
  try {
    return await FAMILIES[type].adaptNetwork?.(network, folder, {} as Transformers) ?? "";
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function qwen(deepstack_visual_indexes: number[]) {
  return { image_token_id: 5, vision_config: { deepstack_visual_indexes } };
}

Deno.test("a Qwen3-VL whose sessions leave out deepstack is remarked on", async () => {
  assert.match(await remarkOn("qwen3_vl", qwen([5, 11, 17])), /leave out deepstack/);
});

Deno.test("a Qwen3-VL that has no deepstack is not", async () => {
  assert.equal(await remarkOn("qwen3_vl", qwen([])), "");
});

Deno.test("a Gemma 3 whose image tokens cannot see each other is remarked on", async () => {
  assert.match(await remarkOn("gemma3", { image_token_index: 5 }), /no input token_type_ids/);
});
