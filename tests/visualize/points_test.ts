import assert from "node:assert/strict";
import fc from "fast-check";
import { aggregator } from "../../src/visualize/aggregate.ts";
import { sharePlaces } from "../../src/visualize/points.ts";
import { measuredRecord } from "./records.ts";

function datasetOf(n: number, keep: number) {
  const aggregate = aggregator({ keep });
  for (let i = 0; i < n; i++) {
    aggregate.add(measuredRecord({ latencyMs: i, memoryMb: (i * 7919) % n, image: `c${i}` }));
  }
  return aggregate.finish("x.csv");
}

Deno.test("few points are all drawn, each once", () => {
  const { points } = datasetOf(50, 100).cells[0]!;
  assert.deepEqual(
    points.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i),
  );
});

Deno.test("of many points a bounded sample is drawn, with the extremes of latency and memory", () => {
  const { cells, kept } = datasetOf(20_011, 5000);
  const { points } = cells[0]!;
  assert.ok(points.length >= 3000 && points.length <= 3004);
  assert.equal(new Set(points.map(({ row }) => row)).size, points.length);
  const latencies = points.map(({ latencyMs }) => latencyMs);
  const memories = points.map(({ memoryMb }) => memoryMb!);
  assert.deepEqual([Math.min(...latencies), Math.max(...latencies)], [0, 20_010]);
  assert.deepEqual([Math.min(...memories), Math.max(...memories)], [0, 20_010]);
  const rows = new Map(kept.map((one) => [one.row, one.record.image]));
  assert.ok(points.every(({ row, image }) => rows.get(row) === image), "every point's record is kept");
  assert.equal(kept.filter(({ sampled }) => sampled).length, 5000);
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
