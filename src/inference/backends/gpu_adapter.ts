import { UserError } from "../../errors.ts";
import type { Availability } from "./availability.ts";

/** Facts about a GPU adapter, as WebGPU tells them. */
export interface GpuFacts {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** It computes on the CPU: correct, but slow. */
  readonly isSoftware: boolean;
  /** 16-bit floats in shaders. */
  readonly shaderF16: boolean;
  readonly subgroups: boolean;
  /** Bytes. */
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
}

/** The adapter that the backend `webgpu` would use; null where there is none. */
export async function requestAdapter(): Promise<GPUAdapter | null> {
  return await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" }) ?? null;
}

export async function gpuAvailability(): Promise<Availability> {
  const adapter = await requestAdapter();
  if (adapter === null) return { available: false, ...NO_ADAPTER };
  const facts = gpuFacts(adapter);
  return { available: true, adapter: describeGpu(facts), fp16: facts.shaderF16 };
}

/** @throws {UserError} where there is no adapter. */
export async function requireAdapter(): Promise<GPUAdapter> {
  const adapter = await requestAdapter();
  if (adapter !== null) return adapter;
  throw new UserError(`cannot use backend "webgpu": ${NO_ADAPTER.reason}`, { hint: NO_ADAPTER.hint });
}

const NO_ADAPTER = {
  reason: "WebGPU finds no adapter",
  hint: Deno.build.os === "linux"
    ? "install the GPU's Vulkan driver (Debian: mesa-vulkan-drivers, which has a software adapter too)"
    : "install the GPU's driver",
} as const;

export function gpuFacts(adapter: GPUAdapter): GpuFacts {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  return {
    vendor,
    architecture,
    device,
    description,
    isSoftware: isFallbackAdapter,
    shaderF16: adapter.features.has("shader-f16"),
    subgroups: adapter.features.has("subgroups" as GPUFeatureName),
    maxBufferSize: adapter.limits.maxBufferSize,
    maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
  };
}

/** One line for the result CSV, e.g. `NVIDIA H100, vendor 4318, shader-f16, buffers up to 2048 MiB (128 MiB bound)`. */
export function describeGpu(facts: GpuFacts): string {
  const mib = (bytes: number) => Math.round(bytes / 2 ** 20);
  return [
    facts.description || facts.device,
    facts.vendor === "" ? "" : `vendor ${facts.vendor}`,
    facts.architecture,
    facts.isSoftware ? "computes on the CPU" : "",
    facts.shaderF16 ? "shader-f16" : "no shader-f16",
    `buffers up to ${mib(facts.maxBufferSize)} MiB (${mib(facts.maxStorageBufferBindingSize)} MiB bound)`,
  ].filter((part) => part !== "").join(", ");
}
