import type { Transformers } from "../runtime.ts";
import { loadTokenizer } from "./chat_prompt.ts";
import { preprocessClip, readImageConfig } from "./clip_image.ts";
import type { Family, Processor } from "./family.ts";
import { readProcessorConfig, tokenizePrompt } from "./llava_prompt.ts";

/** LLaVA 1.5 and its kin (nanoLLaVA): one square image, one token per patch. */
export const LLAVA: Family = { networkClass: "LlavaForConditionalGeneration", loadProcessor };

/** FastVLM: the same with a vision encoder of large patches. */
export const LLAVA_QWEN2: Family = { networkClass: "LlavaQwen2ForCausalLM", loadProcessor };

async function loadProcessor(folder: string, transformers: Transformers): Promise<Processor> {
  const imageConfig = await readImageConfig(folder);
  const { patch, extraTokens, placeholder } = await readProcessorConfig(folder);
  const tokenizer = await loadTokenizer(folder, transformers);
  return {
    tokenizer,
    prepare: (image, prompt) => {
      const { pixelValues, width, height } = preprocessClip(image, imageConfig);
      const imageTokens = Math.trunc(height / patch) * Math.trunc(width / patch) + extraTokens;
      const pixel_values = new transformers.Tensor("float32", pixelValues, [1, 3, height, width]);
      return {
        inputs: { ...tokenizePrompt(tokenizer, { prompt, placeholder, imageTokens }), pixel_values },
        imageTokens,
      };
    },
  };
}
