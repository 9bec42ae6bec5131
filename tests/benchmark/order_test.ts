import assert from "node:assert/strict";
import fc from "fast-check";
import { orderItems } from "../../src/benchmark/order.ts";

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
