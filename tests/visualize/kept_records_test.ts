import assert from "node:assert/strict";
import fc from "fast-check";
import { random } from "../../src/charts/random.ts";
import { recordKeeper, shuffled } from "../../src/visualize/kept_records.ts";
import { measuredRecord } from "./records.ts";

/** Rows kept of each stratum; `order[i]` is the stratum of record i. */
function keep(order: readonly number[], limit: number, seed = 1): number[][] {
  const keeper = recordKeeper(limit, random(seed));
  const strata = Array.from({ length: Math.max(0, ...order) + 1 }, () => keeper.newStratum());
  order.forEach((stratum, row) =>
    keeper.offer(strata[stratum]!, {
      row,
      record: measuredRecord({ latencyMs: row }),
      noise: null,
      sampled: true,
    })
  );
  return strata.map((stratum) => shuffled(stratum).map(({ row }) => row));
}

Deno.test("never more than the limit; all where all fit; the small strata whole, the large ones alike", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(5), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 6, max: 300 }),
      (order, limit) => {
        const kept = keep(order, limit);
        const sizes = kept.map((_, stratum) => order.filter((one) => one === stratum).length);
        const total = kept.flat().length;
        assert.equal(total, Math.min(order.length, limit));
        assert.equal(new Set(kept.flat()).size, total);
        kept.forEach((rows, stratum) => assert.ok(rows.every((row) => order[row] === stratum)));
        const largest = Math.max(...kept.map(({ length }) => length));
        kept.forEach((rows, stratum) =>
          assert.ok(rows.length === sizes[stratum] || rows.length >= largest - 1)
        );
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("a stratum's sample is uniform, also where another one grows later", () => {
  const tenths = new Array(10).fill(0);
  const order = [...new Array(1000).fill(0), ...new Array(1000).fill(1)];
  for (let seed = 0; seed < 100; seed++) {
    for (const row of keep(order, 100, seed)[0]!) tenths[Math.floor(row / 100)]++;
  }
  // 5000 kept, 500 expected in each tenth with a standard deviation of 21.
  for (const tenth of tenths) assert.ok(Math.abs(tenth - 500) < 100, `${tenths}`);
});
