import type { InferenceSession } from "onnxruntime-web";
import { createRequire } from "node:module";
import { messageOf, WorkError } from "../../errors.ts";
import type { SessionFiles } from "../../models/precisions.ts";
import type { Backend, OpenSession } from "./backend.ts";
import { requireNativeLibrary } from "./native_library.ts";

// onnxruntime-node has the interface of onnxruntime-web: both re-export onnxruntime-common.
type OrtNode = typeof import("onnxruntime-web");

/**
 * Starts onnxruntime's native CPU build. It is loaded by its path, for it may lie beside a bundle or a binary.
 * @throws {UserError} where it is not there, or may not be loaded.
 * @throws {WorkError} where it cannot be loaded.
 */
export async function startNative(threads: number): Promise<Backend> {
  const { folder } = await requireNativeLibrary();
  const ort = load(folder);
  return {
    name: "native",
    library: `onnxruntime-node ${ort.env.versions.node}`,
    provider: "cpu",
    adapter: null,
    ort,
    usedThreads: () => threads,
    openSession: (files) => openSession(ort, files, threads),
  };
}

function load(folder: string): OrtNode {
  try {
    return createRequire(import.meta.url)(folder) as OrtNode;
  } catch (cause) {
    throw new WorkError(`cannot load the native onnxruntime in "${folder}": ${messageOf(cause)}`, { cause });
  }
}

/** onnxruntime reads the files by itself, the external weights without a copy. */
async function openSession(ort: OrtNode, files: SessionFiles, threads: number): Promise<OpenSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    // Without it, sums of 8-bit products saturate at 16 bits on x86 processors that lack VNNI, and int8 is silently wrong:
    // half of what it should be where weights and activations are large.
    extra: { session: { x64quantprecision: "1" } },
  };
  const session = await ort.InferenceSession.create(files.graph, options);
  return { session, placement: null, note: null, warning: null };
}
