import type { Precision } from "../../models/precisions.ts";
import type { BackendName } from "./backend.ts";

/** Whether a backend can be used on this machine, found out without loading an onnxruntime. */
export type Availability = Available | Unavailable;

export interface Available {
  readonly available: true;
  /** The GPU; null where the CPU computes. */
  readonly adapter: string | null;
  /** Whether it can compute with 16-bit floats. */
  readonly fp16: boolean;
}

export interface Unavailable {
  readonly available: false;
  /** Why not, e.g. `no GPU adapter was found`. */
  readonly reason: string;
  readonly hint: string;
}

/** Finds out whether a backend can be used. */
export async function availabilityOf(name: BackendName): Promise<Availability> {
  switch (name) {
    case "wasm":
      return { available: true, adapter: null, fp16: true };
    case "webgpu":
      return await (await import("./gpu_adapter.ts")).gpuAvailability();
    case "native":
      return await (await import("./native_library.ts")).nativeAvailability();
  }
}

const FP16: readonly Precision[] = ["fp16", "q4f16"];

/** The same for one precision: 16-bit floats need a GPU with `shader-f16`. */
export function forPrecision(found: Availability, precision: Precision): Availability {
  if (!found.available || found.fp16 || !FP16.includes(precision)) return found;
  return {
    available: false,
    reason: `the GPU (${found.adapter}) lacks shader-f16, which ${precision} needs`,
    hint: "choose another precision, e.g. fp32 or q4",
  };
}
