import assert from "node:assert/strict";
import fc from "fast-check";
import { random } from "../../src/charts/random.ts";
import { pointSample, sharePlaces } from "../../src/visualize/points.ts";
import { measuredRecord } from "./records.ts";

function sampleOf(n: number, capacity: number, limit: number, seed = 1) {
  const sample = pointSample(capacity, random(seed));
  for (let i = 0; i < n; i++) {
    sample.offer(measuredRecord({ latencyMs: i, memoryMb: (i * 7919) % n, image: `c${i}` }));
  }
  return sample.take(limit);
}

Deno.test("few points are all kept, each once", () => {
  const points = sampleOf(50, 100, 60);
  assert.deepEqual(
    points.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i),
  );
});

Deno.test("of many points a bounded sample is kept, with the extremes of latency and memory", () => {
  const points = sampleOf(20_000, 300, 200);
  assert.ok(points.length >= 200 && points.length <= 204);
  assert.equal(new Set(points.map(({ image }) => image)).size, points.length);
  const latencies = points.map(({ latencyMs }) => latencyMs);
  const memories = points.map(({ memoryMb }) => memoryMb!);
  assert.deepEqual([Math.min(...latencies), Math.max(...latencies)], [0, 19_999]);
  assert.deepEqual([Math.min(...memories), Math.max(...memories)], [0, 19_999]);
});

Deno.test("the sample is uniform: every tenth of the stream gets its share", () => {
  const tenths = new Array(10).fill(0);
  for (let seed = 0; seed < 40; seed++) {
    for (const { latencyMs } of sampleOf(2000, 150, 100, seed)) tenths[Math.floor(latencyMs / 200)]++;
  }
  // 4000 points, 400 expected in each tenth with a standard deviation of 19; the extremes add up to 80 at the ends.
  for (const tenth of tenths) assert.ok(tenth > 320 && tenth < 540, `${tenths}`);
});

Deno.test("places are shared: never more than the budget, all where all fit, the small whole", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 30 }), fc.nat(3000), (sizes, budget) => {
      const places = sharePlaces(sizes, budget);
      const total = places.reduce((sum, n) => sum + n, 0);
      assert.ok(places.every((n, i) => n >= 0 && n <= sizes[i]!));
      const wanted = sizes.reduce((sum, n) => sum + n, 0);
      if (wanted <= budget) assert.equal(total, wanted);
      else assert.ok(total <= budget && total > budget - sizes.length);
    }),
  );
});
