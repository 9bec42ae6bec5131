import assert from "node:assert/strict";
import fc from "fast-check";
import type { PlannedCell } from "../../src/benchmark/cells.ts";
import { costsOf } from "../../src/benchmark/cost.ts";
import { shardFilter } from "../../src/benchmark/shard.ts";

function cell(part: Partial<PlannedCell> = {}): PlannedCell {
  const common = { model: "m", precision: "fp32", backend: "native", modelSha256: "", standsInFor: null };
  return { ...common, modelBytes: 1e9, ...part };
}

interface Parts {
  readonly cells: readonly PlannedCell[];
  readonly charts: number;
  readonly repetitions: number;
}

/** The items of every shard, as [cell, chart, repetition]. */
function sharesOf({ cells, charts, repetitions }: Parts, count: number): [number, number, number][][] {
  return Array.from({ length: count }, (_, index) => {
    const shard = { index: index + 1, count };
    const isWanted = shardFilter({ cells, charts: new Array(charts), repetitions, shard });
    return everyItem({ cells, charts, repetitions }).filter((item) => isWanted(...item));
  });
}

function everyItem({ cells, charts, repetitions }: Parts): [number, number, number][] {
  return cells.flatMap((_, cell) =>
    Array.from(
      { length: charts },
      (_, chart) =>
        Array.from({ length: repetitions }, (_, at): [number, number, number] => [cell, chart, at + 1]),
    ).flat()
  );
}

const arbitraryCell = fc.record({
  modelBytes: fc.option(fc.integer({ min: 1, max: 1e10 }), { nil: null }),
  precision: fc.constantFrom("fp32", "fp16", "int8", "q4", "as-served"),
  backend: fc.constantFrom("wasm", "native", "webgpu", "http"),
}).map(cell);
const arbitraryParts: fc.Arbitrary<Parts> = fc.record({
  cells: fc.array(arbitraryCell, { minLength: 1, maxLength: 6 }),
  charts: fc.integer({ min: 1, max: 80 }),
  repetitions: fc.integer({ min: 1, max: 3 }),
});
const arbitraryCount = fc.integer({ min: 1, max: 9 });

Deno.test("every item is in exactly one shard", () => {
  fc.assert(fc.property(arbitraryParts, arbitraryCount, (parts, count) => {
    const shared = sharesOf(parts, count).flat().map(String).sort();
    assert.deepEqual(shared, everyItem(parts).map(String).sort());
  }));
});

Deno.test("a shard costs the mean to within an item, but for two items at each end that save a load", () => {
  fc.assert(fc.property(arbitraryParts, arbitraryCount, (parts, count) => {
    const costs = costsOf(parts.cells);
    const sums = sharesOf(parts, count).map((items) => items.reduce((sum, [cell]) => sum + costs[cell]!, 0));
    const mean = sums.reduce((sum, cost) => sum + cost) / count;
    const item = Math.max(...costs);
    const isWhole = Math.floor(parts.charts / count) * parts.repetitions >= 16;
    const moved = isWhole ? 0 : Math.min(0.5 * mean, 4 * item);
    const most = mean + moved + item;
    for (const sum of sums) assert.ok(sum <= most * (1 + 1e-9), `${sum} > ${most}`);
    const least = mean - moved - item;
    for (const sum of sums) assert.ok(sum >= least * (1 - 1e-9), `${sum} < ${least}`);
  }));
});

Deno.test("with few charts there are no more loads than cells and cuts", () => {
  fc.assert(fc.property(arbitraryParts, arbitraryCount, (parts, count) => {
    fc.pre(Math.floor(parts.charts / count) * parts.repetitions < 16);
    const loads = sharesOf(parts, count).map((items) => new Set(items.map(([cell]) => cell)).size);
    assert.ok(loads.reduce((sum, load) => sum + load) <= parts.cells.length + count - 1);
  }));
});

