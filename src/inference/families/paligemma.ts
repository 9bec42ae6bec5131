import { join } from "node:path";
import * as v from "valibot";
import { readJson } from "../../models/model.ts";
import type { Transformers } from "../runtime.ts";
import { loadBareTokenizer, requireNoPlaceholder } from "./chat_prompt.ts";
import { preprocessClip, readImageConfig } from "./clip_image.ts";
import type { Family, Processor } from "./family.ts";

/** PaliGemma and PaliGemma 2: one square image; no chat template: the image, and the prompt as a line. */
export const PALIGEMMA: Family = { networkClass: "PaliGemmaForConditionalGeneration", loadProcessor };

const IMAGE = "<image>";

const LengthSchema = v.object({ image_seq_length: v.number() });

async function loadProcessor(folder: string, transformers: Transformers): Promise<Processor> {
  const imageConfig = await readImageConfig(folder);
  const { image_seq_length } = await readJson(join(folder, "preprocessor_config.json"), LengthSchema);
  const tokenizer = await loadBareTokenizer(folder, transformers);
  return {
    tokenizer,
    prepare: (image, prompt) => {
      requireNoPlaceholder(prompt, IMAGE);
      const { pixelValues, width, height } = preprocessClip(image, imageConfig);
      const pixel_values = new transformers.Tensor("float32", pixelValues, [1, 3, height, width]);
      const text = `${IMAGE.repeat(image_seq_length)}${tokenizer.bos_token}${prompt}\n`;
      return {
        inputs: { ...tokenizer(text, { add_special_tokens: false }), pixel_values },
        imageTokens: image_seq_length,
      };
    },
  };
}
