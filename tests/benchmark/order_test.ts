import assert from "node:assert/strict";
import fc from "fast-check";
import type { PlannedCell } from "../../src/benchmark/cells.ts";
import { orderItems } from "../../src/benchmark/order.ts";
import { costsOf, shardFilter } from "../../src/benchmark/shard.ts";

const all = () => true;

Deno.test("lanes take turns in blocks; of two lanes, each is before the other in every second block", () => {
  const places = orderItems({ lanes: 2, charts: 4, repetitions: 2, block: 2, isWanted: all });
  const text = places.map(({ lane, chart, repetition }) => `${"AB"[lane]}${chart}r${repetition}`).join(" ");
  assert.equal(
    text,
    "A0r1 A1r1 B0r1 B1r1 B2r1 B3r1 A2r1 A3r1 B0r2 B1r2 A0r2 A1r2 A2r2 A3r2 B2r2 B3r2",
  );
});

Deno.test("every item is there once; in 2 x lanes blocks, each lane is before each other equally often", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 30 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 12 }),
    (lanes, charts, repetitions, block) => {
      const places = orderItems({ lanes, charts, repetitions, block, isWanted: all });
      const keys = new Set(places.map(({ lane, chart, repetition }) => `${lane} ${chart} ${repetition}`));
      assert.equal(keys.size, lanes * charts * repetitions);
      assert.equal(places.length, keys.size);
    },
  ));
  const lanes = 4;
  const places = orderItems({ lanes, charts: 2 * lanes, repetitions: 1, block: 1, isWanted: all });
  const at = (lane: number, chart: number) =>
    places.findIndex((one) => one.lane === lane && one.chart === chart);
  for (let a = 0; a < lanes; a++) {
    for (let b = 0; b < a; b++) {
      const before = Array.from({ length: 2 * lanes }, (_, chart) => at(a, chart) < at(b, chart));
      assert.equal(before.filter((one) => one).length, lanes, `${a} before ${b}`);
    }
  }
});

function cell(modelBytes: number | null): PlannedCell {
  const names = { model: "m", precision: "fp32", backend: "wasm", standsInFor: null, modelSha256: null };
  return { ...names, modelBytes };
}

Deno.test("shards are disjoint, complete, and of equal cost to within the dearest item", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 5 }),
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 8 }),
    (bytes, charts, repetitions, count) => {
      const cells = bytes.map(cell);
      const filters = Array.from(
        { length: count },
        (_, index) =>
          shardFilter({ cells, charts: Array(charts), repetitions, shard: { index: index + 1, count } }),
      );
      const loads = new Array<number>(count).fill(0);
      bytes.forEach((cost, cell) => {
        for (let chart = 0; chart < charts; chart++) {
          for (let repetition = 1; repetition <= repetitions; repetition++) {
            const owners = filters.flatMap((isMine, index) => isMine(cell, chart, repetition) ? [index] : []);
            assert.equal(owners.length, 1);
            loads[owners[0]!]! += cost;
          }
        }
      });
      assert.ok(Math.max(...loads) - Math.min(...loads) <= Math.max(...bytes), loads.join(" "));
    },
  ));
});

Deno.test("all cells of a picture are in one shard, as far as charts can be shared out evenly", () => {
  const cells = [cell(100), cell(1)];
  const shard = { index: 2, count: 3 };
  const isMine = shardFilter({ cells, charts: Array(7), repetitions: 1, shard });
  const mine = [0, 1, 2, 3, 4, 5].filter((chart) => isMine(0, chart, 1));
  assert.deepEqual(mine, [1, 4]);
  assert.deepEqual([0, 1, 2, 3, 4, 5].filter((chart) => isMine(1, chart, 1)), mine);
});

Deno.test("a served model costs as much as the largest of the others", () => {
  assert.deepEqual(costsOf([cell(5), cell(null), cell(9)]), [5, 9, 9]);
  assert.deepEqual(costsOf([cell(null)]), [1]);
});
