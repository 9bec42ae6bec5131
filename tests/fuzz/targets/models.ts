import { join } from "node:path";
import { FAMILIES } from "../../../src/inference/families/families.ts";
import { chatText, loadTokenizer } from "../../../src/inference/families/chat_prompt.ts";
import { startRuntime } from "../../../src/inference/runtime.ts";
import { openModel } from "../../../src/models/model.ts";
import { graphOutputs, nodesOf, withoutWeights } from "../../../src/models/onnx_graph.ts";
import { precisionsOf } from "../../../src/models/precisions.ts";
import { MANIFEST, readManifest } from "../../../src/models/store/manifest.ts";
import { verifyRevision } from "../../../src/models/store/verify.ts";
import { toWebGraph } from "../../../src/models/web_graph.ts";
import { mutate } from "../mutate.ts";
import { plainTarget, type Target } from "../target.ts";
import { pack, unpack } from "../pack.ts";

const FIXTURES = new URL("../../fixtures/", import.meta.url);
const GRAPHS = ["int8", "q4", "q4_branch", "q4_external", "q4_zero_points"].map((name) =>
  Deno.readFileSync(new URL(`onnx/${name}.onnx`, FIXTURES))
);
const WEIGHTS = {
  path: "q4_external.onnx_data",
  data: Deno.readFileSync(new URL("onnx/q4_external.onnx_data", FIXTURES)),
};

/** A RangeError is documented, a lack of stack or memory is not. */
function tolerateDamage(work: () => void): void {
  try {
    work();
  } catch (error) {
    const isDamage = error instanceof RangeError && /^Cannot read /.test(error.message);
    if (!isDamage) throw error;
  }
}

export const onnx = plainTarget({
  name: "onnx",
  cases: 25_000,
  make: (random) => mutate(random.pick(GRAPHS), random, GRAPHS),
  run(input) {
    tolerateDamage(() => void graphOutputs(input));
    tolerateDamage(() => void [...nodesOf(input)].length);
    tolerateDamage(() => void withoutWeights(input));
    tolerateDamage(() => void toWebGraph(input, { path: "g.onnx", files: [WEIGHTS], mostUnpacked: 1 << 26 }));
  },
});

const BUILTIN = new URL("../../../data/builtin/", import.meta.url);
const JSON_FILES = [
  "config.json",
  "generation_config.json",
  "preprocessor_config.json",
  "processor_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
];
const DOCUMENTS = JSON_FILES.map((name) => Deno.readFileSync(new URL(name, BUILTIN)));
const MANIFEST_TEXT = JSON.stringify({
  format: 1,
  id: "a/b",
  revision: "main",
  commit: "0".repeat(40),
  model_type: "idefics3",
  precisions: ["fp32"],
  pulled_at: "2026-01-01T00:00:00Z",
  files: [{ path: "onnx/a.onnx", size: 3, sha256: "0".repeat(64) }],
});

/** One of a model's JSON files is changed; then all are read, as for loading it, up to the tokenized prompt. */
export const modelJson: Target = {
  name: "model_json",
  cases: 15_000,
  make(random) {
    const which = random.below(JSON_FILES.length + 1);
    const bytes = DOCUMENTS[which] ?? new TextEncoder().encode(MANIFEST_TEXT);
    return pack([Uint8Array.of(which), mutate(bytes, random, DOCUMENTS)]);
  },
  async open(folder) {
    const { transformers } = await startRuntime(1);
    const model = join(folder, "model");
    const restore = async () => {
      await Deno.mkdir(model, { recursive: true });
      for (const [i, name] of JSON_FILES.entries()) await Deno.writeFile(join(model, name), DOCUMENTS[i]!);
    };
    await restore();
    return {
      async run(input) {
        const [which, bytes] = unpack(input);
        const name = JSON_FILES[which?.[0] ?? 0] ?? MANIFEST;
        await Deno.writeFile(join(model, name), bytes ?? new Uint8Array());
        try {
          await loadAll(model, transformers);
        } finally {
          await Deno.remove(join(model, MANIFEST)).catch(() => {});
          await restore();
        }
      },
      close: () => Promise.resolve(),
    };
  },
};

async function loadAll(
  folder: string,
  transformers: Awaited<ReturnType<typeof startRuntime>>["transformers"],
) {
  const manifest = await readManifest(folder);
  if (manifest !== null) await verifyRevision({ folder, manifest });
  const model = await openModel("m", folder);
  await precisionsOf(model);
  await FAMILIES[model.type].loadProcessor(folder, transformers);
  const tokenizer = await loadTokenizer(folder, transformers);
  chatText(tokenizer, { prompt: "What is it?", placeholder: "<image>", replacement: "<image>" });
}
