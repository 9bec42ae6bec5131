import { join } from "node:path";
import * as v from "valibot";
import { readJson } from "../../models/model.ts";
import type { Transformers } from "../runtime.ts";
import { chatText, loadTokenizer, requireNoPlaceholder, tokenizeChat } from "./chat_prompt.ts";
import { preprocessClip, readImageConfig } from "./clip_image.ts";
import { addDecoderFeeds, decoderInputs } from "./decoder_feeds.ts";
import type { Family, Network, Processor } from "./family.ts";

/** Gemma 3: one square image, always as many tokens; "pan and scan" is off, as it is in its Python processor. */
export const GEMMA3: Family = {
  networkClass: "Gemma3ForConditionalGeneration",
  loadProcessor,
  adaptNetwork: letImageTokensSeeEachOther,
};

const ProcessorSchema = v.object({ image_seq_length: v.optional(v.number(), 256) });
const TokensSchema = v.object({
  boi_token: v.optional(v.string(), "<start_of_image>"),
  image_token: v.optional(v.string(), "<image_soft_token>"),
  eoi_token: v.optional(v.string(), "<end_of_image>"),
});

async function loadProcessor(folder: string, transformers: Transformers): Promise<Processor> {
  const imageConfig = await readImageConfig(folder);
  const { image_seq_length } = await readJson(join(folder, "processor_config.json"), ProcessorSchema);
  const tokens = await readJson(join(folder, "tokenizer_config.json"), TokensSchema);
  const { boi_token: placeholder, image_token, eoi_token } = tokens;
  const tokenizer = await loadTokenizer(folder, transformers);
  const replacement = `\n\n${placeholder}${image_token.repeat(image_seq_length)}${eoi_token}\n\n`;
  return {
    tokenizer,
    prepare: (image, prompt) => {
      requireNoPlaceholder(prompt, image_token);
      const { pixelValues, width, height } = preprocessClip(image, imageConfig);
      const pixel_values = new transformers.Tensor("float32", pixelValues, [1, 3, height, width]);
      const text = chatText(tokenizer, { prompt, placeholder, replacement });
      return { inputs: { ...tokenizeChat(tokenizer, text), pixel_values }, imageTokens: image_seq_length };
    },
  };
}

const ConfigSchema = v.object({ image_token_index: v.number() });

/**
 * Feeds `token_type_ids` (1 for image tokens) to a decoder that has it: the original model's image tokens see each
 * other. transformers.js 4.3.1 does not, and the sessions published for it have no such input.
 * @returns what to tell the user where the model's sessions have no such input.
 */
async function letImageTokensSeeEachOther(
  network: Network,
  folder: string,
  { Tensor }: Transformers,
): Promise<string | null> {
  const { image_token_index } = await readJson(join(folder, "config.json"), ConfigSchema);
  const names = decoderInputs(network, "token_type_ids");
  if (names.length === 0) return ONE_WAY;
  const types = (values: BigInt64Array) => ({
    token_type_ids: new Tensor("int64", values, [1, values.length]).ort_tensor,
  });
  addDecoderFeeds(network, {
    names,
    forPrompt: (ids) => types(ids.map((id) => Number(id) === image_token_index ? 1n : 0n)),
    forAnswer: ({ dims }) => types(new BigInt64Array(dims[1]!)),
  });
  return null;
}

const ONE_WAY =
  "the model's ONNX files let image tokens see the ones before only (no input token_type_ids): its " +
  "answers differ from the original model's";
