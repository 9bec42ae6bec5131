import type { PlannedCell } from "./cells.ts";

/** Bytes that one weight takes on the disk; 4 bits have a scale for every 32 weights. */
const BYTES: Readonly<Record<string, number>> = {
  fp32: 4,
  fp16: 2,
  int8: 1,
  uint8: 1,
  q8: 1,
  q4: 0.6,
  q4f16: 0.6,
  bnb4: 0.6,
};

interface Speed {
  readonly floats: number;
  readonly eightBits: number;
  readonly fourBits: number;
}

/**
 * Time of a whole request for a weight, native fp32 being 1. Native and wasm were measured on SmolVLM-256M's
 * architecture, one thread (wasm unpacks 4 bits to fp32); that a GPU is a few times faster is assumed.
 */
const TIME: Readonly<Record<string, Speed>> = {
  native: { floats: 1, eightBits: 0.65, fourBits: 0.8 },
  wasm: { floats: 2.9, eightBits: 2.1, fourBits: 2.9 },
  webgpu: { floats: 0.3, eightBits: 0.3, fourBits: 0.3 },
};

/**
 * What one item of each cell is expected to cost: its number of weights (their bytes / bytes of a weight) x the time that
 * the backend needs for one. Only ratios count. A served model, whose weights are not seen, costs as much as the
 * dearest of the others. It depends on the cells alone, never on the machine.
 */
export function costsOf(cells: readonly PlannedCell[]): number[] {
  const known = cells.map(expectedCost);
  const dearest = known.reduce<number>((most, cost) => Math.max(most, cost ?? 0), 0) || 1;
  return known.map((cost) => cost ?? dearest);
}

function expectedCost({ precision, backend, modelBytes }: PlannedCell): number | null {
  const speed = TIME[backend];
  if (modelBytes === null || speed === undefined) return null;
  const bytes = BYTES[precision] ?? 4;
  const time = bytes >= 2 ? speed.floats : bytes === 1 ? speed.eightBits : speed.fourBits;
  return Math.max(modelBytes, 1) / bytes * time;
}
