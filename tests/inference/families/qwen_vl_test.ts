import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp as copy } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { UserError } from "../../../src/errors.ts";
import { QWEN2_VL } from "../../../src/inference/families/qwen_vl.ts";
import {
  preprocessQwenVL,
  QwenVLImageSchema,
  smartSize,
} from "../../../src/inference/families/qwen_vl_image.ts";
import { loadModel } from "../../../src/inference/load_model.ts";
import { startRuntime } from "../../../src/inference/runtime.ts";
import { openModel } from "../../../src/models/model.ts";
import golden from "../../fixtures/qwen_vl/images.json" with { type: "json" };
import { noise } from "../noise.ts";
import { readGolden } from "./golden_case.ts";

const MODEL = join(import.meta.dirname!, "../../fixtures/families/qwen2_vl/model");

function picture(width: number, height: number, seed: number) {
  return { width, height, channels: 3 as const, data: noise(width * height * 3, seed) };
}

for (const { config, size, seed, shape, grid, sha256 } of golden.cases) {
  const [width = 0, height = 0] = size;
  Deno.test(`pixel values equal transformers': ${width}x${height}, ${config}`, () => {
    const parsed = v.parse(QwenVLImageSchema, golden.configs[config as keyof typeof golden.configs]);
    const image = preprocessQwenVL(picture(width, height, seed), parsed);
    assert.deepEqual(image.grid, grid);
    assert.equal(image.pixelValues.length, shape[0]! * shape[1]!);
    assert.equal(createHash("sha256").update(new Uint8Array(image.pixelValues.buffer)).digest("hex"), sha256);
  });
}

Deno.test("smartSize equals transformers' smart_resize", () => {
  for (const { size: [width = 0, height = 0], bounds, found } of golden.sizes) {
    const [factor = 0, least = 0, most = 0] = bounds;
    const size = smartSize({ width, height }, { factor, least, most });
    assert.deepEqual([size.width, size.height], found, `${width}x${height}, ${bounds}`);
  }
});

for (
  const [what, size, config, message] of [
    ["too elongated", [201, 1], {}, /image of 201x1 pixels: the model takes at most 200 to 1/],
    ["not of whole patches", [60, 28], { do_resize: false }, /60x28 pixels are no multiple of 28/],
    ["to be resampled by an unknown filter", [28, 28], { resample: 4 }, /resampling filter "4"/],
  ] as const
) {
  Deno.test(`an image that is ${what} is refused`, () => {
    const image = picture(size[0], size[1], 1);
    assert.throws(
      () => preprocessQwenVL(image, v.parse(QwenVLImageSchema, config)),
      (error) => error instanceof UserError && message.test(error.message),
    );
  });
}

Deno.test("a prompt with the image placeholder is refused", async () => {
  const { transformers } = await startRuntime(1);
  const { prepare } = await QWEN2_VL.loadProcessor(MODEL, transformers);
  assert.throws(
    () => prepare(picture(30, 30, 1), "what is <|image_pad|> here?"),
    (error) => error instanceof UserError && /contains the model's placeholder/.test(error.message),
  );
});

Deno.test("Qwen2-VL answers the same with its language model's settings nested, as newer exports have them", async () => {
  const { cases: [golden], prompt } = await readGolden(join(MODEL, ".."));
  const folder = await Deno.makeTempDir();
  await copy(MODEL, folder, { recursive: true });
  const { vision_config, image_token_id, video_token_id, vision_start_token_id, ...text_config } = JSON.parse(
    await Deno.readTextFile(join(MODEL, "config.json")),
  );
  const ids = { image_token_id, video_token_id, vision_start_token_id };
  const nested = { model_type: "qwen2_vl", vision_config, ...ids, text_config };
  await Deno.writeTextFile(join(folder, "config.json"), JSON.stringify(nested));
  const model = await loadModel(await openModel("nested", folder), {
    precision: "fp32",
    backend: "wasm",
    threads: 1,
  });
  const { tokenIds } = await model.generate({ image: golden!.image, prompt, maxNewTokens: 8 });
  assert.deepEqual(tokenIds, golden!.tokenIds.slice(0, 8));
  await model.dispose();
  await Deno.remove(folder, { recursive: true });
});
