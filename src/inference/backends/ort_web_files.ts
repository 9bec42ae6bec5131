import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { WorkError } from "../../errors.ts";
import type { SessionFiles } from "../../models/precisions.ts";
import { toWebGraph } from "../../models/web_graph.ts";
import { findProgramFile } from "../../models/program_files.ts";

const FOLDER = "node_modules/onnxruntime-web/dist";

/** What onnxruntime-web must be told before its first session, so that it does not fetch from a CDN. */
export interface OrtWebFiles {
  /** The module beside the WebAssembly, which it loads by itself (and every thread again). */
  readonly wasmPaths: { readonly mjs: string };
  readonly wasmBinary: Uint8Array<ArrayBuffer>;
}

/**
 * Finds a build of onnxruntime's WebAssembly in node_modules/onnxruntime-web/dist, at or above the program's folder.
 * @param build e.g. `ort-wasm-simd-threaded`: NAME.mjs and NAME.wasm.
 * @throws {WorkError} where it is missing.
 */
export async function ortWebFiles(build: string): Promise<OrtWebFiles> {
  return {
    wasmPaths: { mjs: pathToFileURL(await runtimeFile(`${build}.mjs`)).href },
    wasmBinary: await Deno.readFile(await runtimeFile(`${build}.wasm`)),
  };
}

async function runtimeFile(name: string): Promise<string> {
  const path = await findProgramFile(`${FOLDER}/${name}`);
  if (path !== null) return path;
  throw new WorkError(`cannot start the runtime: "${FOLDER}/${name}" is missing`, {
    hint: "run `deno install` in the program's folder",
  });
}

/**
 * A session's graph and its weights in memory, as onnxruntime-web takes them best.
 * @param mostUnpacked bytes of fp32 that 4-bit weights may become; 0 leaves them packed.
 */
export async function readSession(files: SessionFiles, mostUnpacked: number) {
  const graph = await Deno.readFile(files.graph);
  const weights = await Promise.all(
    files.weights.map(async (path) => ({ path: basename(path), data: await Deno.readFile(path) })),
  );
  const { files: externalData, ...prepared } = toWebGraph(graph, {
    path: basename(files.graph),
    files: weights,
    mostUnpacked,
  });
  return { ...prepared, externalData };
}
