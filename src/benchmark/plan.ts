import { type Chart, findCharts } from "./charts.ts";
import { findCells, type PlannedCell } from "./cells.ts";
import { type Shard, shardFilter } from "./shard.ts";

/** One request: one chart, one repetition, in one cell. */
export interface Item {
  readonly chart: Chart;
  /** Counted from 1. */
  readonly repetition: number;
}

/** The items of one cell, in the order in which they run. */
export interface CellPlan {
  readonly cell: PlannedCell;
  readonly items: readonly Item[];
}

export interface PlanOptions {
  readonly imagesDir: string;
  /** Default: every installed model. */
  readonly models?: readonly string[];
  /** Default: all that each model has. */
  readonly precisions?: readonly string[];
  readonly backends: readonly string[];
  /** Address of an OpenAI-compatible server, for the backend http. */
  readonly endpoint?: string;
  /** Whether another backend may stand in for one that cannot be used here. */
  readonly allowFallback: boolean;
  /** Use the first so many charts, by name. */
  readonly limit?: number;
  readonly repetitions: number;
  readonly shard?: Shard;
}

/**
 * What there is to do. All that can be wrong with models and images is found here, before anything runs.
 * @throws {UserError} naming the model, precision, backend or image that cannot be used.
 */
export async function makePlan(options: PlanOptions): Promise<CellPlan[]> {
  const cells = await findCells(options);
  const charts = await findCharts(options.imagesDir, options.limit);
  const { repetitions, shard = null } = options;
  const isWanted = shardFilter({ cells, charts, repetitions, shard });
  return cells.map((cell, cellIndex) => {
    const items: Item[] = [];
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      charts.forEach((chart, index) => {
        if (isWanted(cellIndex, index, repetition)) items.push({ chart, repetition });
      });
    }
    return { cell, items };
  }).filter(({ items }) => items.length > 0); // a shard may have nothing to do with a cell
}

/** The plan without the items for which `isDone`; cells without any left are dropped. */
export function remaining(
  plan: readonly CellPlan[],
  isDone: (cell: PlannedCell, item: Item) => boolean,
): CellPlan[] {
  return plan
    .map(({ cell, items }) => ({ cell, items: items.filter((item) => !isDone(cell, item)) }))
    .filter(({ items }) => items.length > 0);
}

export function countItems(plan: readonly CellPlan[]): number {
  return plan.reduce((sum, { items }) => sum + items.length, 0);
}
