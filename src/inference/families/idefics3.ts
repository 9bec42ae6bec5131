import { join } from "node:path";
import * as v from "valibot";
import { readJson } from "../../models/model.ts";
import { filterOf } from "../image/normalize.ts";
import type { Transformers } from "../runtime.ts";
import { chatText, loadTokenizer } from "./chat_prompt.ts";
import type { Family, Processor } from "./family.ts";
import {
  type Idefics3Image,
  Idefics3ImageSchema,
  preprocessIdefics3,
  type TileGrid,
} from "./idefics3_image.ts";

/** Idefics3. */
export const IDEFICS3: Family = {
  networkClass: "Idefics3ForConditionalGeneration",
  ownDecodeLoop: true,
  loadProcessor,
};

/** SmolVLM: the same model with another vision encoder. SmolVLMProcessor treats one image as Idefics3Processor does. */
export const SMOLVLM: Family = { ...IDEFICS3, networkClass: "SmolVLMForConditionalGeneration" };

const IMAGE = "<image>";
const FAKE = "<fake_token_around_image>";
const GLOBAL = "<global-img>";

const ProcessorSchema = v.object({ image_seq_len: v.optional(v.number(), 169) });

async function loadProcessor(folder: string, transformers: Transformers): Promise<Processor> {
  const imageConfig = await readJson(join(folder, "preprocessor_config.json"), Idefics3ImageSchema);
  filterOf(imageConfig);
  const { image_seq_len } = await readJson(join(folder, "processor_config.json"), ProcessorSchema);
  const tokenizer = await loadTokenizer(folder, transformers);
  return {
    tokenizer,
    prepare: (pixels, prompt) => {
      const image = preprocessIdefics3(pixels, imageConfig);
      const replacement = imageText(image.grid, image_seq_len);
      const text = chatText(tokenizer, { prompt, placeholder: IMAGE, replacement });
      return {
        inputs: { ...tokenizer(text), ...imageTensors(image, transformers) },
        imageTokens: image.tiles * image_seq_len,
      };
    },
  };
}

/** An image spelled out: each tile with its place, an empty line, and the whole image (replace_image_token). */
function imageText({ rows, columns }: TileGrid, tokensPerTile: number): string {
  const features = IMAGE.repeat(tokensPerTile);
  const whole = FAKE + GLOBAL + features + FAKE;
  if (rows === 0) return whole;
  const tiles = Array.from(
    { length: rows },
    (_, row) =>
      Array.from({ length: columns }, (_, column) => `${FAKE}<row_${row + 1}_col_${column + 1}>${features}`)
        .join("") + "\n",
  );
  return `${tiles.join("")}\n${whole}`;
}

function imageTensors({ pixelValues, tiles, side }: Idefics3Image, { Tensor }: Transformers) {
  const mask = new Uint8Array(tiles * side * side).fill(1);
  return {
    pixel_values: new Tensor("float32", pixelValues, [1, tiles, 3, side, side]),
    pixel_attention_mask: new Tensor("bool", mask, [1, tiles, side, side]),
  };
}
