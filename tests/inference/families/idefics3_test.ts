import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import * as v from "valibot";
import { UserError } from "../../../src/errors.ts";
import type { Processor } from "../../../src/inference/families/family.ts";
import { IDEFICS3 } from "../../../src/inference/families/idefics3.ts";
import {
  Idefics3ImageSchema,
  preprocessIdefics3,
  resizedSize,
} from "../../../src/inference/families/idefics3_image.ts";
import { startRuntime } from "../../../src/inference/runtime.ts";
import images from "../../fixtures/idefics3/images.json" with { type: "json" };
import prompts from "../../fixtures/idefics3/prompts.json" with { type: "json" };
import { noise } from "../noise.ts";

const FIXTURE = join(import.meta.dirname!, "../../fixtures/idefics3/model");

function picture(width: number, height: number, seed: number) {
  return { width, height, channels: 3 as const, data: noise(width * height * 3, seed) };
}

function configNamed(name: string) {
  const config = images.configs[name as keyof typeof images.configs];
  return v.parse(Idefics3ImageSchema, { do_image_splitting: false, ...config });
}

for (const { config, size, seed, shape, sha256, sample } of images.cases) {
  const [width = 0, height = 0] = size;
  Deno.test(`pixel values equal transformers': ${width}x${height}, ${config}`, () => {
    const image = preprocessIdefics3(picture(width, height, seed), configNamed(config));
    assert.deepEqual([1, image.tiles, 3, image.side, image.side], shape);
    const step = Math.max(1, Math.floor(image.pixelValues.length / 12));
    assert.deepEqual(sample, sample.map((_, i) => image.pixelValues[i * step]));
    assert.equal(createHash("sha256").update(new Uint8Array(image.pixelValues.buffer)).digest("hex"), sha256);
  });
}

Deno.test("resizedSize keeps the longer edge and an even shorter one", () => {
  const edge = fc.integer({ min: 1, max: 20000 });
  fc.assert(fc.property(edge, edge, fc.integer({ min: 2, max: 4096 }), (width, height, longest) => {
    const size = resizedSize({ width, height }, longest);
    const [long, short] = width >= height ? [size.width, size.height] : [size.height, size.width];
    assert.equal(long, longest);
    assert.ok(short === 1 || short % 2 === 0);
    const exact = longest * Math.min(width, height) / Math.max(width, height);
    assert.ok(Math.abs(short - exact) <= 1, `${short} for ${exact}`);
  }));
});

async function processor(): Promise<Processor> {
  const { transformers } = await startRuntime(1);
  return await IDEFICS3.loadProcessor(FIXTURE, transformers);
}

for (const { prompt, ids } of prompts) {
  Deno.test(`input ids equal transformers': ${JSON.stringify(prompt).slice(0, 40)}`, async () => {
    const { inputs, imageTokens } = (await processor()).prepare(picture(40, 30, 1), prompt);
    const { input_ids, attention_mask, pixel_values, pixel_attention_mask } = inputs;
    assert.equal(imageTokens, 13);
    assert.deepEqual(Array.from(input_ids.data as BigInt64Array, Number), ids);
    assert.deepEqual(input_ids.dims, [1, ids.length]);
    assert.deepEqual(attention_mask.dims, [1, ids.length]);
    assert.deepEqual(pixel_values!.dims, [1, 1, 3, 64, 64]);
    assert.deepEqual(pixel_attention_mask!.dims, [1, 1, 64, 64]);
    assert.ok(pixel_attention_mask!.data.every(Boolean));
  });
}

Deno.test("a prompt with the image placeholder is refused", async () => {
  const { prepare } = await processor();
  assert.throws(() => prepare(picture(4, 4, 1), "what is <image> here?"), UserError);
});

for (
  const [change, message] of [
    [{ resample: 4 }, /resampling filter "4"/],
    [{ size: { height: 3, width: 4 } }, /preprocessor_config\.json": size\.longest_edge/],
  ] as const
) {
  Deno.test(`a configuration that cannot be followed is refused: ${JSON.stringify(change)}`, async () => {
    const folder = await Deno.makeTempDir();
    const config = { ...images.configs["as the built-in model"], do_image_splitting: false, ...change };
    await Deno.writeTextFile(join(folder, "preprocessor_config.json"), JSON.stringify(config));
    const { transformers } = await startRuntime(1);
    await assert.rejects(IDEFICS3.loadProcessor(folder, transformers), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, message);
      return true;
    });
    await Deno.remove(folder, { recursive: true });
  });
}
