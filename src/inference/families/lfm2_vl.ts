import { join } from "node:path";
import { readJson } from "../../models/model.ts";
import { filterOf } from "../image/normalize.ts";
import type { Transformers } from "../runtime.ts";
import { chatText, loadTokenizer } from "./chat_prompt.ts";
import type { Family, Processor } from "./family.ts";
import {
  type Lfm2VlImage,
  type Lfm2VlImageConfig,
  Lfm2VlImageSchema,
  preprocessLfm2Vl,
} from "./lfm2_vl_image.ts";

/** LFM2-VL and LFM2.5-VL: tiles of any shape; short convolutions beside attention in the decoder. */
export const LFM2_VL: Family = { networkClass: "Lfm2VlForConditionalGeneration", loadProcessor };

const IMAGE = "<image>";

async function loadProcessor(folder: string, transformers: Transformers): Promise<Processor> {
  const imageConfig = await readJson(join(folder, "preprocessor_config.json"), Lfm2VlImageSchema);
  filterOf(imageConfig);
  const tokenizer = await loadTokenizer(folder, transformers);
  return {
    tokenizer,
    prepare: (pixels, prompt) => {
      const image = preprocessLfm2Vl(pixels, imageConfig);
      const counts = tokenCounts(image, imageConfig);
      const text = chatText(tokenizer, { prompt, placeholder: IMAGE, replacement: imageText(image, counts) });
      return {
        inputs: {
          ...tokenizer(text, { add_special_tokens: false }),
          ...imageTensors(image, imageConfig, transformers),
        },
        imageTokens: counts.reduce((sum, count) => sum + count),
      };
    },
  };
}

/** Tokens of each tile. */
function tokenCounts({ shapes }: Lfm2VlImage, { downsample_factor }: Lfm2VlImageConfig): number[] {
  const along = (patches: number) => Math.ceil(patches / downsample_factor);
  return shapes.map(({ width, height }) => along(width) * along(height));
}

/** An image spelled out: each tile with its place, and the whole image (_build_image_tokens). */
function imageText({ rows, columns, hasThumbnail }: Lfm2VlImage, counts: readonly number[]): string {
  const isCut = rows * columns > 1;
  const place = (i: number) => {
    if (!isCut) return "";
    if (hasThumbnail && i === counts.length - 1) return "<|img_thumbnail|>";
    return `<|img_row_${Math.trunc(i / columns) + 1}_col_${i % columns + 1}|>`;
  };
  const tiles = counts.map((count, i) => place(i) + IMAGE.repeat(count));
  return `<|image_start|>${tiles.join("")}<|image_end|>`;
}

function imageTensors(
  image: Lfm2VlImage,
  { encoder_patch_size }: Lfm2VlImageConfig,
  { Tensor }: Transformers,
) {
  const { pixelValues, patches, shapes } = image;
  const mask = new BigInt64Array(shapes.length * patches);
  for (const [i, { width, height }] of shapes.entries()) {
    mask.fill(1n, i * patches, i * patches + width * height);
  }
  const edges = BigInt64Array.from(shapes.flatMap(({ width, height }) => [BigInt(height), BigInt(width)]));
  return {
    pixel_values: new Tensor("float32", pixelValues, [shapes.length, patches, 3 * encoder_patch_size ** 2]),
    pixel_attention_mask: new Tensor("int64", mask, [shapes.length, patches]),
    spatial_shapes: new Tensor("int64", edges, [shapes.length, 2]),
  };
}
