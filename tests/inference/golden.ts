import { join } from "node:path";
import * as v from "valibot";

// What PyTorch (Hugging Face transformers, fp32, greedy) makes of some charts with the built-in model; written by
// training/evaluate.py golden --images tests/fixtures/golden/images --out tests/fixtures/golden.
export const GOLDEN_FOLDER = join(import.meta.dirname!, "../fixtures/golden");

const GoldenSchema = v.object({
  prompt: v.string(),
  prompt_token_ids: v.array(v.number()),
  end: v.number(),
  charts: v.array(v.object({
    image: v.string(),
    image_sha256: v.string(),
    /** Of the resampled image: bytes, rows, columns, channels. */
    pixels_sha256: v.string(),
    token_ids: v.array(v.number()),
    text: v.string(),
  })),
});

export const golden = v.parse(
  GoldenSchema,
  JSON.parse(await Deno.readTextFile(join(GOLDEN_FOLDER, "golden.json"))),
);

export async function chartBytes(image: string): Promise<Uint8Array> {
  return await Deno.readFile(join(GOLDEN_FOLDER, "images", image));
}
