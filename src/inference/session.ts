import type { InferenceSession } from "onnxruntime-web";
import { messageOf, WorkError } from "../errors.ts";
import type { SessionFiles } from "../models/precisions.ts";
import type { OpenSession } from "./backends/backend.ts";
import { startedBackend } from "./runtime.ts";

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
 * Loads a session onto the backend of this process; its `run` is timed. `startRuntime` must have been called.
 * @throws {WorkError} where onnxruntime cannot load the file.
 */
export async function openSession(options: OpenSessionOptions): Promise<InferenceSession> {
  return (await openSessionWithRemarks(options)).session;
}

/** The same, with what the backend has to say about it. */
export async function openSessionWithRemarks(
  { name, files, onRun }: OpenSessionOptions,
): Promise<OpenSession> {
  const backend = await startedBackend();
  try {
    const opened = await backend.openSession(files);
    return { ...opened, session: timed(opened.session, name, onRun) };
  } catch (cause) {
    throw new WorkError(`cannot load "${files.graph}": ${firstLine(messageOf(cause))}`, { cause });
  }
}

/** The run in progress, of any session: a backend computes one at a time. */
let running: Promise<unknown> = Promise.resolve();

/** Replaces the session's `run`; the object stays the same, because transformers.js reads its other properties. */
function timed(session: InferenceSession, name: string, onRun: (run: SessionRun) => void): InferenceSession {
  const run = session.run.bind(session);
  return Object.assign(session, {
    run: async (feeds: InferenceSession.OnnxValueMapType) => {
      const before = running;
      let done = () => {};
      running = new Promise<void>((resolve) => done = resolve);
      await before;
      try {
        const start = performance.now();
        const outputs = await run(feeds);
        onRun({ session: name, start, end: performance.now() });
        return outputs;
      } finally {
        done();
      }
    },
  });
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
