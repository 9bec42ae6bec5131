import assert from "node:assert/strict";
import { watchBenchmark } from "./watchers.ts";

Deno.test("five clients, each cut off and back three times, have every record of a run once", async () => {
  const report = await watchBenchmark({
    items: 200,
    paceMs: 10,
    clients: 5,
    cuts: 3,
    seed: 1,
    intervalS: 0.1,
  });
  assert.deepEqual([report.records, report.cuts], [200, 15]);
});
