import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { IDEFICS3 } from "../../src/inference/families/idefics3.ts";
import { decodePng } from "../../src/inference/image/decode_png.ts";
import { loadModel } from "../../src/inference/load_model.ts";
import { startRuntime } from "../../src/inference/runtime.ts";
import { openSession } from "../../src/inference/session.ts";
import { resolveModel } from "../../src/models/catalog.ts";
import { sessionFiles } from "../../src/models/precisions.ts";
import { checkEqualTokens } from "./backends/equal_tokens.ts";
import { chartBytes, golden, GOLDEN_FOLDER } from "./golden.ts";

const THREADS = 2;

const builtin = await resolveModel("builtin");

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Back from normalised CHW floats to HWC bytes; mean and deviation of the built-in model are 0.5. */
function bytesOf(values: Float32Array): Uint8Array {
  const pixels = values.length / 3;
  return Uint8Array.from(
    values,
    (_, i) => Math.round((values[(i % 3) * pixels + Math.trunc(i / 3)]! + 1) * 127.5),
  );
}

Deno.test("pixels and prompt equal PyTorch's", async () => {
  const { transformers } = await startRuntime(THREADS);
  const processor = await IDEFICS3.loadProcessor(builtin.folder, transformers);
  assert.ok(golden.charts.length >= 20);
  for (const { image, image_sha256, pixels_sha256 } of golden.charts) {
    const bytes = await chartBytes(image);
    assert.equal(sha256(bytes), image_sha256, image);
    const { inputs } = processor.prepare(decodePng(bytes, image), golden.prompt);
    assert.equal(sha256(bytesOf(inputs.pixel_values!.data as Float32Array)), pixels_sha256, image);
    assert.deepEqual(Array.from(inputs.input_ids.data as BigInt64Array, Number), golden.prompt_token_ids);
  }
});

Deno.test("image features are within 1e-4 of PyTorch's", async () => {
  const { transformers } = await startRuntime(THREADS);
  const processor = await IDEFICS3.loadProcessor(builtin.folder, transformers);
  const files = await sessionFiles(builtin, "vision_encoder", "fp32");
  const session = await openSession({ name: "vision_encoder", files, onRun: () => {} });
  const file = await Deno.readFile(join(GOLDEN_FOLDER, "image_features.f32"));
  const expected = new Float32Array(file.buffer);
  const perImage = expected.length / golden.charts.length;
  for (const [index, { image }] of golden.charts.entries()) {
    const { inputs } = processor.prepare(
      decodePng(await chartBytes(image), image),
      golden.prompt,
    );
    const feeds = {
      pixel_values: inputs.pixel_values!.ort_tensor,
      pixel_attention_mask: inputs.pixel_attention_mask!.ort_tensor,
    };
    const features = (await session.run(feeds)).image_features!.data as Float32Array;
    assert.equal(features.length, perImage);
    const off = features.reduce(
      (worst, value, i) => Math.max(worst, Math.abs(value - expected[index * perImage + i]!)),
      0,
    );
    assert.ok(off < 1e-4, `${image}: off by ${off}`);
  }
  await session.release();
});

Deno.test("greedy tokens equal PyTorch's", async () => {
  const model = await loadModel(builtin, { precision: "fp32", backend: "wasm", threads: THREADS });
  await checkEqualTokens(model, golden.charts.length, 64);
  await model.dispose();
});
