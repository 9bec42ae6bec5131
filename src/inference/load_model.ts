import { join } from "node:path";
import * as v from "valibot";
import { type Model, readJson } from "../models/model.ts";
import { requirePrecision } from "../models/precisions.ts";
import type { Backend } from "./backends/backend.ts";
import { chooseBackend } from "./backends/choose_backend.ts";
import { decodeLoopFor } from "./decode_loop.ts";
import { defaultThreads } from "./default_threads.ts";
import { FAMILIES } from "./families/families.ts";
import { generate } from "./generate.ts";
import { loadSessions } from "./load_sessions.ts";
import { startRuntime } from "./runtime.ts";
import type { LoadedModel } from "./types.ts";

export interface LoadOptions {
  /** A precision that the model ships, e.g. `fp32`. */
  readonly precision: string;
  /** What computes: `wasm`, `webgpu` or `native`. */
  readonly backend: string;
  /** Whether a GPU backend may leave matrix work to the CPU. Default: it is an error. */
  readonly allowFallback?: boolean | undefined;
  /** The backend that this one was chosen for (`chooseBackend`), and why; goes into the model's `runtime`. */
  readonly standsInFor?: string | null | undefined;
  /** Threads; default: the processor's logical cores, at most 8. */
  readonly threads?: number | undefined;
}

const IdsSchema = v.object({ eos_token_id: v.union([v.number(), v.array(v.number())]) });
const ConfigSchema = v.looseObject({
  image_token_id: v.optional(v.number()),
  text_config: v.looseObject({ max_position_embeddings: v.optional(v.number(), Infinity) }),
});

/**
 * Loads a model so that it can answer.
 * @throws {UserError} for a backend or precision that is not there, a folder that lacks a file, or (unless
 * `allowFallback`) where onnxruntime would compute elsewhere than asked.
 * @throws {WorkError} where onnxruntime cannot load the weights.
 */
export async function loadModel(model: Model, options: LoadOptions): Promise<LoadedModel> {
  const start = performance.now();
  const precision = await requirePrecision(model, options.precision);
  const { allowFallback = false, standsInFor = null } = options;
  const asked = await chooseBackend({ backend: options.backend, precision, allowFallback: false });
  const { transformers, backend } = await startRuntime(options.threads ?? defaultThreads(), asked.backend);
  const family = FAMILIES[model.type];
  const processor = await family.loadProcessor(model.folder, transformers);
  const config = await readJson(join(model.folder, "config.json"), ConfigSchema);
  const ids = await readJson(join(model.folder, "generation_config.json"), IdsSchema);
  const { sessions, runs, placement, warnings } = await loadSessions({ model, precision, allowFallback });
  const network = new transformers[family.networkClass](
    new transformers.PretrainedConfig(config),
    sessions,
    { generation_config: ids },
  );
  const { Tensor } = backend.ort as typeof import("onnxruntime-web");
  const imageToken = family.ownDecodeLoop ? config.image_token_id : undefined;
  const context = {
    decodeLoop: imageToken === undefined ? null : decodeLoopFor({ sessions, Tensor, imageToken }),
    transformers,
    processor,
    network,
    runs,
    endTokens: [ids.eos_token_id].flat(),
    longestPrompt: config.text_config.max_position_embeddings,
  };
  return {
    loadMs: performance.now() - start,
    runtime: runtimeText(backend, [standsInFor, placement]),
    adapter: backend.adapter,
    threads: backend.usedThreads(),
    warnings,
    generate: (request) => generate(context, request),
    dispose: async () => void await network.dispose(),
  };
}

function runtimeText({ library, provider }: Backend, notes: readonly (string | null)[]): string {
  return `${library} (${[provider, ...notes.filter((note) => note !== null)].join("; ")})`;
}
