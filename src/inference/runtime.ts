import * as ort from "onnxruntime-web";
import { pathToFileURL } from "node:url";
import { UserError, WorkError } from "../errors.ts";
import { findProgramFile } from "../models/program_files.ts";

export type Transformers = typeof import("./transformers.ts");

/** What computes: onnxruntime's WebAssembly build, and transformers.js sitting on top of it. */
export interface Runtime {
  readonly transformers: Transformers;
  /** Name and version, e.g. `onnxruntime-web 1.30.0 (wasm)`. */
  readonly description: string;
  /** Threads asked for; `usedThreads` tells how many there are once a session exists. */
  readonly threads: number;
}

const ORT_FOLDER = "node_modules/onnxruntime-web/dist";
const WASM = "ort-wasm-simd-threaded";

let started: Promise<Runtime> | undefined;

/**
 * Starts the runtime, once per process: WebAssembly threads cannot be changed later.
 *
 * How it fits together (and what a bundle must keep): `onnxruntime-web` resolves to its build for Node, the only one
 * whose WebAssembly threads work in Deno. It is put at `globalThis[Symbol.for("onnxruntime")]` before the web build of
 * transformers.js is imported, which then uses it; the package's own entry would load two native addons. Two files
 * are needed at run time, in node_modules/onnxruntime-web/dist at or above the program's folder: the .wasm, whose bytes
 * we hand over, and the .mjs beside it, which every thread loads. In a bundle, keep the two imports of this file.
 * @throws {UserError} where it already runs with another number of threads.
 */
export async function startRuntime(threads: number): Promise<Runtime> {
  started ??= start(threads);
  const runtime = await started;
  if (runtime.threads === threads) return runtime;
  throw new UserError(
    `cannot use ${threads} threads: this process already runs a model on ${runtime.threads}`,
  );
}

/** Threads that really compute; onnxruntime lowers the number where the platform lacks threads. */
export function usedThreads(): number {
  return ort.env.wasm.numThreads ?? 1;
}

async function start(threads: number): Promise<Runtime> {
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.proxy = false;
  ort.env.wasm.wasmPaths = { mjs: pathToFileURL(await runtimeFile(`${WASM}.mjs`)).href };
  ort.env.wasm.wasmBinary = await Deno.readFile(await runtimeFile(`${WASM}.wasm`));
  Object.assign(globalThis, { [Symbol.for("onnxruntime")]: ort });
  const transformers = await import("./transformers.ts");
  goOffline(transformers.env);
  return { transformers, threads, description: `onnxruntime-web ${ort.env.versions.web} (wasm)` };
}

async function runtimeFile(name: string): Promise<string> {
  const path = await findProgramFile(`${ORT_FOLDER}/${name}`);
  if (path !== null) return path;
  throw new WorkError(`cannot start the runtime: "${ORT_FOLDER}/${name}" is missing`, {
    hint: "run `deno install` in the program's folder",
  });
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
