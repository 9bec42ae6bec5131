import assert from "node:assert/strict";
import fc from "fast-check";
import { correctForPace } from "../../src/compare/pace_correction.ts";

const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 80 });

Deno.test("a time that follows the pace alone is the same at equal pace", () => {
  fc.assert(fc.property(numbers, fc.double({ min: 0, max: 1.2, noNaN: true }), (paces, followed) => {
    const measured = paces.map((pace) => 0.1 + followed * pace);
    const { differences } = correctForPace(measured, paces);
    assert.ok(differences.every((one) => Math.abs(one - 0.1) < 1e-9));
  }));
});

Deno.test("a time that has nothing to do with the pace, or goes against it, is left as it is", () => {
  fc.assert(fc.property(numbers, fc.double({ min: -5, max: 0, noNaN: true }), (paces, followed) => {
    const measured = paces.map((pace) => 0.1 + followed * pace);
    assert.deepEqual(correctForPace(measured, paces).differences, measured);
  }));
  const measured = [0.3, 0.1, 0.2, 0.5, 0.4, 0.6];
  assert.deepEqual(correctForPace(measured, measured.map(() => 0.4)).differences, measured);
});

Deno.test("the line is the one through the medians of which the differences lie least far", () => {
  fc.assert(fc.property(numbers, numbers, (measured, paces) => {
    const n = Math.min(measured.length, paces.length);
    const [rise, run] = [centred(measured.slice(0, n)), centred(paces.slice(0, n))];
    const far = (slope: number) =>
      rise.reduce((sum, one, index) => sum + Math.abs(one - slope * run[index]!), 0);
    const { slope } = correctForPace(measured.slice(0, n), paces.slice(0, n));
    for (let other = 0; other <= 1.2; other += 0.01) assert.ok(far(slope) <= far(other) + 1e-9);
  }));
});

function centred(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const middle =
    (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
  return values.map((value) => value - middle);
}
