import * as ort from "onnxruntime-web";
import { slowQ4Warning } from "../../models/slow_q4.ts";
import type { SessionFiles } from "../../models/precisions.ts";
import { withFullSizeMemory } from "../wasm_memory.ts";
import type { Backend, OpenSession } from "./backend.ts";
import { ortWebFiles, readSession } from "./ort_web_files.ts";

/**
 * Starts onnxruntime's WebAssembly build, with SIMD and threads. `onnxruntime-web` resolves to its build for Node, the
 * only one whose WebAssembly threads work in Deno.
 */
export async function startWasm(threads: number): Promise<Backend> {
  Object.assign(ort.env.wasm, await ortWebFiles("ort-wasm-simd-threaded"), {
    numThreads: threads,
    proxy: false,
  });
  return {
    name: "wasm",
    library: `onnxruntime-web ${ort.env.versions.web}`,
    provider: "wasm",
    adapter: null,
    ort,
    // onnxruntime lowers the number where the platform lacks threads
    usedThreads: () => ort.env.wasm.numThreads ?? 1,
    openSession,
  };
}

async function openSession(files: SessionFiles): Promise<OpenSession> {
  const { graph, externalData } = await readSession(files);
  const options = { executionProviders: ["wasm"], externalData, logSeverityLevel: 3 } as const;
  // The first session starts WebAssembly and its threads.
  const session = await withFullSizeMemory(() => ort.InferenceSession.create(graph, options));
  return { session, placement: null, warning: slowQ4Warning(files.graph, graph) };
}
