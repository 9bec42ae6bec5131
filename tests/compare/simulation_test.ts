import assert from "node:assert/strict";
import { random } from "../../src/charts/random.ts";
import { aaShifts, compareCell } from "../../src/compare/compare_cell.ts";
import { type Finding, judgeCells } from "../../src/compare/comparison.ts";
import { simulatedRun, type Simulation } from "./simulated_runs.ts";

/** Runs of a machine left alone: runs of the same differ by 1 %, items by 5 %, one in twenty is late. */
const CALM: Simulation = { items: 60, itemNoise: 0.05, runNoise: 0.007 };
const TRIES = 120;
/** Of 120 tries that err in 5 % each, 1 in 20 has more than 8 % wrong. */
const MOST = 0.08;

interface Plan {
  readonly simulation: Simulation;
  readonly slowdown?: number;
  readonly aa?: boolean;
}

/** Findings of `TRIES` comparisons of two simulated runs of one cell. */
function tries({ simulation, slowdown = 1, aa = false }: Plan): Finding[][] {
  return Array.from({ length: TRIES }, (_, seed) => {
    const source = random(seed, 11);
    const run = (by = 1) => simulatedRun("m", { ...simulation, slowdown: by }, source);
    const [base, next] = [run(), run(slowdown)];
    const shifts = aa
      ? aaShifts(new Map([["m fp32 wasm", base]]), new Map([["m fp32 wasm", run()]]))
      : new Map();
    return [...judgeCells([compareCell(base, next, shifts)])[0]!.findings];
  });
}

function share(found: readonly Finding[][], metrics: RegExp, direction: "worse" | "any"): number {
  const flagged = found.filter((findings) =>
    findings.some((one) =>
      one.state === "compared" && metrics.test(one.metric) &&
      (direction === "any" ? one.direction !== "same" : one.direction === direction)
    )
  );
  return flagged.length / found.length;
}

const RESTLESS = { ...CALM, itemNoise: 0.2, drift: 0.1 };

for (const aa of [false, true]) {
  const how = aa ? "with an A/A run" : "without an A/A run";
  Deno.test(`two runs of the same are told apart in at most 5 %, ${how}`, () => {
    for (const simulation of [CALM, { ...CALM, runNoise: 0.012 }, RESTLESS]) {
      const flagged = share(tries({ simulation, aa }), /_ms|_s|_mb/, "any");
      assert.ok(flagged <= MOST, `${JSON.stringify(simulation)}: ${flagged}`);
    }
  });

  Deno.test(`a slowdown of 10 % of 60 items is found in at least 90 %, ${how}`, () => {
    const found = share(tries({ simulation: CALM, slowdown: 1.1, aa }), /latency_ms/, "worse");
    assert.ok(found >= 0.9, String(found));
  });
}

const SHARED = { ...CALM, pace: { run: 0.3, item: 0.2 } };

Deno.test("on a shared machine, the pace tells a slower run from a slower machine", () => {
  const flagged = share(tries({ simulation: SHARED }), /_ms|_s|_mb/, "any");
  assert.ok(flagged <= MOST, String(flagged));
  const found = share(tries({ simulation: SHARED, slowdown: 1.1 }), /_ms|_s/, "worse");
  assert.ok(found >= 0.7, String(found));
  const without = share(tries({ simulation: { ...SHARED, hidesPace: true } }), /_ms|_s/, "any");
  assert.ok(without >= 0.3, `without the pace, runs of the same differ: ${without}`);
});

Deno.test("repetitions of few charts are not taken for many charts", () => {
  const findings = tries({ simulation: { ...CALM, items: 5, repetitions: 12 }, slowdown: 3 })[0]!;
  assert.ok(findings.every(({ state, images }) => state === "too_few_images" && images === 5));
});
