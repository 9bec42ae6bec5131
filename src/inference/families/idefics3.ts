import { join } from "node:path";
import * as v from "valibot";
import { UserError } from "../../errors.ts";
import { readJson, requireFile } from "../../models/model.ts";
import type { RgbPixels } from "../image/pixels.ts";
import type { Transformers } from "../runtime.ts";
import type { Family, Processor, Tokenizer } from "./family.ts";
import {
  filterOf,
  type Idefics3ImageConfig,
  Idefics3ImageSchema,
  preprocessIdefics3,
} from "./idefics3_image.ts";

/** Idefics3 and SmolVLM, images not split into tiles. */
export const IDEFICS3: Family = {
  networkClass: "Idefics3ForConditionalGeneration",
  ownDecodeLoop: true,
  loadProcessor,
};

const IMAGE = "<image>";
const FAKE = "<fake_token_around_image>";
const GLOBAL = "<global-img>";

const ProcessorSchema = v.object({ image_seq_len: v.optional(v.number(), 169) });

async function loadProcessor(folder: string, transformers: Transformers): Promise<Processor> {
  const imageConfig = await readJson(join(folder, "preprocessor_config.json"), Idefics3ImageSchema);
  filterOf(imageConfig);
  const { image_seq_len } = await readJson(join(folder, "processor_config.json"), ProcessorSchema);
  for (const file of ["tokenizer.json", "tokenizer_config.json"]) await requireFile(join(folder, file));
  const tokenizer = await transformers.AutoTokenizer.from_pretrained(folder);
  return {
    tokenizer,
    prepare: (image, prompt) => ({
      inputs: {
        ...tokenizer(promptText(tokenizer, prompt, image_seq_len)),
        ...imageTensors(image, imageConfig, transformers),
      },
      imageTokens: image_seq_len,
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
