import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import * as v from "valibot";
import { UserError } from "../../../src/errors.ts";
import { preprocessClip, readImageConfig } from "../../../src/inference/families/clip_image.ts";
import {
  LlavaNextImageSchema,
  preprocessLlavaNext,
} from "../../../src/inference/families/llava_next_image.ts";
import type { RgbPixels } from "../../../src/inference/image/pixels.ts";
import golden from "../../fixtures/clip/images.json" with { type: "json" };
import { noise } from "../noise.ts";

/** Reads a configuration as a model's file. */
async function configOf(config: object) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "preprocessor_config.json"), JSON.stringify(config));
    return await readImageConfig(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function prepare(image: RgbPixels, config: { readonly image_processor_type: string }) {
  if (config.image_processor_type === "LlavaNextImageProcessor") {
    const { tiles, tile, pixelValues } = preprocessLlavaNext(image, v.parse(LlavaNextImageSchema, config));
    return { shape: [tiles, 3, tile, tile], pixelValues };
  }
  const { width, height, pixelValues } = preprocessClip(image, await configOf(config));
  return { shape: [3, height, width], pixelValues };
}

for (const { config, size, seed, shape, sha256, sample } of golden.cases) {
  const [width = 0, height = 0] = size;
  Deno.test(`pixel values equal transformers': ${width}x${height}, ${config}`, async () => {
    const image: RgbPixels = { width, height, channels: 3, data: noise(width * height * 3, seed) };
    const found = await prepare(image, golden.configs[config as keyof typeof golden.configs]);
    assert.deepEqual(found.shape, shape);
    const step = Math.max(1, Math.floor(found.pixelValues.length / 12));
    assert.deepEqual(sample, sample.map((_, i) => found.pixelValues[i * step]));
    assert.equal(createHash("sha256").update(new Uint8Array(found.pixelValues.buffer)).digest("hex"), sha256);
  });
}

Deno.test("one number stands for the shortest edge and a square crop, as in old files", async () => {
  const config = await configOf({ size: 30, crop_size: 20, feature_extractor_type: "CLIPFeatureExtractor" });
  assert.deepEqual(config.size, { shortest_edge: 30 });
  assert.deepEqual(config.crop_size, { height: 20, width: 20 });
});

for (
  const [config, message] of [
    [
      { image_processor_type: "BlipImageProcessor" },
      /image_processor_type "BlipImageProcessor" is not supported/,
    ],
    [{ resample: 4 }, /resampling filter "4"/],
    [{ size: { shortest_edge: 4, longest_edge: 9 } }, /preprocessor_config\.json": size/],
  ] as const
) {
  Deno.test(`a configuration that cannot be followed is refused: ${JSON.stringify(config)}`, async () => {
    await assert.rejects(configOf(config), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, message);
      return true;
    });
  });
}
