import assert from "node:assert/strict";
import goldens from "../fixtures/scoring/statistics.json" with { type: "json" };
import { normalCdf, normalQuantile } from "../../src/scoring/normal.ts";
import { tCritical, tTwoSided } from "../../src/scoring/student_t.ts";

/** Relative, so that the far tails count too. */
function assertRelative(actual: number, expected: number, what: string): void {
  const error = Math.abs(actual - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE);
  assert.ok(error < 1e-9 || actual === expected, `${what}: ${actual} is not ${expected}`);
}

Deno.test("normal distribution and its quantile equal scipy's", () => {
  for (const [z, p] of goldens.normal_cdf) assertRelative(normalCdf(z!), p!, `cdf(${z})`);
  for (const [p, z] of goldens.normal_quantile) assertRelative(normalQuantile(p!), z!, `quantile(${p})`);
  assert.deepEqual([0, 1, 2].map(normalQuantile), [-Infinity, Infinity, NaN]);
});

Deno.test("Student's t: two-sided tail and its critical value equal scipy's", () => {
  for (const [t, df, p] of goldens.t_two_sided) assertRelative(tTwoSided(t!, df!), p!, `t ${t}, df ${df}`);
  for (const [alpha, df, t] of goldens.t_critical) {
    assertRelative(tCritical(alpha!, df!), t!, `alpha ${alpha}, df ${df}`);
  }
});
