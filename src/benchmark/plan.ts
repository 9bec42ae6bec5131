import type { Chart } from "./charts.ts";
import { findCharts } from "./charts.ts";
import { type CellOptions, findCells, type PlannedCell } from "./cells.ts";
import { fitTogether } from "./fit_together.ts";
import { orderItems } from "./order.ts";
import { type Shard, shardFilter } from "./shard.ts";

/** Of a noise-floor run, which of the two equal measurements of a cell; every other run has only `a`. */
export type Arm = "a" | "b";

/** What has a worker process of its own: a cell, in a noise-floor run one arm of it. */
export interface Lane {
  readonly cell: PlannedCell;
  readonly arm: Arm;
}

/** One request: one chart, one repetition, in one lane. */
export interface Item {
  /** Place in the plan, counted from 0. It names the item in the journal. */
  readonly number: number;
  /** Index in the plan's lanes. */
  readonly lane: number;
  readonly chart: Chart;
  /** Counted from 1. */
  readonly repetition: number;
}

/** How cells take turns. */
export interface Interleave {
  /** Charts that a lane does in a row. */
  readonly block: number;
  /** Whether the processes of all lanes stay loaded; else a lane loads its model for each of its blocks. */
  readonly resident: boolean;
}

/** Everything that is to be done, and in which order. The same parts give the same plan, item by item. */
export interface Plan {
  readonly cells: readonly PlannedCell[];
  readonly charts: readonly Chart[];
  readonly repetitions: number;
  readonly shard: Shard | null;
  readonly noiseFloor: boolean;
  readonly interleave: Interleave;
  readonly lanes: readonly Lane[];
  readonly items: readonly Item[];
}

export interface PlanOptions extends CellOptions {
  readonly imagesDir: string;
  /** Use the first so many charts, by name. */
  readonly limit?: number;
  readonly repetitions: number;
  readonly shard?: Shard;
  /** Run every cell as two arms that do the same. */
  readonly noiseFloor?: boolean;
  /** Charts that a cell does in a row; default: 5, or 50 where the models do not fit into memory together. */
  readonly block?: number;
}

/** What a plan is made of. */
export type PlanParts = Omit<Plan, "lanes" | "items" | "interleave">;

/**
 * What there is to do. All that can be wrong with models and images is found here, before anything runs.
 * @throws {UserError} naming the model, precision, backend or image that cannot be used.
 */
export async function findParts(options: PlanOptions): Promise<PlanParts> {
  return {
    cells: await findCells(options),
    charts: await findCharts(options.imagesDir, options.limit),
    repetitions: options.repetitions,
    shard: options.shard ?? null,
    noiseFloor: options.noiseFloor ?? false,
  };
}

const BLOCK = { resident: 5, reloaded: 50 };

/** How the cells of a new run are to take turns on this machine, as it is now. */
export async function chooseInterleave(parts: PlanParts, block?: number): Promise<Interleave> {
  const cells = lanesOf(parts).map(({ cell }) => cell);
  const resident = await fitTogether(cells);
  return { resident, block: block ?? (resident ? BLOCK.resident : BLOCK.reloaded) };
}

/** Puts the items of `parts` in order. */
export function makePlan(parts: PlanParts, interleave: Interleave): Plan {
  const lanes = lanesOf(parts);
  const isWanted = shardFilter(parts);
  const perCell = lanes.length / Math.max(parts.cells.length, 1);
  const items = orderItems({
    lanes: lanes.length,
    charts: parts.charts.length,
    repetitions: parts.repetitions,
    block: interleave.block,
    isWanted: (lane, chart, repetition) => isWanted(Math.floor(lane / perCell), chart, repetition),
  }).map(({ lane, chart, repetition }, number) => ({
    number,
    lane,
    chart: parts.charts[chart]!,
    repetition,
  }));
  return { ...parts, interleave, lanes, items };
}

function lanesOf({ cells, noiseFloor }: PlanParts): Lane[] {
  const arms: readonly Arm[] = noiseFloor ? ["a", "b"] : ["a"];
  return cells.flatMap((cell) => arms.map((arm) => ({ cell, arm })));
}
