import { join } from "node:path";
import * as v from "valibot";
import { hasFile, readJson } from "../../models/model.ts";
import { chatText, tokenizeChat } from "./chat_prompt.ts";
import type { Tokenizer } from "./family.ts";

/** processor_config.json of a LlavaProcessor or LlavaNextProcessor. */
const ProcessorSchema = v.object({
  patch_size: v.pipe(v.number(), v.integer(), v.minValue(1)),
  num_additional_image_tokens: v.optional(v.number(), 0),
  vision_feature_select_strategy: v.nullish(v.string()),
  image_token: v.optional(v.string(), "<image>"),
});

export interface LlavaProcessorConfig {
  /** Pixels along the edge of one patch, which becomes one token. */
  readonly patch: number;
  /** Tokens beside those of the patches: those that the encoder adds less those that are left out. */
  readonly extraTokens: number;
  /** The placeholder of an image in the chat template's text. */
  readonly placeholder: string;
}

/** What config.json says of the patch, where there is no processor_config.json (nanoLLaVA). */
const ConfigSchema = v.object({
  vision_config: v.object({ patch_size: ProcessorSchema.entries.patch_size }),
});

/**
 * Reads processor_config.json; where there is none, every patch of config.json is a token.
 * @throws {UserError} where a key is missing.
 */
export async function readProcessorConfig(folder: string): Promise<LlavaProcessorConfig> {
  const path = join(folder, "processor_config.json");
  if (!await hasFile(path)) {
    const { vision_config } = await readJson(join(folder, "config.json"), ConfigSchema);
    return { patch: vision_config.patch_size, extraTokens: 0, placeholder: "<image>" };
  }
  const config = await readJson(path, ProcessorSchema);
  const leftOut = config.vision_feature_select_strategy === "default" ? 1 : 0;
  return {
    patch: config.patch_size,
    extraTokens: config.num_additional_image_tokens - leftOut,
    placeholder: config.image_token,
  };
}

/**
 * Token ids and mask of the chat template's text with the placeholder repeated `imageTokens` times.
 * @throws {UserError} where the prompt contains the placeholder.
 */
export function tokenizePrompt(tokenizer: Tokenizer, request: {
  readonly prompt: string;
  readonly placeholder: string;
  readonly imageTokens: number;
}) {
  const { prompt, placeholder, imageTokens } = request;
  const text = chatText(tokenizer, { prompt, placeholder, replacement: placeholder.repeat(imageTokens) });
  return tokenizeChat(tokenizer, text);
}
