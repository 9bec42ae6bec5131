import type { InferenceSession } from "onnxruntime-web";
import assert from "node:assert/strict";
import { join } from "node:path";
import { FAMILIES } from "../../../src/inference/families/families.ts";
import type { Network, PreparedRequest, Processor, Tensor } from "../../../src/inference/families/family.ts";
import type { BackendName } from "../../../src/inference/backends/backend.ts";
import { decodePng } from "../../../src/inference/image/decode_png.ts";
import { loadModel } from "../../../src/inference/load_model.ts";
import { loadSessions } from "../../../src/inference/load_sessions.ts";
import { openNetwork } from "../../../src/inference/open_network.ts";
import { startRuntime, type Transformers } from "../../../src/inference/runtime.ts";
import { type Model, type ModelType, openModel } from "../../../src/models/model.ts";
import { type Golden, type GoldenCase, type GoldenTensor, readGolden, sizeOf } from "./golden_case.ts";

/** The models are too small for more. */
const THREADS = 1;
/** Of first-step logits and of image features. */
const MOST_OFF = 1e-3;

/** Families of which every backend sees all five images; of the others native sees two and webgpu one, to save time. */
const THOROUGH: readonly string[] = [
  "idefics3",
  "smolvlm",
  "llava",
  "llava_next",
  "phi3_v",
  "qwen2_vl",
  "qwen2_5_vl",
];
/** Models that differ from the one that has their family's name. */
const KIN: Readonly<Record<string, ModelType>> = { nanollava: "llava" };
const IMAGES: Readonly<Record<BackendName, number>> = { wasm: 5, native: 2, webgpu: 1 };

const FIXTURES = join(import.meta.dirname!, "../../fixtures/families");
/** A folder of models made from other seeds and sizes; what it holds is tested instead. */
const OTHERS = Deno.env.get("CHARTVLM_TINY_MODELS");

/**
 * Registers the tests of every family against what the reference implementation (Hugging Face transformers in PyTorch)
 * made of five images: inputs, image features, logits, tokens. A process runs one backend: a test file for each.
 */
export async function testFamilies(backend: BackendName): Promise<void> {
  const known = [...Object.keys(FAMILIES), ...Object.keys(KIN)];
  const present = OTHERS === undefined
    ? known
    : await Array.fromAsync(Deno.readDir(OTHERS), ({ name }) => name);
  const names = known.filter((name) => present.includes(name));
  if (names.length === 0) throw new Error(`No family has a folder in "${OTHERS}"`);
  for (const name of names) await testFamily(name, backend);
}

async function testFamily(name: string, backend: BackendName): Promise<void> {
  const golden = await readGolden(join(OTHERS ?? FIXTURES, name));
  const type = KIN[name] ?? name;
  const count = THOROUGH.includes(name) ? golden.cases.length : IMAGES[backend];
  const shown = { ...golden, cases: golden.cases.slice(0, count) };
  const model = await openModel(name, golden.modelFolder);
  Deno.test(`${name}: the model is of its family, with five images`, () => {
    assert.equal(model.type, type);
    assert.equal(golden.cases.length, 5);
  });
  Deno.test(`${name}: pixel values and input ids equal the Python processor's`, async () => {
    const processor = await openProcessor(model, await startOn(backend));
    for (const golden_ of golden.cases) checkInputs(prepared(processor, golden_, golden), golden_);
  });
  if (FAMILIES[model.type].wrongOn?.includes(backend)) {
    return Deno.test(`${name}, ${backend}: refused, for onnxruntime computes it wrongly`, async () => {
      const loading = loadModel(model, { precision: "fp32", backend, threads: THREADS });
      await assert.rejects(loading, /onnxruntime computes it wrongly there/);
    });
  }
  Deno.test(`${name}, ${backend}: image features and first logits equal PyTorch's`, async () => {
    await checkNumbers(model, shown, await startOn(backend));
  });
  Deno.test(`${name}, ${backend}: 32 greedy tokens equal PyTorch's`, async () => {
    await checkTokens(model, shown, backend);
  });
}

async function startOn(backend: BackendName): Promise<Transformers> {
  return (await startRuntime(THREADS, backend)).transformers;
}

async function openProcessor(model: Model, transformers: Transformers): Promise<Processor> {
  return await FAMILIES[model.type].loadProcessor(model.folder, transformers);
}

function prepared(processor: Processor, { image, name }: GoldenCase, { prompt }: Golden): PreparedRequest {
  return processor.prepare(decodePng(image, name), prompt);
}

