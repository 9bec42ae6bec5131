import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../../src/errors.ts";
import { LLAVA } from "../../../src/inference/families/llava.ts";
import { PHI3_V } from "../../../src/inference/families/phi3_v.ts";
import { startRuntime } from "../../../src/inference/runtime.ts";

const FIXTURES = join(import.meta.dirname!, "../../fixtures/families");
const IMAGE = { width: 9, height: 7, channels: 3 as const, data: new Uint8Array(9 * 7 * 3) };

type Json = Record<string, unknown>;

/** The prompt's ids by a copy of the tiny LLaVA's processor whose tokenizer_config.json is changed. */
async function idsWith(change: (config: Json) => Json): Promise<number[]> {
  const folder = await Deno.makeTempDir();
  try {
    for await (const { name, isFile } of Deno.readDir(join(FIXTURES, "llava/model"))) {
      if (isFile) await Deno.copyFile(join(FIXTURES, "llava/model", name), join(folder, name));
    }
    const path = join(folder, "tokenizer_config.json");
    await Deno.writeTextFile(path, JSON.stringify(change(JSON.parse(await Deno.readTextFile(path)))));
    const { transformers } = await startRuntime(1);
    const { prepare } = await LLAVA.loadProcessor(folder, transformers);
    return Array.from(prepare(IMAGE, "Why?").inputs.input_ids.data as BigInt64Array, Number);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a template that writes the begin token gets no second one", async () => {
  const ids = await idsWith((config) => config);
  const own = await idsWith((config) => ({
    ...config,
    bos_token: "<s>",
    chat_template: `<s>${config.chat_template}`,
  }));
  assert.equal(ids[0], 1);
  assert.notEqual(ids[1], 1);
  assert.deepEqual(own, ids);
});

Deno.test("a template that takes a message as one text gets the placeholder in it", async () => {
  const parts = await idsWith((config) => ({
    ...config,
    chat_template: "A:{% for part in messages[0]['content'] %}" +
      "{% if part['type'] == 'image' %}<image>\n{% else %}{{ part['text'] }}{% endif %}{% endfor %}",
  }));
  const text = await idsWith((config) => ({ ...config, chat_template: "A:{{ messages[0]['content'] }}" }));
  assert.deepEqual(text, parts);
});

Deno.test("a template without an image is refused", async () => {
  const change = (config: Json) => ({ ...config, chat_template: "{{ messages[0]['content'][1]['type'] }}" });
  await assert.rejects(idsWith(change), /chat template has no place for an image/);
});

Deno.test("Phi-3-vision: an image that would vanish is refused, and a prompt with the placeholder", async () => {
  const { transformers } = await startRuntime(1);
  const { prepare } = await PHI3_V.loadProcessor(join(FIXTURES, "phi3_v/model"), transformers);
  const thread = { width: 1, height: 4000, channels: 3 as const, data: new Uint8Array(4000 * 3) };
  assert.throws(() => prepare(thread, "Why?"), UserError);
  assert.throws(() => prepare(IMAGE, "what is <|image_1|> here?"), UserError);
});
