import assert from "node:assert/strict";
import fc from "fast-check";
import * as oracle from "simple-statistics";
import goldens from "../fixtures/scoring/goldens.json" with { type: "json" };
import { boxStatistics, mean, median, quantile, sortAscending } from "../../src/scoring/statistics.ts";
import { assertClose } from "./close.ts";

for (const golden of goldens.boxes) {
  Deno.test(`box of ${golden.values.length} values equals numpy's, mean ${golden.mean}`, () => {
    const sorted = sortAscending(golden.values);
    const box = boxStatistics(sorted);
    assert.equal(box.n, golden.values.length);
    assertClose(box.mean, golden.mean);
    assertClose(box.q1, golden.q1);
    assertClose(box.median, golden.median);
    assertClose(box.q3, golden.q3);
    assertClose(quantile(sorted, 0.9), golden.p90);
    assertClose(quantile(sorted, 0.99), golden.p99);
    assert.equal(box.lowerfence, golden.lowerfence);
    assert.equal(box.upperfence, golden.upperfence);
    assert.equal(box.min, Math.min(...golden.values));
    assert.equal(box.max, Math.max(...golden.values));
  });
}

const values = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 50 });

Deno.test("mean and median equal simple-statistics'", () => {
  fc.assert(fc.property(values, (given) => {
    assertClose(mean(given), oracle.mean(given));
    assertClose(median(given), oracle.median(given));
  }));
});

Deno.test("a box is in order, and its fences are values", () => {
  fc.assert(fc.property(values, (given) => {
    const { min, lowerfence, q1, median, q3, upperfence, max } = boxStatistics(sortAscending(given));
    assert.ok(min <= lowerfence && q1 <= median && median <= q3 && upperfence <= max);
    assert.ok(given.includes(lowerfence) && given.includes(upperfence));
  }));
});

Deno.test("a mean does not lose small values beside large ones", () => {
  assert.equal(mean([1e16, 1, -1e16, 1]), 0.5);
});

Deno.test("statistics of nothing are refused, not zero", () => {
  for (const statistic of [mean, median, boxStatistics]) assert.throws(() => statistic([]), RangeError);
  assert.throws(() => quantile([], 0.5), RangeError);
  assert.throws(() => quantile([1], 1.5), RangeError);
});
