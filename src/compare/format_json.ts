import type { Comparison } from "./compare.ts";

/** A comparison as JSON: all numbers in full, shares of one, null where not known. */
export function formatJson(comparison: Comparison): string {
  const plain = (_: string, value: unknown) => value instanceof Map ? Object.fromEntries(value) : value;
  return JSON.stringify(comparison, plain, 2) + "\n";
}
