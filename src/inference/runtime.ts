import { UserError, WorkError } from "../errors.ts";
import { type Backend, type BackendName, startBackend } from "./backends/backend.ts";

export type Transformers = typeof import("./transformers.ts");

/** What computes: an onnxruntime, and transformers.js sitting on top of it. */
export interface Runtime {
  readonly transformers: Transformers;
  readonly backend: Backend;
  /** Threads asked for; the backend tells how many there are once a session exists. */
  readonly threads: number;
}

let started: { readonly name: BackendName; readonly runtime: Promise<Runtime> } | undefined;

/**
 * Starts the runtime, once per process: neither the backend nor its threads can be changed later.
 *
 * How it fits together (and what a bundle must keep): the backend's onnxruntime is put at
 * `globalThis[Symbol.for("onnxruntime")]` before the web build of transformers.js is imported, which then uses it; the
 * package's own entry would load two native addons. In a bundle, keep the imports of this file and of backends/.
 * @throws {UserError} where another backend or another number of threads runs already, or the backend is not available.
 */
export async function startRuntime(threads: number, name: BackendName = "wasm"): Promise<Runtime> {
  started ??= { name, runtime: start(threads, name) };
  if (started.name !== name) {
    throw new UserError(
      `cannot use backend "${name}": this process already runs a model on "${started.name}"`,
    );
  }
  const runtime = await started.runtime;
  if (runtime.threads === threads) return runtime;
  throw new UserError(
    `cannot use ${threads} threads: this process already runs a model on ${runtime.threads}`,
  );
}

/** The backend that `startRuntime` started. */
export async function startedBackend(): Promise<Backend> {
  if (started === undefined) throw new Error("Cannot open a session: the runtime was not started");
  return (await started.runtime).backend;
}

async function start(threads: number, name: BackendName): Promise<Runtime> {
  const backend = await startBackend(name, threads);
  Object.assign(globalThis, { [Symbol.for("onnxruntime")]: backend.ort });
  const transformers = await import("./transformers.ts");
  goOffline(transformers.env);
  return { transformers, backend, threads };
}

/** transformers.js may read local files only: no hub, no caches, whatever it is asked for. */
function goOffline(env: Transformers["env"]): void {
  env.allowLocalModels = true;
  env.allowRemoteModels = false;
  env.useBrowserCache = false;
  env.useFSCache = false;
  env.useWasmCache = false;
  env.fetch = readLocalFile;
}

/** Stands in for `fetch`: answers with a file of the disk, 404 where there is none. */
async function readLocalFile(path: string | URL): Promise<Response> {
  if (/^https?:/.test(String(path))) {
    throw new WorkError(`refused to fetch "${path}": the program works offline`);
  }
  try {
    return new Response(await Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Response(null, { status: 404 });
    throw error;
  }
}
