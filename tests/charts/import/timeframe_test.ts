import assert from "node:assert/strict";
import { inferTimeframe } from "../../../src/charts/import/timeframe.ts";

const MINUTE = 60_000;
const CASES: [step: number, name: string][] = [
  [1, "M1"],
  [5, "M5"],
  [10, "M10"],
  [15, "M15"],
  [30, "M30"],
  [60, "H1"],
  [120, "H2"],
  [240, "H4"],
  [720, "H12"],
  [1440, "D1"],
  [10_080, "W1"],
  [0.5, "S30"],
];

for (const [minutes, name] of CASES) {
  Deno.test(`a step of ${minutes} minutes is ${name}, gaps or not`, () => {
    const times = Array.from({ length: 40 }, (_, i) => (i + Math.floor(i / 5) * 2) * minutes * MINUTE);
    assert.equal(inferTimeframe(times), name);
  });
}

Deno.test("months are MN, and fewer than two times have no timeframe", () => {
  const months = Array.from({ length: 14 }, (_, i) => Date.UTC(2023, i, 1));
  assert.equal(inferTimeframe(months), "MN");
  assert.equal(inferTimeframe([5]), undefined);
  assert.equal(inferTimeframe([]), undefined);
});
