import type { InferenceSession } from "onnxruntime-web";
import { type Model, SESSIONS } from "../models/model.ts";
import { type Precision, sessionFiles } from "../models/precisions.ts";
import { openSession, type SessionRun } from "./session.ts";

export interface LoadSessionsOptions {
  readonly model: Model;
  readonly precision: Precision;
}

/** A model's sessions, ready to run. */
export interface LoadedSessions {
  /** By name, e.g. `vision_encoder`. */
  readonly sessions: Readonly<Record<string, InferenceSession>>;
  /** Where the sessions note their runs; whoever reads them empties it. */
  readonly runs: SessionRun[];
}

/**
 * Loads a model's sessions, one after the other.
 * @throws {WorkError} where onnxruntime cannot load the weights.
 */
export async function loadSessions({ model, precision }: LoadSessionsOptions): Promise<LoadedSessions> {
  const runs: SessionRun[] = [];
  const sessions: Record<string, InferenceSession> = {};
  for (const name of SESSIONS[model.type]) {
    const files = await sessionFiles(model, name, precision);
    sessions[name] = await openSession({ name, files, onRun: (run) => runs.push(run) });
  }
  return { sessions, runs };
}
