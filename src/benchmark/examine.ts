import { messageOf, UserError } from "../errors.ts";
import { availabilityOf } from "../inference/backends/availability.ts";
import { type BackendName, BACKENDS, startBackend } from "../inference/backends/backend.ts";
import { type GpuFacts, gpuFacts, requestAdapter } from "../inference/backends/gpu_adapter.ts";
import { defaultThreads } from "../inference/default_threads.ts";
import { installedNames, resolveModel } from "../models/catalog.ts";
import { type Precision, precisionsOf } from "../models/precisions.ts";
import { type Machine, thisMachine } from "./machine.ts";

/** What this machine can do, and why not. */
export interface Examination {
  readonly deno: string;
  readonly machine: Machine;
  readonly cores: number;
  /** Threads that `wasm` and `native` use by default. */
  readonly threads: number;
  /** Bytes; null where the system does not tell. */
  readonly memory: { readonly total: number; readonly available: number } | null;
  readonly backends: Readonly<Record<BackendName, BackendState>>;
  /** The GPU adapter; null where WebGPU finds none. */
  readonly gpu: GpuFacts | null;
  readonly models: readonly ModelState[];
  readonly folder: { readonly path: string; readonly writable: boolean };
}

export type BackendState =
  | { readonly usable: true; readonly library: string; readonly adapter: string | null }
  | { readonly usable: false; readonly reason: string; readonly hint: string | null };

/** `precisions` is empty and `problem` says why, where a model cannot be used. */
export interface ModelState {
  readonly name: string;
  readonly precisions: readonly Precision[];
  readonly problem: string | null;
}

/** Examines this machine. Backends are really started, one after the other; no model is loaded. */
export async function examine(): Promise<Examination> {
  const backends = {} as Record<BackendName, BackendState>;
  for (const name of BACKENDS) backends[name] = await examineBackend(name);
  const adapter = await requestAdapter();
  return {
    deno: Deno.version.deno,
    machine: thisMachine(),
    cores: navigator.hardwareConcurrency,
    threads: defaultThreads(),
    memory: memory(),
    backends,
    gpu: adapter === null ? null : gpuFacts(adapter),
    models: await Promise.all((await installedNames()).map(examineModel)),
    folder: { path: Deno.cwd(), writable: await canWrite(Deno.cwd()) },
  };
}

async function examineBackend(name: BackendName): Promise<BackendState> {
  const found = await availabilityOf(name);
  if (!found.available) return { usable: false, reason: found.reason, hint: found.hint };
  try {
    const { library, adapter } = await startBackend(name, defaultThreads());
    return { usable: true, library, adapter };
  } catch (error) {
    const hint = error instanceof UserError ? error.hint ?? null : null;
    return { usable: false, reason: messageOf(error), hint };
  }
}

async function examineModel(name: string): Promise<ModelState> {
  try {
    return { name, precisions: await precisionsOf(await resolveModel(name)), problem: null };
  } catch (error) {
    return { name, precisions: [], problem: messageOf(error) };
  }
}

function memory(): Examination["memory"] {
  try {
    const { total, available } = Deno.systemMemoryInfo();
    return { total, available };
  } catch {
    return null; // not permitted
  }
}

async function canWrite(folder: string): Promise<boolean> {
  try {
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: ".chartvlm-" }));
    return true;
  } catch {
    return false;
  }
}
