import assert from "node:assert/strict";
import { join } from "node:path";
import { loadModel } from "../../src/inference/load_model.ts";
import { openSession } from "../../src/inference/session.ts";
import { resolveModel } from "../../src/models/catalog.ts";
import { graphOutputs, nodesOf, withoutWeights } from "../../src/models/onnx_graph.ts";

const builtin = await resolveModel("builtin");
const DECODER = join(builtin.folder, "onnx/decoder_model_merged.onnx");

Deno.test("outputs and nodes of a graph are read, and without weights it is small and the same to onnxruntime", async () => {
  const model = await Deno.readFile(DECODER);
  const small = withoutWeights(model);
  assert.ok(small.length < model.length / 20, `${small.length} of ${model.length} bytes`);
  assert.deepEqual([...nodesOf(small)], [...nodesOf(model)]);
  assert.deepEqual(graphOutputs(small), graphOutputs(model));
  await (await loadModel(builtin, { backend: "wasm", precision: "int8" })).dispose(); // starts the runtime
  const open = (graph: string) => openSession({ name: "x", files: { graph, weights: [] }, onRun: () => {} });
  const path = await Deno.makeTempFile({ suffix: ".onnx" });
  await Deno.writeFile(path, small);
  const [whole, stripped] = [await open(DECODER), await open(path)];
  await Deno.remove(path);
  assert.deepEqual(graphOutputs(model), [...whole.outputNames]);
  assert.deepEqual([...stripped.outputNames], [...whole.outputNames]);
  const names = new Set(whole.inputNames);
  const weights = stripped.inputMetadata.filter(({ name }) => !names.has(name));
  assert.ok(weights.length > 10);
  const count = weights.reduce((sum, weight) => {
    assert.ok(weight.isTensor && weight.type === "float32");
    return sum + weight.shape.reduce<number>((product, size) => product * Number(size), 1);
  }, 0);
  // What was taken out is what the shapes say: 4 bytes a weight.
  assert.ok(Math.abs(model.length - small.length - 4 * count) < 200 * weights.length);
  await whole.release();
  await stripped.release();
});

Deno.test("a file that is cut off is told, not read beyond", async () => {
  const model = (await Deno.readFile(DECODER)).subarray(0, 5000);
  assert.throws(() => graphOutputs(model), /^RangeError: Cannot read the message: field 7 is damaged$/);
});
