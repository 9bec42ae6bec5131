import type { InferenceSession } from "onnxruntime-web";
import * as build from "onnxruntime-web-jspi";
import { WorkError } from "../../errors.ts";
import { graphOutputs, withoutWeights } from "../../models/onnx_graph.ts";
import type { SessionFiles } from "../../models/precisions.ts";
import type { Backend, OpenSession } from "./backend.ts";
import { describeGpu, gpuFacts, requireAdapter } from "./gpu_adapter.ts";
import { collectLog } from "./ort_log.ts";
import { requireSoundLogits } from "./sound_logits.ts";
import { ortWebFiles, readSession } from "./ort_web_files.ts";
import { type Placement, readPlacement } from "./placement.ts";

/** The package's types fit all of its builds. */
const ort = build as unknown as typeof import("onnxruntime-web");
const FEATURES = ["shader-f16", "subgroups"] as const;

/**
 * Starts onnxruntime's WebGPU build on Deno's WebGPU. Of its two WebAssembly builds it is the one that waits for the GPU
 * by JSPI (JavaScript promise integration): a third smaller than the other, which every call unwinds by Asyncify.
 * The device is ours, so that the adapter recorded is the one that computes, with all its limits.
 * @throws {UserError} where there is no adapter.
 */
export async function startWebgpu(): Promise<Backend> {
  const adapter = await requireAdapter();
  const device = await requestDevice(adapter);
  Object.assign(ort.env.wasm, await ortWebFiles("ort-wasm-simd-threaded.jspi"), {
    // Its threads would be workers of a blob: URL, which Deno does not load. They would only compute shapes.
    numThreads: 1,
    proxy: false,
  });
  return {
    name: "webgpu",
    library: `onnxruntime-web ${ort.env.versions.web}`,
    provider: "webgpu",
    adapter: describeGpu(gpuFacts(adapter)),
    ort,
    usedThreads: () => null,
    openSession: (files) => openSession(files, device),
  };
}

async function requestDevice(adapter: GPUAdapter): Promise<Device> {
  const requiredFeatures = FEATURES.filter((name) => adapter.features.has(name));
  const requiredLimits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const limit: unknown = Reflect.get(adapter.limits, name);
    if (typeof limit === "number") requiredLimits[name] = limit;
  }
  const device = await adapter.requestDevice({ requiredFeatures, requiredLimits });
  let error: string | null = null;
  device.addEventListener(
    "uncapturederror",
    (event) => error ??= (event as GPUUncapturedErrorEvent).error.message,
  );
  device.lost.then(({ message }) => error ??= `the GPU was lost: ${message}`);
  return {
    device,
    check() {
      if (error !== null) throw new WorkError(`the GPU failed: ${error}`);
    },
  };
}

interface Device {
  readonly device: GPUDevice;
  /** @throws {WorkError} where the GPU reported an error since it was opened: its results cannot be trusted. */
  check(): void;
}

async function openSession(files: SessionFiles, { device, check }: Device): Promise<OpenSession> {
  const { graph, externalData } = await readSession(files, 0);
  const gpu = { executionProviders: [{ name: "webgpu", device }] } as const;
  const placement = await placementOf(withoutWeights(graph), gpu);
  const session = await ort.InferenceSession.create(graph, {
    ...gpu,
    externalData,
    // The KV cache goes from one step to the next without leaving the GPU.
    preferredOutputLocation: Object.fromEntries(
      graphOutputs(graph).filter((name) => name.startsWith("present")).map((name) => [name, "gpu-buffer"]),
    ),
    logSeverityLevel: 3,
  });
  return { session: checked(session, check), placement, note: null, warning: null };
}

/**
 * Where the nodes of a graph go. Only onnxruntime's verbose log tells, and a session that logs so does it for ever; so a
 * session of the graph without its weights is opened for that, and closed.
 */
async function placementOf(
  graph: Uint8Array,
  gpu: InferenceSession.SessionOptions,
): Promise<Placement | null> {
  const verbose = { ...gpu, logSeverityLevel: 0 } as const;
  const { result: session, log } = await collectLog(() => ort.InferenceSession.create(graph, verbose));
  await session.release();
  return readPlacement(log);
}

/** The session, whose runs fail where the GPU has failed, or computed logits that cannot be. */
function checked(session: InferenceSession, check: () => void): InferenceSession {
  const run = session.run.bind(session);
  return Object.assign(session, {
    async run(feeds: InferenceSession.OnnxValueMapType) {
      const outputs = await run(feeds);
      check();
      if (outputs.logits?.location === "cpu") requireSoundLogits(outputs.logits);
      return outputs;
    },
  });
}
