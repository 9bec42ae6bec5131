import { InferenceSession } from "onnxruntime-web";
import { basename } from "node:path";
import { messageOf, WorkError } from "../errors.ts";
import type { SessionFiles } from "../models/precisions.ts";
import { withFullSizeMemory } from "./wasm_memory.ts";

/** One run of one session: when it began and ended, in milliseconds of `performance.now()`. */
export interface SessionRun {
  readonly session: string;
  readonly start: number;
  readonly end: number;
}

export interface OpenSessionOptions {
  /** Name in the model, e.g. `vision_encoder`. */
  readonly name: string;
  readonly files: SessionFiles;
  /** Told of every run that succeeds. */
  readonly onRun: (run: SessionRun) => void;
}

/**
 * Loads a session onto the WebAssembly backend; its `run` is timed. `startRuntime` must have been called.
 * @throws {WorkError} where onnxruntime cannot load the file.
 */
export async function openSession({ name, files, onRun }: OpenSessionOptions): Promise<InferenceSession> {
  try {
    const graph = await Deno.readFile(files.graph);
    const externalData = await readWeights(files.weights);
    const options = { executionProviders: ["wasm"], externalData, logSeverityLevel: 3 } as const;
    // The first session starts WebAssembly and its threads.
    const session = await withFullSizeMemory(() => InferenceSession.create(graph, options));
    return timed(session, name, onRun);
  } catch (cause) {
    throw new WorkError(`cannot load "${files.graph}": ${firstLine(messageOf(cause))}`, { cause });
  }
}

async function readWeights(paths: readonly string[]): Promise<{ path: string; data: Uint8Array }[]> {
  return await Promise.all(
    paths.map(async (path) => ({ path: basename(path), data: await Deno.readFile(path) })),
  );
}

/** Replaces the session's `run`; the object stays the same, because transformers.js reads its other properties. */
function timed(session: InferenceSession, name: string, onRun: (run: SessionRun) => void): InferenceSession {
  const run = session.run.bind(session);
  return Object.assign(session, {
    run: async (feeds: InferenceSession.OnnxValueMapType) => {
      const start = performance.now();
      const outputs = await run(feeds);
      onRun({ session: name, start, end: performance.now() });
      return outputs;
    },
  });
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
