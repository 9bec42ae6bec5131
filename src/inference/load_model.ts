import type { InferenceSession } from "onnxruntime-web";
import { join } from "node:path";
import * as v from "valibot";
import { UserError } from "../errors.ts";
import { type Model, readJson, SESSIONS } from "../models/model.ts";
import { requirePrecision, sessionFiles } from "../models/precisions.ts";
import { FAMILIES } from "./families/families.ts";
import { generate } from "./generate.ts";
import { startRuntime, usedThreads } from "./runtime.ts";
import { openSession, type SessionRun } from "./session.ts";
import type { LoadedModel } from "./types.ts";

export interface LoadOptions {
  /** A precision that the model ships, e.g. `fp32`. */
  readonly precision: string;
  /** What computes; this version has `wasm`. */
  readonly backend: string;
  /** Threads; default: the processor's logical cores, at most 8. */
  readonly threads?: number | undefined;
}

const IdsSchema = v.object({ eos_token_id: v.union([v.number(), v.array(v.number())]) });
const ConfigSchema = v.looseObject({
  text_config: v.looseObject({ max_position_embeddings: v.optional(v.number(), Infinity) }),
});

/**
 * Loads a model so that it can answer.
 * @throws {UserError} for a backend or precision that is not there, or a folder that lacks a file.
 * @throws {WorkError} where onnxruntime cannot load the weights.
 */
export async function loadModel(model: Model, options: LoadOptions): Promise<LoadedModel> {
  const start = performance.now();
  requireBackend(options.backend);
  const precision = await requirePrecision(model, options.precision);
  const { transformers, description } = await startRuntime(options.threads ?? defaultThreads());
  const family = FAMILIES[model.type];
  const processor = await family.loadProcessor(model.folder, transformers);
  const config = await readJson(join(model.folder, "config.json"), ConfigSchema);
  const ids = await readJson(join(model.folder, "generation_config.json"), IdsSchema);
  const runs: SessionRun[] = [];
  const sessions: Record<string, InferenceSession> = {};
  for (const name of SESSIONS[model.type]) {
    const files = await sessionFiles(model, name, precision);
    sessions[name] = await openSession({ name, files, onRun: (run) => runs.push(run) });
  }
  const network = new transformers[family.networkClass](
    new transformers.PretrainedConfig(config),
    sessions,
    { generation_config: ids },
  );
  const context = {
    transformers,
    processor,
    network,
    runs,
    endTokens: [ids.eos_token_id].flat(),
    longestPrompt: config.text_config.max_position_embeddings,
  };
  return {
    loadMs: performance.now() - start,
    runtime: description,
    threads: usedThreads(),
    generate: (request) => generate(context, request),
    dispose: async () => void await network.dispose(),
  };
}

function requireBackend(backend: string): void {
  if (backend === "wasm") return;
  throw new UserError(`backend "${backend}" is not available in this version`, { hint: "available: wasm" });
}

function defaultThreads(): number {
  return Math.min(navigator.hardwareConcurrency, 8);
}
