import assert from "node:assert/strict";
import goldens from "../fixtures/scoring/statistics.json" with { type: "json" };
import { random } from "../../src/charts/random.ts";
import { changePoints, segment } from "../../src/history/change_points.ts";

Deno.test("segments equal those of ruptures' PELT (l2, shortest segment 2)", () => {
  for (const { values, penalty, changes } of goldens.changes) {
    assert.deepEqual(segment(values, penalty), changes, `${values.length} values, penalty ${penalty}`);
  }
});

/** Runs whose level rises by 10 % at `change`, with a noise of 2 %. */
function series(n: number, change: number, seed: number): number[] {
  const source = random(seed, n);
  return Array.from({ length: n }, (_, run) => 0.02 * source.normal() + (run >= change ? Math.log(1.1) : 0));
}

Deno.test("runs of the same change in at most 5 % of histories; a rise of 10 % is found in 90 % from 12 runs on", () => {
  for (const n of [5, 6, 8, 12, 30]) {
    const seeds = Array.from({ length: 400 }, (_, seed) => seed);
    const alarms = seeds.filter((seed) => changePoints(series(n, n, seed), 0.005).length > 0);
    assert.ok(alarms.length <= 0.05 * 400, `${n} runs: ${alarms.length} of 400`);
    const found = seeds.filter((seed) => changePoints(series(n, n / 2, seed), 0.005).includes(n / 2));
    if (n >= 12) assert.ok(found.length >= 0.9 * 400, `${n} runs: ${found.length} of 400`);
  }
});

Deno.test("constant runs do not change, and a step of less than the least noise is none", () => {
  assert.deepEqual(changePoints(Array(20).fill(3), 0.005), []);
  assert.deepEqual(changePoints([...Array(5).fill(3), ...Array(5).fill(3.004)], 0.005), []);
  assert.deepEqual(changePoints([...Array(5).fill(3), ...Array(5).fill(3.2)], 0.005), [5]);
  assert.deepEqual(segment([], 1), []);
});
