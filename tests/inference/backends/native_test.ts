import assert from "node:assert/strict";
import { UserError, WorkError } from "../../../src/errors.ts";
import { findNativeLibrary, nativeAvailability } from "../../../src/inference/backends/native_library.ts";
import { join } from "node:path";
import { startRuntime } from "../../../src/inference/runtime.ts";
import { loadModel } from "../../../src/inference/load_model.ts";
import { resolveModel } from "../../../src/models/catalog.ts";
import { precisionsOf } from "../../../src/models/precisions.ts";
import { golden } from "../golden.ts";
import { checkEqualTokens } from "./equal_tokens.ts";

const NATIVE = { backend: "native", threads: 2 };
const builtin = await resolveModel("builtin");

Deno.test("native: greedy tokens equal PyTorch's on every chart", async () => {
  const model = await loadModel(builtin, { ...NATIVE, precision: "fp32" });
  await checkEqualTokens(model, golden.charts.length, 64);
  assert.match(model.runtime, /^onnxruntime-node \d+\.\d+\.\d+ \(cpu\)$/);
  assert.deepEqual([model.threads, model.adapter, model.warnings], [2, null, []]);
  await model.dispose();
});

for (const precision of await precisionsOf(builtin)) {
  Deno.test(`native: the built-in model begins as PyTorch's in ${precision}`, async () => {
    const model = await loadModel(builtin, { ...NATIVE, precision });
    await checkEqualTokens(model, 1, 6);
    await model.dispose();
  });
}

Deno.test("native: sums of 8-bit products do not saturate", async () => {
  const { openSession } = await import("../../../src/inference/session.ts");
  await (await loadModel(builtin, { ...NATIVE, precision: "int8" })).dispose();
  const graph = join(import.meta.dirname!, "../../fixtures/onnx/int8.onnx");
  const session = await openSession({ name: "x", files: { graph, weights: [] }, onRun: () => {} });
  const { Tensor } = (await startRuntime(2, "native")).backend.ort as typeof import("onnxruntime-web");
  for (const rows of [1, 16]) {
    const x = new Tensor("uint8", new Uint8Array(rows * 64).fill(255), [rows, 64]);
    const { y } = await session.run({ x });
    assert.deepEqual(Array.from(y!.data as Int32Array), Array(rows * 8).fill(64 * 255 * 127));
  }
});

Deno.test("native: another backend in the same process is refused", async () => {
  await (await loadModel(builtin, { ...NATIVE, precision: "int8" })).dispose();
  await assert.rejects(loadModel(builtin, { backend: "wasm", precision: "int8" }), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /^cannot use backend "wasm": this process already runs a model on "native"$/);
    return true;
  });
});

Deno.test("native: a library that is not there is told, with what to do", async () => {
  Deno.env.set("CHARTVLM_ORT_NATIVE", "/no/such/folder");
  try {
    const found = await nativeAvailability();
    assert.ok(!found.available);
    assert.match(found.reason, /^the native onnxruntime is missing: no file "\/no\/such\/folder\/bin/);
    assert.match(found.hint, /CHARTVLM_ORT_NATIVE/);
  } finally {
    Deno.env.delete("CHARTVLM_ORT_NATIVE");
  }
  assert.ok((await findNativeLibrary()).available);
});

Deno.test("native: an error of onnxruntime names the file", async () => {
  const { openSession } = await import("../../../src/inference/session.ts");
  const path = await Deno.makeTempFile({ suffix: ".onnx" });
  const opening = openSession({ name: "x", files: { graph: path, weights: [] }, onRun: () => {} });
  await assert.rejects(opening, (error) => error instanceof WorkError && error.message.includes(path));
  await Deno.remove(path);
});
