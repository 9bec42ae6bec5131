import { join } from "node:path";
import * as v from "valibot";
import { readJson } from "../../models/model.ts";
import type { Transformers } from "../runtime.ts";
import { loadBareTokenizer } from "./chat_prompt.ts";
import { preprocessClip, readImageConfig } from "./clip_image.ts";
import type { Family, Network, Processor } from "./family.ts";
import { florencePrompt } from "./florence2_tasks.ts";

/** Florence-2: an encoder and a decoder; the image's features go before the prompt, and have no tokens in it. */
export const FLORENCE2: Family = {
  networkClass: "Florence2ForConditionalGeneration",
  loadProcessor,
  adaptNetwork,
  // onnxruntime-web 1.30: image features off by 4 with the tiny model of the tests (Mesa llvmpipe); right elsewhere.
  wrongOn: ["webgpu"],
};

const LengthSchema = v.object({ image_seq_length: v.optional(v.number(), 577) });

async function loadProcessor(folder: string, transformers: Transformers): Promise<Processor> {
  const imageConfig = await readImageConfig(folder);
  const { image_seq_length } = await readJson(join(folder, "preprocessor_config.json"), LengthSchema);
  const tokenizer = await loadBareTokenizer(folder, transformers);
  const { bos_token, eos_token } = await readJson(join(folder, "tokenizer_config.json"), EndsSchema);
  return {
    tokenizer,
    prepare: (image, prompt) => {
      const { pixelValues, width, height } = preprocessClip(image, imageConfig);
      const pixel_values = new transformers.Tensor("float32", pixelValues, [1, 3, height, width]);
      const text = tokenizer(bos_token + florencePrompt(prompt) + eos_token, { add_special_tokens: false });
      return {
        inputs: { ...text, pixel_values },
        imageTokens: image_seq_length,
        promptTokens: image_seq_length + (text.input_ids.dims[1] ?? 0),
      };
    },
  };
}

const Token = v.union([
  v.string(),
  v.pipe(v.object({ content: v.string() }), v.transform(({ content }) => content)),
]);
const EndsSchema = v.object({ bos_token: v.optional(Token, "<s>"), eos_token: v.optional(Token, "</s>") });

const StartSchema = v.object({
  decoder_start_token_id: v.optional(v.number()),
  forced_bos_token_id: v.nullish(v.number()),
});

/** Gives the encoder the name that transformers.js knows it by, and the decoder its first tokens. */
async function adaptNetwork(network: Network, folder: string): Promise<null> {
  const { encoder_model, ...sessions } = network.sessions;
  network.sessions = { ...sessions, model: encoder_model };
  const starts = await readJson(join(folder, "generation_config.json"), StartSchema);
  for (const [name, id] of Object.entries(starts)) {
    if (id != null) Object.assign(network.generation_config ?? {}, { [name]: id });
  }
  return null;
}
