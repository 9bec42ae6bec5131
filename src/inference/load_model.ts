import { UserError } from "../errors.ts";
import type { Model } from "../models/model.ts";
import { requirePrecision } from "../models/precisions.ts";
import type { Backend } from "./backends/backend.ts";
import { chooseBackend } from "./backends/choose_backend.ts";
import { decodeLoopFor } from "./decode_loop.ts";
import { defaultThreads } from "./default_threads.ts";
import { FAMILIES } from "./families/families.ts";
import { generate } from "./generate.ts";
import { loadSessions } from "./load_sessions.ts";
import { openNetwork } from "./open_network.ts";
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
  const { loadProcessor, ownDecodeLoop, wrongOn } = FAMILIES[model.type];
  if (wrongOn?.includes(asked.backend)) {
    throw new UserError(
      `cannot run "${model.name}" on ${asked.backend}: onnxruntime computes it wrongly there`,
      {
        hint: "choose another backend",
      },
    );
  }
  const { transformers, backend } = await startRuntime(options.threads ?? defaultThreads(), asked.backend);
  const processor = await loadProcessor(model.folder, transformers);
  const { sessions, runs, notes, warnings } = await loadSessions({ model, precision, allowFallback });
  const { imageToken, ...opened } = await openNetwork(model, { transformers, sessions });
  const { Tensor } = backend.ort as typeof import("onnxruntime-web");
  const decodeLoop = ownDecodeLoop && imageToken !== undefined
    ? decodeLoopFor({ sessions, Tensor, imageToken })
    : null;
  const context = { transformers, processor, runs, decodeLoop, ...opened };
  return {
    loadMs: performance.now() - start,
    runtime: runtimeText(backend, [standsInFor, ...notes]),
    adapter: backend.adapter,
    threads: backend.usedThreads(),
    warnings: [...warnings, ...opened.warnings],
    generate: (request) => generate(context, request),
    dispose: async () => void await opened.network.dispose(),
  };
}

function runtimeText({ library, provider }: Backend, notes: readonly (string | null)[]): string {
  return `${library} (${[provider, ...notes.filter((note) => note !== null)].join("; ")})`;
}
