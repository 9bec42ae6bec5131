import assert from "node:assert/strict";

/** Equal within `tolerance`, relative for numbers above 1; null only to null. */
export function assertClose(actual: number | null, expected: number | null, tolerance = 1e-12): void {
  if (actual === null || expected === null) return assert.equal(actual, expected);
  const error = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  assert.ok(error <= tolerance, `${actual} is not ${expected} (relative error ${error})`);
}
