import assert from "node:assert/strict";
import { join } from "node:path";
import { resolveModel } from "../../src/models/catalog.ts";
import { slowQ4Warning } from "../../src/models/slow_q4.ts";

const FIXTURES = join(import.meta.dirname!, "../fixtures/onnx");
const warningOf = async (path: string) => slowQ4Warning(path, await Deno.readFile(path));

// Made with Python's onnx by tests/fixtures/onnx/make.py.
Deno.test("4-bit weights without accuracy_level 4 are warned of, also in a branch", async () => {
  assert.match(
    await warningOf(join(FIXTURES, "q4_slow.onnx")) ?? "",
    /^"q4_slow\.onnx" is about 17 times slower on wasm than it could be: 1 of its MatMulNBits .*native/,
  );
  assert.match(await warningOf(join(FIXTURES, "q4_branch.onnx")) ?? "", /: 1 of its/);
  assert.equal(await warningOf(join(FIXTURES, "q4_fast.onnx")), null);
});

Deno.test("the built-in model's 4-bit weights are fast", async () => {
  const { folder } = await resolveModel("builtin");
  for (const name of ["decoder_model_merged_q4", "vision_encoder_q4", "decoder_model_merged"]) {
    assert.equal(await warningOf(join(folder, "onnx", `${name}.onnx`)), null);
  }
});
