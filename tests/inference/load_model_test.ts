import assert from "node:assert/strict";
import { encode } from "fast-png";
import { UserError, WorkError } from "../../src/errors.ts";
import { loadModel } from "../../src/inference/load_model.ts";
import { startRuntime } from "../../src/inference/runtime.ts";
import { resolveModel } from "../../src/models/catalog.ts";
import { precisionsOf } from "../../src/models/precisions.ts";
import { makeModelFolder } from "../models/model_folder.ts";
import { noise } from "./noise.ts";

const IMAGE = encode({ width: 120, height: 80, channels: 3, data: noise(120 * 80 * 3, 3) });
const REQUEST = { image: IMAGE, prompt: "What chart pattern is this?", maxNewTokens: 12 };
const WASM = { backend: "wasm", threads: 2 };

const builtin = await resolveModel("builtin");

for (const precision of await precisionsOf(builtin)) {
  Deno.test(`the built-in model answers in ${precision}`, async () => {
    const model = await loadModel(builtin, { ...WASM, precision });
    const [first, second] = [await model.generate(REQUEST), await model.generate(REQUEST)];
    await model.dispose();
    assert.deepEqual(first.tokenIds, second.tokenIds);
    assert.equal(first.imageTokens, 25);
    assert.ok(first.promptTokens > first.imageTokens + 6);
    assert.ok(first.tokenIds.length <= 12);
    assert.equal(first.stop, first.tokenIds.length < 12 ? "end" : first.stop);
    assert.doesNotMatch(first.text, /<end_of_utterance>|<assistant>/);
    assert.match(model.runtime, /^onnxruntime-web \d+\.\d+\.\d+ \(wasm[;)]/);
    assert.equal(model.threads, 2);
  });
}

Deno.test("the parts of a request's time fit together", async () => {
  const model = await loadModel(builtin, { ...WASM, precision: "fp32" });
  const { timings, tokenIds } = await model.generate(REQUEST);
  await model.dispose();
  const { latencyMs, ttftMs, preprocessMs, visionMs, prefillMs, decodeMs } = timings;
  assert.ok(tokenIds.length > 1);
  assert.ok(Math.min(preprocessMs!, visionMs!, prefillMs!, decodeMs!) > 0);
  assert.ok(preprocessMs! + visionMs! + prefillMs! <= ttftMs!);
  assert.ok(Math.abs(ttftMs! + decodeMs! - latencyMs) < 1e-6);
});

Deno.test("one token can be asked for", async () => {
  const model = await loadModel(builtin, { ...WASM, precision: "fp32" });
  const { tokenIds, timings } = await model.generate({ ...REQUEST, maxNewTokens: 1 });
  await model.dispose();
  assert.equal(tokenIds.length, 1);
  assert.equal(timings.tpotMs, null);
});

Deno.test("a prompt longer than the model can see is refused, and so is a bad image", async () => {
  const model = await loadModel(builtin, { ...WASM, precision: "fp32" });
  const long = { ...REQUEST, prompt: "chart ".repeat(600) };
  await assert.rejects(model.generate(long), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /cannot use the prompt: it takes \d+ tokens of the \d+/);
    return true;
  });
  await assert.rejects(model.generate({ ...REQUEST, image: IMAGE.slice(0, 99) }), UserError);
  await model.dispose();
});

for (
  const [what, options, message] of [
    ["an absent precision", { ...WASM, precision: "bnb4" }, /has no precision "bnb4"; it has fp32/],
    [
      "an absent backend",
      { precision: "fp32", backend: "cuda" },
      /^unknown backend "cuda"$/,
    ],
    ["other threads", { ...WASM, precision: "fp32", threads: 1 }, /cannot use 1 threads: .* on 2$/],
  ] as const
) {
  Deno.test(`loadModel refuses ${what}`, async () => {
    await startRuntime(2);
    await assert.rejects(loadModel(builtin, options), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("loadModel names a damaged weights file", async () => {
  const names = ["embed_tokens", "vision_encoder", "decoder_model_merged"];
  await using folder = await makeModelFolder({ config: null, files: names.map((name) => `${name}.onnx`) });
  for await (const { name, isFile } of Deno.readDir(builtin.folder)) {
    if (isFile) await Deno.copyFile(`${builtin.folder}/${name}`, `${folder.root}/${name}`);
  }
  const load = loadModel(await resolveModel(folder.root), { ...WASM, precision: "fp32" });
  await assert.rejects(load, (error) => {
    assert.ok(error instanceof WorkError);
    assert.match(error.message, /cannot load ".*embed_tokens\.onnx": /);
    return true;
  });
});

Deno.test("loadModel names a missing tokenizer", async () => {
  const names = ["embed_tokens", "vision_encoder", "decoder_model_merged"];
  await using folder = await makeModelFolder({ config: null, files: names.map((name) => `${name}.onnx`) });
  for (const name of ["config.json", "preprocessor_config.json", "processor_config.json"]) {
    await Deno.copyFile(`${builtin.folder}/${name}`, `${folder.root}/${name}`);
  }
  const load = loadModel(await resolveModel(folder.root), { ...WASM, precision: "fp32" });
  await assert.rejects(load, (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /tokenizer\.json": no such file$/);
    return true;
  });
});

Deno.test("transformers.js cannot reach the network", async () => {
  const { transformers } = await startRuntime(2);
  await assert.rejects(transformers.AutoConfig.from_pretrained("gpt2"), /not found locally/);
  await assert.rejects(async () => await transformers.env.fetch("https://huggingface.co/"), WorkError);
});
