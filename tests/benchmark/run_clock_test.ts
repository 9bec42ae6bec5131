import assert from "node:assert/strict";
import { runClock } from "../../src/benchmark/run_clock.ts";

Deno.test("time never goes back: over a step of the system's clock it goes on by the steady clock", () => {
  const [wall, steady] = [[0, 1000, 2000, -3_600_000, -3_599_000, 9000], [0, 1000, 2000, 3000, 4000, 5000]];
  const said: string[] = [];
  const clock = runClock({
    after: null,
    onBack: (text) => said.push(text),
    wall: () => wall.shift()!,
    steady: () => steady.shift()!,
  });
  assert.deepEqual([1, 2, 3, 4, 5].map(() => clock.now().getTime()), [1000, 2000, 3000, 4000, 9000]);
  assert.equal(said.length, 1);
  assert.match(said[0]!, /went back by 3603 s/);
});

Deno.test("a resume goes on behind the last record, whatever the system's clock says", () => {
  const said: string[] = [];
  const options = { onBack: (text: string) => said.push(text), wall: () => 0, steady: () => 0 };
  const clock = runClock({ ...options, after: "2026-11-25T00:00:00.000Z" });
  assert.equal(clock.now().toISOString(), "2026-11-25T00:00:00.000Z");
  assert.equal(said.length, 1);
});
