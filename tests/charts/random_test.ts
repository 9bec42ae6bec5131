import assert from "node:assert/strict";
import { random } from "../../src/charts/random.ts";

Deno.test("the same seed gives the same numbers, another seed others", () => {
  const take = (...parts: number[]) => {
    const source = random(...parts);
    return Array.from({ length: 20 }, () => source.next());
  };
  assert.deepEqual(take(42, 7), take(42, 7));
  assert.notDeepEqual(take(42, 7), take(42, 8));
  assert.notDeepEqual(take(42, 7), take(7, 42));
  assert.notDeepEqual(take(2 ** 32), take(0), "the high half of a seed counts");
});

Deno.test("numbers are uniform: chi-square over 64 bins stays under its 99.9 % quantile", () => {
  const source = random(1);
  const bins = new Array<number>(64).fill(0);
  const draws = 64_000;
  for (let draw = 0; draw < draws; draw++) bins[Math.floor(source.next() * 64)]!++;
  const statistic = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert.ok(statistic < 103.4, `chi-square ${statistic}`);
});

Deno.test("neighbouring seeds are not correlated", () => {
  let sum = 0;
  for (let seed = 0; seed < 4000; seed++) {
    sum += (random(seed).next() - 0.5) * (random(seed + 1).next() - 0.5);
  }
  assert.ok(Math.abs(sum / 4000) < 4 / 12 / Math.sqrt(4000), `covariance ${sum / 4000}`);
});

Deno.test("normal numbers have mean 0, variance 1 and no skew", () => {
  const source = random(3);
  const draws = Array.from({ length: 40_000 }, () => source.normal());
  const moment = (power: number) => draws.reduce((sum, value) => sum + value ** power, 0) / draws.length;
  assert.ok(Math.abs(moment(1)) < 0.02);
  assert.ok(Math.abs(moment(2) - 1) < 0.03);
  assert.ok(Math.abs(moment(3)) < 0.06);
  assert.ok(Math.abs(moment(4) - 3) < 0.2);
});

Deno.test("whole numbers reach both ends and stay inside", () => {
  const source = random(5);
  const seen = new Set(Array.from({ length: 500 }, () => source.integer(3, 6)));
  assert.deepEqual([...seen].sort(), [3, 4, 5, 6]);
});
