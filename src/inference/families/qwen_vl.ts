import { join } from "node:path";
import { readJson } from "../../models/model.ts";
import { filterOf } from "../image/normalize.ts";
import type { Transformers } from "../runtime.ts";
import { chatText, loadTokenizer } from "./chat_prompt.ts";
import type { Family, Processor } from "./family.ts";
import { addDeepstack } from "./deepstack.ts";
import { preprocessQwenVL, type QwenVLImage, QwenVLImageSchema } from "./qwen_vl_image.ts";

/** Qwen2-VL. */
export const QWEN2_VL: Family = { networkClass: "Qwen2VLForConditionalGeneration", loadProcessor };

/** Qwen2.5-VL: prepares an image as Qwen2-VL does. */
export const QWEN2_5_VL: Family = { networkClass: "Qwen2_5_VLForConditionalGeneration", loadProcessor };

/** Qwen3-VL: the same with other numbers, and deepstack in the decoder. */
export const QWEN3_VL: Family = {
  networkClass: "Qwen3VLForConditionalGeneration",
  loadProcessor,
  adaptNetwork: addDeepstack,
};

const IMAGE = "<|image_pad|>";

async function loadProcessor(folder: string, transformers: Transformers): Promise<Processor> {
  const imageConfig = await readJson(join(folder, "preprocessor_config.json"), QwenVLImageSchema);
  filterOf(imageConfig);
  const tokenizer = await loadTokenizer(folder, transformers);
  return {
    tokenizer,
    prepare: (pixels, prompt) => {
      const image = preprocessQwenVL(pixels, imageConfig);
      const imageTokens = image.grid[1] * image.grid[2] / imageConfig.merge_size ** 2;
      const replacement = IMAGE.repeat(imageTokens);
      const text = chatText(tokenizer, { prompt, placeholder: IMAGE, replacement });
      return { inputs: { ...tokenizer(text), ...imageTensors(image, transformers) }, imageTokens };
    },
  };
}

/** transformers.js' class derives the three-dimensional positions from `image_grid_thw` and the configuration. */
function imageTensors({ pixelValues, grid }: QwenVLImage, { Tensor }: Transformers) {
  const patches = grid[1] * grid[2];
  return {
    pixel_values: new Tensor("float32", pixelValues, [patches, pixelValues.length / patches]),
    image_grid_thw: new Tensor("int64", BigInt64Array.from(grid, BigInt), [1, 3]),
  };
}
