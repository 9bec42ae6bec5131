import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../../src/errors.ts";
import { chatText, loadTokenizer } from "../../../src/inference/families/chat_prompt.ts";
import { startRuntime } from "../../../src/inference/runtime.ts";

const MODEL = join(import.meta.dirname!, "../../fixtures/idefics3/model");
const TEMPLATE = "<|im_start|>{% for line in messages[0]['content'] %}" +
  "{{ '<image>' if line['type'] == 'image' else line['text'] }}{% endfor %}";
const REQUEST = { prompt: "what?", placeholder: "<image>", replacement: "<image><image>" };
const ASIDE = "<|im_start|><image><image>what?";
const OWN = "<|im_start|>User:<image><image>what?<end_of_utterance>\nAssistant:";

/** The tokenizer of a folder whose configuration has, or lacks, a template, with one more file. */
async function textFrom(keepTemplate: boolean, file: string | null, content: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.copyFile(join(MODEL, "tokenizer.json"), join(folder, "tokenizer.json"));
    const config = JSON.parse(await Deno.readTextFile(join(MODEL, "tokenizer_config.json")));
    if (!keepTemplate) delete config.chat_template;
    await Deno.writeTextFile(join(folder, "tokenizer_config.json"), JSON.stringify(config));
    if (file !== null) await Deno.writeTextFile(join(folder, file), content);
    const { transformers } = await startRuntime(1);
    return chatText(await loadTokenizer(folder, transformers), REQUEST);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (
  const [keepTemplate, file, content, expected] of [
    [false, "chat_template.jinja", TEMPLATE, ASIDE],
    [false, "chat_template.json", JSON.stringify({ chat_template: TEMPLATE }), ASIDE],
    [true, "chat_template.jinja", TEMPLATE, ASIDE],
    [true, null, "", OWN],
  ] as const
) {
  const from = file ?? "tokenizer_config.json";
  Deno.test(`the chat template is that of ${from}${keepTemplate && file ? ", not the tokenizer's" : ""}`, async () => {
    assert.equal(await textFrom(keepTemplate, file, content), expected);
  });
}

Deno.test("a model without a chat template is refused", async () => {
  await assert.rejects(
    textFrom(false, null, ""),
    (error) => error instanceof UserError && /has no chat template/.test(error.message),
  );
});
