import assert from "node:assert/strict";
import fc from "fast-check";
import goldens from "../fixtures/scoring/statistics.json" with { type: "json" };
import { hodgesLehmann } from "../../src/scoring/hodges_lehmann.ts";
import { holm, pairedDifference, signFlipMidP } from "../../src/scoring/paired_counts.ts";
import { tCritical } from "../../src/scoring/student_t.ts";
import { assertClose } from "./close.ts";

for (const { values, estimate, interval } of goldens.hodges_lehmann) {
  Deno.test(`Hodges-Lehmann of ${values.length}: numpy's estimate, the bounds of scipy's signed-rank test`, () => {
    const shift = hodgesLehmann(values);
    assertClose(shift.estimate, estimate, 1e-9);
    assertClose(shift.low, interval![0]!, 1e-9);
    assertClose(shift.high, interval![1]!, 1e-9);
  });
}

Deno.test("Hodges-Lehmann is the median of all averages of two, of any values", () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e3, max: 1e3, noNaN: true }));
  fc.assert(fc.property(fc.array(value, { minLength: 6, maxLength: 30 }), (values) => {
    const averages = values.flatMap((a, i) => values.slice(i).map((b) => (a + b) / 2)).sort((a, b) => a - b);
    const half = averages.length / 2;
    const middle = (averages[Math.ceil(half) - 1]! + averages[Math.floor(half)]!) / 2;
    const { estimate, low, high } = hodgesLehmann(values);
    assertClose(estimate, middle, 1e-9);
    assert.ok(averages.includes(low) && averages.includes(high) && low <= estimate && estimate <= high);
  }));
  assert.throws(() => hodgesLehmann([1, 2, 3, 4, 5]), /6 are needed/);
});

Deno.test("a hundred thousand differences take no list of all averages", () => {
  const values = Float64Array.from({ length: 100_000 }, (_, index) => Math.sin(index * 1.7));
  assert.ok(Math.abs(hodgesLehmann(values).estimate) < 0.01);
});

Deno.test("mid-p of McNemar's tables equals statsmodels' exact p less half of the table's own", () => {
  for (const { b, c, mid } of goldens.paired_accuracy.tables) {
    const differences = [...Array(b).fill(1), ...Array(c).fill(-1), 0, 0, 0];
    assertClose(signFlipMidP(differences), mid, 1e-9);
  }
});

Deno.test("mid-p of clusters equals the enumeration of all signs", () => {
  for (const { differences, mid } of goldens.paired_accuracy.clustered) {
    assertClose(signFlipMidP(differences), mid, 1e-9);
  }
});

Deno.test("many differences: the normal distribution is near the count", () => {
  const differences = [...Array(2050).fill(1), ...Array(1951).fill(-1)];
  const counted = signFlipMidP([...Array(2049).fill(1), ...Array(1950).fill(-1)]);
  assert.ok(Math.abs(signFlipMidP(differences) - counted) < 0.002);
});

Deno.test("difference of paired rates: Bonett and Price's formula, with Student's t", () => {
  const [n, b, c] = [60, 4, 1]; // items, better, worse
  const { low, high } = pairedDifference([
    ...Array(b).fill(1),
    ...Array(c).fill(-1),
    ...Array(n - b - c).fill(0),
  ]);
  const [p12, p21] = [(b + 1) / (n + 2), (c + 1) / (n + 2)];
  const variance = (p12 + p21 - (p12 - p21) ** 2) / (n + 1);
  const half = tCritical(0.05, n + 1) * Math.sqrt(variance);
  assertClose(low, p12 - p21 - half, 1e-9);
  assertClose(high, p12 - p21 + half, 1e-9);
});

Deno.test("Holm's correction equals statsmodels'", () => {
  for (const { p, adjusted } of goldens.holm) {
    holm(p).forEach((one, index) => assertClose(one, adjusted[index]!, 1e-12));
  }
});
