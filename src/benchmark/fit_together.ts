import type { PlannedCell } from "./cells.ts";
import { cgroupMemoryLimit } from "./cgroup.ts";

/** Of the memory that is free, what all workers together may be expected to take. */
const SHARE = 0.6;
/** A process without a model: runtime, tokenizer, images, bytes. */
const EMPTY_PROCESS = 350 * 2 ** 20;
/** Resident memory for a byte of weights. Measured on models of real size: native 1.2 to 2, wasm 2 to 3. */
const PER_BYTE = { wasm: 3, native: 2, webgpu: 2 };
/** wasm unpacks 4-bit weights to 32 bits. */
const PER_BYTE_UNPACKED = 10;

/** Whether the processes of all these cells can be expected to fit into the free memory at once. */
export async function fitTogether(cells: readonly PlannedCell[]): Promise<boolean> {
  if (cells.length < 2) return true;
  const free = await freeMemory();
  return free !== null && cells.reduce((sum, cell) => sum + expectedBytes(cell), 0) < SHARE * free;
}

/** Memory that the process of a cell is expected to take at most. */
export function expectedBytes({ modelBytes, backend, precision }: PlannedCell): number {
  const isUnpacked = backend === "wasm" && /4/.test(precision);
  const perByte = isUnpacked ? PER_BYTE_UNPACKED : PER_BYTE[backend as keyof typeof PER_BYTE] ?? 0;
  return EMPTY_PROCESS + perByte * (modelBytes ?? 0);
}

async function freeMemory(): Promise<number | null> {
  try {
    const { available } = Deno.systemMemoryInfo();
    return Math.min(available, await cgroupMemoryLimit() ?? Infinity);
  } catch {
    return null; // not permitted
  }
}
