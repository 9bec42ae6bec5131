import assert from "node:assert/strict";
import { withFullSizeMemory } from "../../src/inference/wasm_memory.ts";

const PAGE = 65536;
const LARGEST = { initial: 256, maximum: 65536, shared: true };

Deno.test("withFullSizeMemory gives shared memory its full size at once, just below 4 GiB", async () => {
  const memory = await withFullSizeMemory(() => Promise.resolve(new WebAssembly.Memory(LARGEST)));
  assert.equal(memory.buffer.byteLength, 65535 * PAGE);
  assert.ok(memory instanceof WebAssembly.Memory);
});

Deno.test("withFullSizeMemory leaves other memories alone, and everything afterwards", async () => {
  const small = { initial: 2, maximum: 10, shared: true };
  const sizes = await withFullSizeMemory(() =>
    Promise.resolve([
      new WebAssembly.Memory(small).buffer.byteLength,
      new WebAssembly.Memory({ initial: 3 }).buffer.byteLength,
    ])
  );
  assert.deepEqual(sizes, [2 * PAGE, 3 * PAGE]);
  assert.equal(new WebAssembly.Memory(LARGEST).buffer.byteLength, 256 * PAGE);
  await assert.rejects(withFullSizeMemory(() => Promise.reject(new Error("failed"))), /failed/);
  assert.equal(new WebAssembly.Memory(LARGEST).buffer.byteLength, 256 * PAGE);
});
