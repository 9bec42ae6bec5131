import { resolveModel } from "../models/catalog.ts";
import type { AnyModel } from "./types.ts";

/** What a command wants opened: a model on this machine, or with the backend http one on a server. */
export interface OpenModelOptions {
  readonly model: string;
  readonly precision: string;
  readonly backend: string;
  readonly allowFallback?: boolean | undefined;
  readonly standsInFor?: string | null | undefined;
  readonly threads?: number | undefined;
  /** Address of the server, for the backend http. */
  readonly endpoint?: string | undefined;
  /** Longest time of one request, seconds; a busy server is asked again within it. */
  readonly timeoutS: number;
}

/**
 * Opens a model on any backend. Each backend's code is read when it is asked for: http needs no onnxruntime.
 * @throws as `loadModel` and `connect`.
 */
export async function openModelFor(options: OpenModelOptions): Promise<AnyModel> {
  const { model, endpoint, timeoutS } = options;
  if (options.backend === "http") {
    const { connect } = await import("./http/connect.ts");
    return await connect({ endpoint, model, timeoutS });
  }
  const { loadModel } = await import("./load_model.ts");
  return await loadModel(await resolveModel(model), options);
}