function checkInputs({ inputs, imageTokens }: PreparedRequest, golden: GoldenCase): void {
  assert.deepEqual(Object.keys(inputs).toSorted(), Object.keys(golden.inputs).toSorted(), golden.name);
  for (const [name, expected] of Object.entries(golden.inputs)) {
    const found = inputs[name]!;
    assert.deepEqual(found.dims, expected.shape, `${golden.name}: ${name}`);
    if (name !== "pixel_values") {
      assert.deepEqual(numbersOf(found), Array.from(expected.values), `${golden.name}: ${name}`);
    } else {
      checkNear(numbersOf(found), expected, rangeOf(expected) / 255, `${golden.name}: ${name}`);
    }
  }
  assert.equal(imageTokens, golden.imageFeatures.shape[0]);
}

async function checkNumbers(model: Model, golden: Golden, transformers: Transformers): Promise<void> {
  const processor = await openProcessor(model, transformers);
  const { sessions } = await loadSessions({ model, precision: "fp32", allowFallback: false });
  const { network } = await openNetwork(model, { transformers, sessions });
  const features = captureFeatures(network);
  const start = await decoderStart(model, transformers);
  for (const golden_ of golden.cases) {
    const { inputs } = prepared(processor, golden_, golden);
    const { logits } = await network.forward({ ...inputs, ...start }) as { logits: Tensor };
    checkNear(features.last(), golden_.imageFeatures, MOST_OFF, `${golden_.name}: image features`);
    const last = numbersOf(logits).slice(-golden_.logits.values.length);
    checkNear(last, golden_.logits, MOST_OFF, `${golden_.name}: logits`);
  }
  await network.dispose();
}

/** The token that an encoder-decoder's answer begins with; nothing for other models. */
async function decoderStart({ folder }: Model, { Tensor }: Transformers): Promise<Record<string, Tensor>> {
  const config = JSON.parse(await Deno.readTextFile(join(folder, "generation_config.json")));
  const id: unknown = config.decoder_start_token_id;
  return typeof id === "number"
    ? { decoder_input_ids: new Tensor("int64", BigInt64Array.of(BigInt(id)), [1, 1]) }
    : {};
}

/**
 * Notes what the vision session gives when transformers.js runs it, and what comes of it where the family packs features
 * (the class of Phi-3-vision asks the session only).
 */
function captureFeatures(network: Network): { last(): number[] } {
  let last: number[] = [];
  const session = network.sessions.vision_encoder as InferenceSession;
  const run = session.run.bind(session);
  session.run = async (feeds: InferenceSession.OnnxValueMapType) => {
    const outputs = await run(feeds);
    last = Array.from(outputs.image_features!.data as Float32Array);
    return outputs;
  };
  const encode = network.encode_image.bind(network);
  network.encode_image = async (inputs: Parameters<typeof encode>[0]) => {
    const features: Tensor = await encode(inputs);
    last = numbersOf(features);
    return features;
  };
  return { last: () => last };
}

async function checkTokens(model: Model, golden: Golden, backend: BackendName): Promise<void> {
  const loaded = await loadModel(model, { precision: "fp32", backend, threads: THREADS });
  for (const { image, name, tokenIds, promptTokens, imageFeatures } of golden.cases) {
    const generation = await loaded.generate({ image, prompt: golden.prompt, maxNewTokens: 32 });
    assert.deepEqual(generation.tokenIds, tokenIds, name);
    assert.equal(tokenIds.length, 32);
    assert.equal(generation.promptTokens, promptTokens);
    assert.equal(generation.imageTokens, imageFeatures.shape[0]);
  }
  await loaded.dispose();
}

function numbersOf(tensor: Tensor): number[] {
  return Array.from(tensor.data as ArrayLike<number | bigint | boolean>, Number);
}

function rangeOf({ values }: GoldenTensor): number {
  let [least, most] = [Infinity, -Infinity];
  for (const value of Array.from(values)) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return most - least;
}

function checkNear(found: readonly number[], expected: GoldenTensor, tolerance: number, what: string): void {
  const { shape, every = 1, values } = expected;
  assert.equal(found.length, sizeOf(shape), what);
  let worst = 0;
  for (let i = 0; i < values.length; i++) worst = Math.max(worst, Math.abs(found[i * every]! - values[i]!));
  assert.ok(worst <= tolerance, `${what}: off by ${worst}`);
}
