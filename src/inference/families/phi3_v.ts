import { join } from "node:path";
import { readJson } from "../../models/model.ts";
import type { Transformers } from "../runtime.ts";
import { chatParts, loadTokenizer } from "./chat_prompt.ts";
import type { Family, Processor, Tokenizer } from "./family.ts";
import { imageTokensOf, Phi3VImageSchema, preprocessPhi3V, TILE } from "./phi3_v_image.ts";

/** Phi-3-vision and Phi-3.5-vision. */
export const PHI3_V: Family = { networkClass: "Phi3VForCausalLM", loadProcessor };

const IMAGE = "<|image_1|>";
/** Stands for the first image in `input_ids`: the model looks for negative ids. */
const IMAGE_ID = -1n;

async function loadProcessor(folder: string, transformers: Transformers): Promise<Processor> {
  const { Tensor } = transformers;
  const imageConfig = await readJson(join(folder, "preprocessor_config.json"), Phi3VImageSchema);
  const tokenizer = await loadTokenizer(folder, transformers);
  return {
    tokenizer,
    prepare: (pixels, prompt) => {
      const image = preprocessPhi3V(pixels, imageConfig);
      const imageTokens = imageTokensOf(image);
      const ids = inputIds(tokenizer, prompt, imageTokens);
      return {
        inputs: {
          input_ids: new Tensor("int64", ids, [1, ids.length]),
          attention_mask: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), [1, ids.length]),
          pixel_values: new Tensor("float32", image.pixelValues, [1, image.crops, 3, TILE, TILE]),
          image_sizes: new Tensor("int64", BigInt64Array.of(BigInt(image.height), BigInt(image.width)), [
            1,
            2,
          ]),
        },
        imageTokens,
      };
    },
  };
}

/** The texts before and after the image are tokenised apart, each with a begin token if the tokenizer adds one. */
function inputIds(tokenizer: Tokenizer, prompt: string, imageTokens: number): BigInt64Array {
  const [before, after] = chatParts(tokenizer, { prompt, placeholder: IMAGE })
    .map((text) => tokenizer.encode(text).map(BigInt));
  return BigInt64Array.from([...before!, ...Array<bigint>(imageTokens).fill(IMAGE_ID), ...after!]);
}
