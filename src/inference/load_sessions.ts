import type { InferenceSession } from "onnxruntime-web";
import { basename } from "node:path";
import { WorkError } from "../errors.ts";
import { type Model, SESSIONS } from "../models/model.ts";
import { type Precision, sessionFiles } from "../models/precisions.ts";
import { matrixWorkOnCpu, type Placement, placementText } from "./backends/placement.ts";
import { openSessionWithRemarks, type SessionRun } from "./session.ts";

export interface LoadSessionsOptions {
  readonly model: Model;
  readonly precision: Precision;
  /** Whether a GPU backend may leave matrix work to the CPU. */
  readonly allowFallback: boolean;
}

/** All sessions of a model, loaded. */
export interface LoadedSessions {
  readonly sessions: Record<string, InferenceSession>;
  /** Where the sessions note their runs. */
  readonly runs: SessionRun[];
  /** What must be known of how they are computed: what a GPU backend leaves to the CPU, for one. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Loads the sessions of a model onto the backend of this process.
 * @throws {WorkError} where onnxruntime cannot load a file, or would compute it elsewhere than asked.
 */
export async function loadSessions(options: LoadSessionsOptions): Promise<LoadedSessions> {
  const { model, precision, allowFallback } = options;
  const sessions: Record<string, InferenceSession> = {};
  const runs: SessionRun[] = [];
  const placements: Placement[] = [];
  const notes = new Set<string>();
  const warnings: string[] = [];
  for (const name of SESSIONS[model.type]) {
    const files = await sessionFiles(model, name, precision);
    const opened = await openSessionWithRemarks({ name, files, onRun: (run) => runs.push(run) });
    sessions[name] = opened.session;
    if (opened.note !== null) notes.add(opened.note);
    if (opened.warning !== null) warnings.push(opened.warning);
    if (opened.placement === null) continue;
    placements.push(opened.placement);
    const elsewhere = matrixWorkOnCpu([opened.placement]);
    if (elsewhere === null) continue;
    const text = `onnxruntime leaves ${elsewhere} of "${basename(files.graph)}" to the CPU`;
    if (!allowFallback) throw new WorkError(`${text}: the backend cannot run them`, { hint: HINT });
    warnings.push(text);
  }
  const placement = placementText(placements);
  if (placement !== null) notes.add(placement);
  return { sessions, runs, notes: [...notes], warnings };
}

const HINT = "choose another precision or backend, or accept it with --allow-fallback";
