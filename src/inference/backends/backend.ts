import type { InferenceSession } from "onnxruntime-web";
import { UserError } from "../../errors.ts";
import type { SessionFiles } from "../../models/precisions.ts";
import type { Placement } from "./placement.ts";

/** What can compute, in the order in which one stands in for another (`choose_backend.ts`). */
export const BACKENDS = ["webgpu", "native", "wasm"] as const;
export type BackendName = typeof BACKENDS[number];

/** An onnxruntime that was started in this process. */
export interface Backend {
  readonly name: BackendName;
  /** Package and version, e.g. `onnxruntime-web 1.30.0`. */
  readonly library: string;
  /** What of it computes: onnxruntime's execution provider. */
  readonly provider: string;
  /** The GPU, with what matters of its features and limits; null where the CPU computes. */
  readonly adapter: string | null;
  /** Module of onnxruntime, for transformers.js to sit on. */
  readonly ort: object;
  /** CPU threads that compute, known once a session is open; null where the GPU computes. */
  usedThreads(): number | null;
  /** Loads a session for this backend's execution provider and no other. */
  openSession(files: SessionFiles): Promise<OpenSession>;
}

export interface OpenSession {
  readonly session: InferenceSession;
  /** Where onnxruntime put the nodes of the graph; null where there is no choice. */
  readonly placement: Placement | null;
  /** What must be known of how it is computed, for the record; the same words for the same thing. */
  readonly note: string | null;
  /** What the user should know about this file on this backend. */
  readonly warning: string | null;
}

/**
 * Checks the name of a backend.
 * @throws {UserError} where there is none of that name.
 */
export function requireBackendName(name: string): BackendName {
  const found = BACKENDS.find((one) => one === name);
  if (found !== undefined) return found;
  const names = [...BACKENDS].sort().join(", ");
  throw new UserError(`unknown backend "${name}"`, {
    hint: `available: ${names}, and http (a server, with --endpoint)`,
  });
}

/**
 * Starts a backend; the modules of the others are not loaded.
 * @throws {UserError} where it is not available on this machine.
 */
export async function startBackend(name: BackendName, threads: number): Promise<Backend> {
  switch (name) {
    case "wasm":
      return await (await import("./wasm.ts")).startWasm(threads);
    case "webgpu":
      return await (await import("./webgpu.ts")).startWebgpu();
    case "native":
      return await (await import("./native.ts")).startNative(threads);
  }
}
