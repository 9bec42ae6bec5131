import type { Timings } from "../results/record.ts";

/** One request to a model: an image file's bytes and a prompt; decoding is greedy. */
export interface GenerationRequest {
  /** Bytes of a PNG file. */
  readonly image: Uint8Array;
  readonly prompt: string;
  /** Most tokens to generate, at least 1. */
  readonly maxNewTokens: number;
}

/** What one request to any model gave and what it cost. A server does not tell all of it: null is not known. */
export interface AnyGeneration {
  /** The answer, special tokens removed. */
  readonly text: string;
  readonly tokenIds: readonly number[] | null;
  readonly tokens: number | null;
  readonly promptTokens: number | null;
  readonly imageTokens: number | null;
  /** Why generation stopped: the model's end token, `maxNewTokens`, or a refusal that the server reports. */
  readonly stop: "end" | "length" | "refused";
  readonly timings: Timings;
  /** What must be known to read the numbers; the same words for the same thing. */
  readonly notes?: readonly string[];
}

/** What one request to a model on this machine gave and what it cost. */
export interface Generation extends AnyGeneration {
  /** The answer, special tokens removed. */
  readonly text: string;
  /** Ids of the generated tokens, the end token included. */
  readonly tokenIds: readonly number[];
  /** How many they are. */
  readonly tokens: number;
  /** Length of the prompt as the decoder saw it, image tokens included. */
  readonly promptTokens: number;
  readonly imageTokens: number;
  /** Why generation stopped: the model's end token, or `maxNewTokens`. */
  readonly stop: "end" | "length";
  readonly timings: Timings;
}

/** A model that is ready to answer, here or on a server. One request at a time. */
export interface AnyModel {
  /** Null where a server had it ready. */
  readonly loadMs: number | null;
  readonly runtime: string;
  readonly threads: number | null;
  /** The GPU that computes; null where the CPU does, or where a server keeps it to itself. */
  readonly adapter: string | null;
  /** What the user should know about this model on this backend. */
  readonly warnings: readonly string[];
  /** A server computes: the memory, system and processor of this machine are not the model's. */
  readonly isRemote?: true;
  /** @throws {UserError} where the image cannot be read. @throws {WorkError} where a server does not answer. */
  generate(request: GenerationRequest): Promise<AnyGeneration>;
  dispose(): Promise<void>;
}

/** A model in memory, ready to answer. One request at a time. */
export interface LoadedModel extends AnyModel {
  /** Time from nothing to ready, ms. */
  readonly loadMs: number;
  /** What computes, e.g. `onnxruntime-web 1.30.0 (wasm)`, and what it leaves to others. */
  readonly runtime: string;
  /** @throws {UserError} where the image cannot be read. */
  generate(request: GenerationRequest): Promise<Generation>;
  dispose(): Promise<void>;
}
