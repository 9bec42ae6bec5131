import assert from "node:assert/strict";
import { WorkError } from "../../../src/errors.ts";
import { gpuAvailability } from "../../../src/inference/backends/gpu_adapter.ts";
import { loadModel } from "../../../src/inference/load_model.ts";
import { resolveModel } from "../../../src/models/catalog.ts";
import { checkEqualTokens } from "./equal_tokens.ts";

const found = await gpuAvailability();
// Without a GPU, Debian's mesa-vulkan-drivers has an adapter that computes on the CPU: right, but slow.
const hasAdapter = found.available;
const hasFp16 = found.available && found.fp16;
const why = (has: boolean) => has ? "" : " (skipped: no such WebGPU adapter here)";
const builtin = await resolveModel("builtin");
const WEBGPU = { backend: "webgpu" };

Deno.test({
  name: `webgpu: greedy tokens equal PyTorch's, and every buffer of an answer is freed${why(hasAdapter)}`,
  ignore: !hasAdapter,
  // onnxruntime keeps the device for the next session
  sanitizeResources: false,
  async fn() {
    const live = countLiveBuffers();
    const model = await loadModel(builtin, { ...WEBGPU, precision: "fp32" });
    await checkEqualTokens(model, 1, 4);
    const after: number[] = [];
    for (let item = 0; item < 2; item++) {
      await checkEqualTokens(model, 1, 2);
      after.push(live());
    }
    assert.equal(after[1], after[0], `live buffers after each item: ${after}`);
    assert.match(
      model.runtime,
      /^onnxruntime-web \d+\.\d+\.\d+ \(webgpu; \d+ of \d+ nodes on the CPU, no matrix work\)$/,
    );
    assert.equal(model.adapter, found.available ? found.adapter : "");
    assert.equal(model.threads, null);
    await model.dispose();
  },
});

Deno.test({
  name: `webgpu: 16-bit floats do not overflow${why(hasFp16)}`,
  ignore: !hasFp16,
  sanitizeResources: false,
  async fn() {
    const model = await loadModel(builtin, { ...WEBGPU, precision: "fp16" });
    await checkEqualTokens(model, 1, 2);
    await model.dispose();
  },
});

Deno.test({
  name: `webgpu: matrix work that would go to the CPU is refused${why(hasAdapter)}`,
  ignore: !hasAdapter,
  sanitizeResources: false,
  async fn() {
    await assert.rejects(loadModel(builtin, { ...WEBGPU, precision: "int8" }), (error) => {
      assert.ok(error instanceof WorkError);
      assert.match(error.message, /leaves 38 MatMulInteger of "vision_encoder_int8\.onnx" to the CPU/);
      return true;
    });
  },
});

/** Counts the buffers that were made and not destroyed since. */
function countLiveBuffers(): () => number {
  const buffers = new Set<GPUBuffer>();
  const { createBuffer } = GPUDevice.prototype;
  const { destroy } = GPUBuffer.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = Reflect.apply(createBuffer, this, [descriptor]);
    buffers.add(buffer);
    return buffer;
  };
  GPUBuffer.prototype.destroy = function () {
    buffers.delete(this);
    return Reflect.apply(destroy, this, []);
  };
  return () => buffers.size;
}
