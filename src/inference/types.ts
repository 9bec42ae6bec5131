import type { Timings } from "../results/record.ts";

/** One request to a model: an image file's bytes and a prompt; decoding is greedy. */
export interface GenerationRequest {
  /** Bytes of a PNG file. */
  readonly image: Uint8Array;
  readonly prompt: string;
  /** Most tokens to generate, at least 1. */
  readonly maxNewTokens: number;
}

/** What one request gave and what it cost. */
export interface Generation {
  /** The answer, special tokens removed. */
  readonly text: string;
  /** Ids of the generated tokens, the end token included. */
  readonly tokenIds: readonly number[];
  /** Length of the prompt as the decoder saw it, image tokens included. */
  readonly promptTokens: number;
  readonly imageTokens: number;
  /** Why generation stopped: the model's end token, or `maxNewTokens`. */
  readonly stop: "end" | "length";
  readonly timings: Timings;
}

/** A model in memory, ready to answer. One request at a time. */
export interface LoadedModel {
  /** Time from nothing to ready, ms. */
  readonly loadMs: number;
  /** What computes, e.g. `onnxruntime-web 1.30.0 (wasm)`, and what it leaves to others. */
  readonly runtime: string;
  /** The GPU that computes; null where the CPU does. */
  readonly adapter: string | null;
  /** CPU threads that the runtime really uses; null where a GPU computes. */
  readonly threads: number | null;
  /** What the user should know about this model on this backend. */
  readonly warnings: readonly string[];
  /** @throws {UserError} where the image cannot be read. */
  generate(request: GenerationRequest): Promise<Generation>;
  dispose(): Promise<void>;
}