Deno.test("with many charts, a chart's items are in one shard, all but those of the last few charts", () => {
  fc.assert(fc.property(arbitraryParts, arbitraryCount, (parts, count) => {
    fc.pre(Math.floor(parts.charts / count) * parts.repetitions >= 16);
    const chartsOf = sharesOf(parts, count).map((items) => new Set(items.map(([, chart]) => chart)));
    for (let chart = 0; chart < parts.charts - parts.charts % count; chart++) {
      assert.equal(chartsOf.filter((charts) => charts.has(chart)).length, 1);
    }
  }));
});

Deno.test("a shard per cell, where whole cells balance, though they are not quite equal", () => {
  const cells = [cell({ modelBytes: 1e9 }), cell({ modelBytes: 1.03e9 }), cell({ modelBytes: 0.98e9 })];
  const shares = sharesOf({ cells, charts: 40, repetitions: 1 }, 3);
  assert.deepEqual(shares.map((items) => [...new Set(items.map(([cell]) => cell))]), [[0], [1], [2]]);
});

Deno.test("a dear cell is cut, and cheap ones are together", () => {
  const cells = [cell({ modelBytes: 8e9 }), cell({ modelBytes: 1e9 }), cell({ modelBytes: 1e9 })];
  const shares = sharesOf({ cells, charts: 10, repetitions: 1 }, 2);
  assert.deepEqual(shares.map((items) => items.length), [6, 4 + 20]);
});

Deno.test("a load for one item is saved: it goes to the shard that has the cell anyway", () => {
  const cells = [cell({ modelBytes: 1.1e9 }), cell({ modelBytes: 0.9e9 }), cell({ modelBytes: 0.85e9 })];
  const shares = sharesOf({ cells, charts: 5, repetitions: 1 }, 3);
  assert.deepEqual(shares.map((items) => new Set(items.map(([cell]) => cell)).size), [1, 1, 1]);
});

Deno.test("one chart and more shards than items: some have nothing to do", () => {
  const lengths = sharesOf({ cells: [cell(), cell()], charts: 1, repetitions: 1 }, 5)
    .map((items) => items.length);
  assert.equal(lengths.reduce((sum, length) => sum + length), 2);
  assert.deepEqual(lengths.filter((length) => length > 1), []);
});

Deno.test("costs have the ratios that were measured (SmolVLM-256M, one thread, ms)", () => {
  const weights = 256e6;
  const measured = [
    { backend: "native", precision: "fp32", modelBytes: 4 * weights, ms: 3552 },
    { backend: "native", precision: "q8", modelBytes: weights, ms: 2252 },
    { backend: "native", precision: "q4", modelBytes: 0.6 * weights, ms: 2911 },
    { backend: "wasm", precision: "fp32", modelBytes: 4 * weights, ms: 10383 },
    { backend: "wasm", precision: "q8", modelBytes: weights, ms: 7486 },
  ];
  const costs = costsOf(measured.map(cell));
  measured.forEach(({ ms }, at) => {
    const ratio = costs[at]! / costs[0]! / (ms / measured[0]!.ms);
    assert.ok(ratio > 0.9 && ratio < 1.1, `${measured[at]!.backend} ${measured[at]!.precision}: ${ratio}`);
  });
});

Deno.test("a served model counts as the dearest of the others", () => {
  const served = cell({ backend: "http", modelBytes: null, precision: "as-served" });
  const costs = costsOf([cell(), served, cell({ modelBytes: 2e9 })]);
  assert.equal(costs[1], costs[2]);
  assert.deepEqual(costsOf([served, served]), [1, 1]);
});

Deno.test("a backend that stands in for another cannot be split", () => {
  const cells = [cell({ standsInFor: "no GPU" })];
  const filter = (shard: { index: number; count: number } | null) =>
    shardFilter({ cells, charts: [0], repetitions: 1, shard });
  assert.throws(() => filter({ index: 1, count: 2 }), { name: "UserError", message: /runs on native here/ });
  assert.ok(filter(null)(0, 0, 1));
});
