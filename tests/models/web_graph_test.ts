import assert from "node:assert/strict";
import { join } from "node:path";
import * as v from "valibot";
import { loadModel } from "../../src/inference/load_model.ts";
import { openSessionWithRemarks } from "../../src/inference/session.ts";
import { startRuntime } from "../../src/inference/runtime.ts";
import { resolveModel } from "../../src/models/catalog.ts";
import { readJson } from "../../src/models/model.ts";
import { nodesOf } from "../../src/models/onnx_graph.ts";
import { toWebGraph } from "../../src/models/web_graph.ts";

const FOLDER = join(import.meta.dirname!, "../fixtures/onnx");
const GoldenSchema = v.object({
  k: v.number(),
  n: v.number(),
  weights: v.record(v.string(), v.array(v.number())),
});
// Made by tests/fixtures/onnx/make.py: what onnxruntime in Python computes.
const golden = await readJson(join(FOLDER, "q4.json"), GoldenSchema);
const options = { path: "model", files: [], mostUnpacked: 1e9 };

async function open(name: string) {
  const { backend } = await startRuntime(2);
  const weights = name.includes("external") ? [join(FOLDER, `${name}_data`)] : [];
  const opened = await openSessionWithRemarks({
    name,
    files: { graph: join(FOLDER, name), weights },
    onRun: () => {},
  });
  const { Tensor } = backend.ort as typeof import("onnxruntime-web");
  return { ...opened, Tensor };
}

for (const [name, expected] of Object.entries(golden.weights)) {
  Deno.test(`${name}: unpacked 4-bit weights are those of onnxruntime in Python`, async () => {
    const { session, note, warning, Tensor } = await open(name);
    assert.deepEqual([note, warning], ["4-bit weights unpacked to fp32 when loaded", null]);
    const identity = Float32Array.from(
      { length: golden.k ** 2 },
      (_, i) => i % (golden.k + 1) === 0 ? 1 : 0,
    );
    const { y } = await session.run({ x: new Tensor("float32", identity, [golden.k, golden.k]) });
    assert.deepEqual(y!.dims, [golden.k, golden.n]);
    assert.deepEqual(Array.from(y!.data as Float32Array), expected);
    await session.release();
  });
}

Deno.test("4-bit weights in a branch, or too large, stay packed and are warned of", async () => {
  const { session, note, warning } = await open("q4_branch.onnx");
  assert.equal(note, null);
  assert.match(
    warning ?? "",
    /^"q4_branch\.onnx" is about 10 times slower on wasm .* 2 MatMulNBits .*native/,
  );
  await session.release();
  const model = await Deno.readFile(join(FOLDER, "q4.onnx"));
  const bytes = 4 * golden.k * golden.n;
  for (const [mostUnpacked, unpacked, packed] of [[bytes, 1, 0], [bytes - 1, 0, 1], [0, 0, 1]] as const) {
    const web = toWebGraph(model, { ...options, mostUnpacked });
    assert.deepEqual([web.unpacked, web.packed], [unpacked, packed]);
    assert.equal([...nodesOf(web.graph)][0]?.operator, unpacked === 1 ? "MatMul" : "MatMulNBits");
  }
});

Deno.test("weights stay in the bytes of the file, and the graph only refers to them", async () => {
  const { folder } = await resolveModel("builtin");
  const model = await Deno.readFile(join(folder, "onnx/decoder_model_merged.onnx"));
  const { graph, files } = toWebGraph(model, options);
  assert.ok(graph.length < model.length / 10, `${graph.length} of ${model.length} bytes`);
  assert.deepEqual([...nodesOf(graph)], [...nodesOf(model)]);
  assert.equal(files.length, 1);
  assert.equal(files[0]!.data, model);
});

Deno.test("the built-in model's 4-bit weights are unpacked, and its record says so", async () => {
  const loaded = await loadModel(await resolveModel("builtin"), {
    backend: "wasm",
    precision: "q4",
    threads: 2,
  });
  assert.deepEqual(loaded.warnings, []);
  assert.match(loaded.runtime, /\(wasm; 4-bit weights unpacked to fp32 when loaded\)$/);
  await loaded.dispose();
});
