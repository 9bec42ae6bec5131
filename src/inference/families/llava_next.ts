import { join } from "node:path";
import * as v from "valibot";
import { readJson } from "../../models/model.ts";
import { filterOf } from "../image/normalize.ts";
import type { Transformers } from "../runtime.ts";
import { loadTokenizer } from "./chat_prompt.ts";
import type { Family, Network, Processor, Tensor } from "./family.ts";
import { packedLength, packFeatures } from "./llava_next_features.ts";
import { LlavaNextImageSchema, PinpointsSchema, preprocessLlavaNext } from "./llava_next_image.ts";
import { layOut, type LayoutOptions } from "./llava_next_layout.ts";
import { readProcessorConfig, tokenizePrompt } from "./llava_prompt.ts";

/**
 * LLaVA 1.6: an image in any resolution is cut into tiles. transformers.js does not know it; its class for LLaVA runs
 * the decoder, and packs the tiles' features as taught here.
 */
export const LLAVA_NEXT: Family = {
  networkClass: "LlavaForConditionalGeneration",
  runsAs: "llava",
  loadProcessor,
  adaptNetwork,
};

async function loadProcessor(folder: string, transformers: Transformers): Promise<Processor> {
  const { Tensor } = transformers;
  const imageConfig = await readJson(join(folder, "preprocessor_config.json"), LlavaNextImageSchema);
  filterOf(imageConfig);
  const { patch, extraTokens, placeholder } = await readProcessorConfig(folder);
  const tokenizer = await loadTokenizer(folder, transformers);
  return {
    tokenizer,
    prepare: (image, prompt) => {
      const { pixelValues, tiles, tile } = preprocessLlavaNext(image, imageConfig);
      const layout = layOut(image, { pinpoints: imageConfig.image_grid_pinpoints, tile, patch });
      const imageTokens = packedLength(layout, layout.grid ** 2 + extraTokens);
      return {
        inputs: {
          ...tokenizePrompt(tokenizer, { prompt, placeholder, imageTokens }),
          pixel_values: new Tensor("float32", pixelValues, [1, tiles, 3, tile, tile]),
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

const ConfigSchema = v.object({
  image_grid_pinpoints: PinpointsSchema,
  vision_config: v.object({ image_size: v.number(), patch_size: v.number() }),
});

/** Makes a network of LLaVA's class encode images by tiles. */
async function adaptNetwork(network: Network, folder: string, { Tensor }: Transformers): Promise<null> {
  const { image_grid_pinpoints, vision_config } = await readJson(join(folder, "config.json"), ConfigSchema);
  const options: LayoutOptions = {
    pinpoints: image_grid_pinpoints,
    tile: vision_config.image_size,
    patch: vision_config.patch_size,
  };
  network.forward_params.push("image_sizes");
  network.encode_image = async ({ pixel_values, image_sizes }: EncoderInputs) => {
    const tiles = pixel_values.view(...pixel_values.dims.slice(1));
    const encoded = await network.sessions.vision_encoder.run({ pixel_values: tiles.ort_tensor });
    const { data: features, dims: [, tokens, size] } = encoded.image_features;
    const [height = 0, width = 0] = Array.from(image_sizes.data as BigInt64Array, Number);
    const layout = layOut({ width, height }, options);
    const packed = packFeatures({ features, tokens, size, newline: encoded.image_newline.data }, layout);
    return new Tensor("float32", packed, [packed.length / size, size]);
  };
  return null;
}

/** What `generate` hands on: inputs as `prepare` made them. */
interface EncoderInputs {
  readonly pixel_values: Tensor;
  readonly image_sizes: Tensor;
}
