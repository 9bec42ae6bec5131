import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../src/errors.ts";
import { resolveModel } from "../../src/models/catalog.ts";
import { modelSha256 } from "../../src/models/fingerprint.ts";
import { precisionsOf, requirePrecision, sessionFiles } from "../../src/models/precisions.ts";
import { makeModelFolder } from "./model_folder.ts";

async function rejectsWith(work: Promise<unknown>, message: RegExp, hint?: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, message);
    if (hint !== undefined) assert.match(error.hint ?? "", hint);
    return true;
  });
}

Deno.test("resolveModel finds the built-in model, and honours CHARTVLM_DATA", async () => {
  const builtin = await resolveModel("builtin");
  assert.equal(builtin.name, "builtin");
  assert.equal(builtin.type, "idefics3");
  assert.equal(builtin.folder, join(import.meta.dirname!, "../../data/builtin"));
  await using other = await makeModelFolder({ folder: "builtin" });
  Deno.env.set("CHARTVLM_DATA", other.root);
  try {
    assert.equal((await resolveModel("builtin")).folder, join(other.root, "builtin"));
    Deno.env.set("CHARTVLM_DATA", join(other.root, "nowhere"));
    await rejectsWith(resolveModel("builtin"), /cannot find the built-in model/, /CHARTVLM_DATA/);
  } finally {
    Deno.env.delete("CHARTVLM_DATA");
  }
});

Deno.test("resolveModel takes the path of a folder", async () => {
  await using model = await makeModelFolder({});
  assert.deepEqual(await resolveModel(model.root), {
    name: model.root,
    folder: model.root,
    type: "idefics3",
  });
});

Deno.test("resolveModel refuses unknown names, folders without a model, and types it cannot run", async () => {
  await rejectsWith(resolveModel("bultin"), /^unknown model "bultin"$/, /known models: builtin/);
  await using empty = await makeModelFolder({ config: null });
  await rejectsWith(resolveModel(empty.root), /config\.json": no such file$/);
  await using broken = await makeModelFolder({ config: "{" });
  await rejectsWith(resolveModel(broken.root), /config\.json": /);
  await using foreign = await makeModelFolder({ config: '{"model_type": "bert"}' });
  await rejectsWith(resolveModel(foreign.root), /its type "bert" is not known/, /idefics3/);
  await using untyped = await makeModelFolder({ config: "{}" });
  await rejectsWith(resolveModel(untyped.root), /config\.json": model_type: /);
});

Deno.test("a precision counts only where every session has it", async () => {
  await using folder = await makeModelFolder({
    files: [
      "embed_tokens.onnx",
      "vision_encoder.onnx",
      "decoder_model_merged.onnx",
      "embed_tokens_q4.onnx",
      "vision_encoder_q4.onnx",
      "decoder_model_merged_q4.onnx",
      "embed_tokens_fp16.onnx",
      "decoder_model_merged_fp16.onnx",
      "vision_encoder_quantized.onnx",
    ],
  });
  const model = await resolveModel(folder.root);
  assert.deepEqual(await precisionsOf(model), ["fp32", "q4"]);
  assert.equal(await requirePrecision(model, "q4"), "q4");
  await rejectsWith(requirePrecision(model, "fp16"), /has no precision "fp16"; it has fp32, q4$/);
  await rejectsWith(requirePrecision(model, "nonsense"), /has no precision "nonsense"; it has fp32, q4$/);
});

Deno.test("a model without weights has no precision", async () => {
  await using folder = await makeModelFolder({});
  await rejectsWith(requirePrecision(await resolveModel(folder.root), "fp32"), /it has none at all$/);
});

Deno.test("sessionFiles finds external weights in order", async () => {
  const files = ["a.onnx", "a.onnx_data_1", "a.onnx_data", "a_q4.onnx", "a_q4.onnx_data", "b.onnx_data"];
  await using folder = await makeModelFolder({ files });
  const found = await sessionFiles(await resolveModel(folder.root), "a", "fp32");
  const path = (name: string) => join(folder.root, "onnx", name);
  assert.deepEqual(found, { graph: path("a.onnx"), weights: [path("a.onnx_data"), path("a.onnx_data_1")] });
});

Deno.test("modelSha256 is what sha256sum gives, and sees every file of the precision and no other", async () => {
  const files = ["embed_tokens", "vision_encoder", "decoder_model_merged"].flatMap(
    (name) => [`${name}.onnx`, `${name}.onnx_data`, `${name}_q4.onnx`],
  );
  await using folder = await makeModelFolder({ files });
  const model = await resolveModel(folder.root);
  const before = await modelSha256(model, "fp32");
  const command =
    "sha256sum config.json onnx/*.onnx onnx/*_data | grep -v _q4 | LC_ALL=C sort -k2 | sha256sum";
  const { stdout } = await new Deno.Command("sh", { args: ["-c", command], cwd: folder.root }).output();
  assert.equal(before, new TextDecoder().decode(stdout).split(" ")[0]);
  await Deno.writeTextFile(join(folder.root, "onnx/embed_tokens_q4.onnx"), "changed");
  assert.equal(await modelSha256(model, "fp32"), before);
  await Deno.writeTextFile(join(folder.root, "onnx/vision_encoder.onnx_data"), "changed");
  const after = await modelSha256(model, "fp32");
  assert.notEqual(after, before);
  await Deno.writeTextFile(join(folder.root, "tokenizer.json"), "{}");
  assert.notEqual(await modelSha256(model, "fp32"), after);
});
