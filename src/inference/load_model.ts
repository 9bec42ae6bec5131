import { UserError } from "../errors.ts";
import type { Model } from "../models/model.ts";
import { requirePrecision } from "../models/precisions.ts";
import { FAMILIES } from "./families/families.ts";
import { generate } from "./generate.ts";
import { loadSessions } from "./load_sessions.ts";
import { openNetwork } from "./open_network.ts";
import { startRuntime, usedThreads } from "./runtime.ts";
import type { LoadedModel } from "./types.ts";

export interface LoadOptions {
  /** A precision that the model ships, e.g. `fp32`. */
  readonly precision: string;
  /** What computes; this version has `wasm`. */
  readonly backend: string;
  /** Threads; default: the processor's logical cores, at most 8. */
  readonly threads?: number | undefined;
}

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
  const processor = await FAMILIES[model.type].loadProcessor(model.folder, transformers);
  const { sessions, runs } = await loadSessions({ model, precision });
  const opened = await openNetwork(model, { transformers, sessions });
  const context = { transformers, processor, runs, ...opened };
  return {
    loadMs: performance.now() - start,
    runtime: description,
    threads: usedThreads(),
    generate: (request) => generate(context, request),
    dispose: async () => void await opened.network.dispose(),
  };
}

function requireBackend(backend: string): void {
  if (backend === "wasm") return;
  throw new UserError(`backend "${backend}" is not available in this version`, { hint: "available: wasm" });
}

function defaultThreads(): number {
  return Math.min(navigator.hardwareConcurrency, 8);
}
