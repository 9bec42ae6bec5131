import type { RunHeader } from "../benchmark/journal/entries.ts";
import { makePlan, type Plan } from "../benchmark/plan.ts";
import { cellName } from "../results/record.ts";

/** Which items of a plan are whose. */
export interface Lanes {
  /** As tables call them: the cell, of a noise-floor run with its arm. */
  readonly names: readonly string[];
  /** By item number, the lane's index. */
  readonly ofItem: Uint16Array;
  /** By lane, items of the plan. */
  readonly planned: readonly number[];
}

/** Makes the plan of a journal's first line again, and keeps of it what is counted. */
export function lanesOf(header: RunHeader): Lanes {
  const { items, lanes } = planOf(header);
  const ofItem = Uint16Array.from(items, ({ lane }) => lane);
  const planned = lanes.map(() => 0);
  for (const lane of ofItem) planned[lane]!++;
  const names = lanes.map(({ cell, arm }) => arm === "a" ? cellName(cell) : `${cellName(cell)} (second arm)`);
  return { names, ofItem, planned };
}

function planOf({ cells, charts, repetitions, shard, noiseFloor, interleave }: RunHeader): Plan {
  const parts = {
    cells: cells.map(({ server: _, ...cell }) => ({ ...cell, standsInFor: null })),
    charts: charts.map((chart) => ({ ...chart, path: chart.image })),
    repetitions,
    shard,
    noiseFloor,
  };
  return makePlan(parts, interleave);
}
