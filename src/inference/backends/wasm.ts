import * as ort from "onnxruntime-web";
import { slowQ4Warning } from "../../models/slow_q4.ts";
import type { SessionFiles } from "../../models/precisions.ts";
import { withFullSizeMemory } from "../wasm_memory.ts";
import type { Backend, OpenSession } from "./backend.ts";
import { ortWebFiles, readSession } from "./ort_web_files.ts";

/** Most bytes that the 4-bit weights of one session may become: WebAssembly has 4 GiB in all. */
const MOST_UNPACKED = 1.5 * 2 ** 30;

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
  const { graph, externalData, unpacked, packed } = await readSession(files, MOST_UNPACKED);
  const options = { executionProviders: ["wasm"], externalData, logSeverityLevel: 3 } as const;
  // The first session starts WebAssembly and its threads.
  const session = await withFullSizeMemory(() => ort.InferenceSession.create(graph, options));
  return {
    session,
    placement: null,
    note: unpacked > 0 ? "4-bit weights unpacked to fp32 when loaded" : null,
    warning: packed > 0 ? slowQ4Warning(files.graph, packed) : null,
  };
}
