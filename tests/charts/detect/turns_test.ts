import assert from "node:assert/strict";
import fc from "fast-check";
import { linearRegression } from "simple-statistics";
import { fitLine } from "../../../src/charts/detect/lines.ts";
import { kernelRegression, lmwBandwidth } from "../../../src/charts/detect/smooth.ts";
import { isNewRun, zigzags } from "../../../src/charts/detect/turns.ts";
import { gaussian, randomWalk, uniform } from "./sketches.ts";

/** No two values alike, so that every leg has a direction. */
const series = fc.uniqueArray(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 3, maxLength: 120 })
  .map((values) => Float64Array.from(values));

Deno.test("zigzags alternate, keep both ends, and each one has the turns of the finer one less a swing", () => {
  fc.assert(
    fc.property(series, (values) => {
      const levels = zigzags(values, 1000, 3);
      levels.forEach(({ turns }, level) => {
        assert.equal(turns[0]?.bar, 0);
        assert.equal(turns.at(-1)?.bar, values.length - 1);
        for (let i = 1; i + 1 < turns.length; i++) {
          const [a, b, c] = [turns[i - 1]!.value, turns[i]!.value, turns[i + 1]!.value];
          assert.ok((b - a) * (c - b) < 0);
          assert.equal(b, values[turns[i]!.bar]);
        }
        if (level === 0) return;
        const finer = new Set(levels[level - 1]!.turns.map((turn) => turn.bar));
        assert.ok(turns.every((turn) => finer.has(turn.bar)) && finer.size > turns.length);
      });
    }),
  );
});

Deno.test("isNewRun tells the runs of turns that the finer zigzag does not have", () => {
  for (let seed = 0; seed < 10; seed++) {
    const levels = zigzags(Float64Array.from(randomWalk(80, seed), ({ close }) => close), 24, 5);
    for (let level = 1; level < levels.length; level++) {
      const finer = levels[level - 1]!.turns.map((turn) => turn.bar);
      const bars = levels[level]!.turns.map((turn) => turn.bar);
      for (let from = 0; from < bars.length; from++) {
        for (let to = from + 1; to < bars.length; to++) {
          const at = finer.indexOf(bars[from]!);
          const same = bars.slice(from, to + 1).every((bar, i) => finer[at + i] === bar);
          assert.equal(isNewRun(levels[level]!, from, to), !same);
        }
      }
    }
  }
});

Deno.test("kernel regression is the weighted mean of equation 6", () => {
  const normal = gaussian(uniform(4));
  const values = Float64Array.from({ length: 60 }, () => normal());
  for (const bandwidth of [0.5, 1, 3]) {
    const smooth = kernelRegression(values, bandwidth);
    values.forEach((_, i) => {
      const weights = Array.from(values, (_, j) => Math.exp(-((i - j) ** 2) / (2 * bandwidth ** 2)));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const expected = weights.reduce((sum, weight, j) => sum + weight * values[j]!, 0) / total;
      assert.ok(Math.abs(smooth[i]! - expected) < 2e-3, `${bandwidth} ${i}`);
    });
  }
});

Deno.test("cross-validation smooths noise more than a walk", () => {
  const normal = gaussian(uniform(8));
  const noisy = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i / 15) + 0.5 * normal());
  let at = 0;
  const walk = Float64Array.from({ length: 200 }, () => at += normal());
  assert.ok(lmwBandwidth(noisy) >= 2 * lmwBandwidth(walk));
});

Deno.test("fitLine is the least-squares line of simple-statistics", () => {
  const point = fc.tuple(fc.nat(500), fc.double({ min: -9, max: 9, noNaN: true }));
  fc.assert(
    fc.property(fc.uniqueArray(point, { minLength: 2, maxLength: 9, selector: ([bar]) => bar }), (points) => {
      const line = fitLine(points.map(([bar, value]) => ({ bar, value })));
      const { m, b } = linearRegression(points);
      for (const bar of [0, 100, 500]) assert.ok(Math.abs(line.at(bar) - (m * bar + b)) < 1e-6);
    }),
  );
});
