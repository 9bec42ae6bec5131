import { join } from "node:path";
import * as v from "valibot";
import { UserError } from "../../errors.ts";
import { readJson, requireFile } from "../../models/model.ts";
import type { RgbPixels } from "../image/pixels.ts";
import type { Transformers } from "../runtime.ts";
import {
  filterOf,
  type Idefics3ImageConfig,
  Idefics3ImageSchema,
  preprocessIdefics3,
} from "./idefics3_image.ts";

type Tensor = InstanceType<Transformers["Tensor"]>;
type Tokenizer = Awaited<ReturnType<Transformers["AutoTokenizer"]["from_pretrained"]>>;

/** Inputs of one request, as transformers.js' `generate` wants them. */
export interface ModelInputs {
  /** [1, prompt tokens], image tokens included. */
  readonly input_ids: Tensor;
  /** Same shape as `input_ids`. */
  readonly attention_mask: Tensor;
  /** [1, 1, 3, side, side] */
  readonly pixel_values: Tensor;
  /** [1, 1, side, side] */
  readonly pixel_attention_mask: Tensor;
}

/** Turns an image and a prompt into a model's inputs. */
export interface Idefics3Processor {
  readonly tokenizer: Tokenizer;
  /** Tokens that an image takes in the prompt. */
  readonly imageTokens: number;
  /** @throws {UserError} where the prompt contains the image placeholder. */
  prepare(image: RgbPixels, prompt: string): ModelInputs;
}

const IMAGE = "<image>";
const FAKE = "<fake_token_around_image>";
const GLOBAL = "<global-img>";

const ProcessorSchema = v.object({ image_seq_len: v.optional(v.number(), 169) });

/**
 * Loads what `Idefics3Processor` of Hugging Face transformers consists of: image configuration and tokenizer.
 * @throws {UserError} where the folder lacks a file, or asks for image splitting.
 */
export async function idefics3Processor(
  folder: string,
  transformers: Transformers,
): Promise<Idefics3Processor> {
  const imageConfig = await readJson(join(folder, "preprocessor_config.json"), Idefics3ImageSchema);
  filterOf(imageConfig);
  const { image_seq_len } = await readJson(join(folder, "processor_config.json"), ProcessorSchema);
  for (const file of ["tokenizer.json", "tokenizer_config.json"]) await requireFile(join(folder, file));
  const tokenizer = await transformers.AutoTokenizer.from_pretrained(folder);
  return {
    tokenizer,
    imageTokens: image_seq_len,
    prepare: (image, prompt) => ({
      ...tokenizer(promptText(tokenizer, prompt, image_seq_len)),
      ...imageTensors(image, imageConfig, transformers),
    }),
  };
}

/** The chat template's text for one image and one question, with the image's placeholder spelled out as tokens. */
function promptText(tokenizer: Tokenizer, prompt: string, imageTokens: number): string {
  const content = [{ type: "image" }, { type: "text", text: prompt }];
  const text = tokenizer.apply_chat_template([{ role: "user", content }], {
    tokenize: false,
    add_generation_prompt: true,
  });
  const parts = text.split(IMAGE);
  if (parts.length !== 2) {
    throw new UserError(`cannot use the prompt "${prompt}": it contains the model's placeholder "${IMAGE}"`);
  }
  return parts.join(FAKE + GLOBAL + IMAGE.repeat(imageTokens) + FAKE);
}

function imageTensors(image: RgbPixels, config: Idefics3ImageConfig, { Tensor }: Transformers) {
  const { pixelValues, pixelAttentionMask, side } = preprocessIdefics3(image, config);
  return {
    pixel_values: new Tensor("float32", pixelValues, [1, 1, 3, side, side]),
    pixel_attention_mask: new Tensor("bool", pixelAttentionMask, [1, 1, side, side]),
  };
}
