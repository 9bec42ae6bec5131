import { UserError } from "../errors.ts";
import type { PlannedCell } from "./cells.ts";
import { costsOf } from "./cost.ts";

/** Part `index` of `count`, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export interface ShardParts {
  readonly cells: readonly PlannedCell[];
  readonly charts: readonly unknown[];
  readonly repetitions: number;
  readonly shard: Shard | null;
}

/** Whether an item is this shard's: `cell` and `chart` are indices, repetitions count from 1. */
export type ShardFilter = (cell: number, chart: number, repetition: number) => boolean;

/** What loading a model and warming it up takes, in requests. */
const LOAD = 2;
/** Loads may take this share of a shard's time for every cell to be measured on the same machine. */
const LOADS_SHARE = 1 / 8;
/** So much of the mean may a shard's work grow at each end, where that saves a load. */
const SLACK = 1 / 4;

/**
 * Shares the items out. It depends on the parts alone, so every machine comes to the same shards; each item is in one.
 *
 * Where each shard has charts enough for the loads not to matter, it takes whole charts (every count-th) with all their
 * cells and repetitions, so that all cells of a picture are measured on one machine and can be compared. The charts
 * left over, or all where there are few, stand in a line, cell by cell, which is cut into pieces of equal cost: a
 * shard then loads few cells, and all together no more than there are cells and cuts. A cut so close to a
 * cell's end that the items between take no longer than the load that is saved moves there.
 * @throws {UserError} where a cell runs on a backend that was not asked for: on other machines it may be another.
 */
export function shardFilter({ cells, charts, repetitions, shard }: ShardParts): ShardFilter {
  if (shard === null) return () => true;
  cells.forEach(requireNoStandIn);
  const { index, count } = shard;
  const each = Math.floor(charts.length / count);
  const whole = LOAD / (each * repetitions) <= LOADS_SHARE ? each * count : 0;
  const length = (charts.length - whole) * repetitions;
  const pieceOf = cutLine({ costs: costsOf(cells), length, pieces: count, moved: whole === 0 });
  return (cell, chart, repetition) =>
    index - 1 ===
      (chart < whole ? chart % count : pieceOf(cell, (chart - whole) * repetitions + repetition - 1));
}

interface Line {
  /** Of one item of each cell. */
  readonly costs: readonly number[];
  /** Items of each cell on the line. */
  readonly length: number;
  readonly pieces: number;
  /** Whether cuts may move to the end of a cell. */
  readonly moved: boolean;
}

/** The piece (from 0) in which item `number` of a cell lies: an item belongs to the piece in which its middle is. */
function cutLine({ costs, length, pieces, moved }: Line): (cell: number, number: number) => number {
  const starts = [0];
  for (const cost of costs) starts.push(starts.at(-1)! + cost * length);
  const mean = starts.at(-1)! / pieces;
  const cuts = Array.from({ length: pieces - 1 }, (_, piece) => {
    const cut = mean * (piece + 1);
    return moved ? nearbyStart(cut, starts, costs, mean) ?? cut : cut;
  });
  return (cell, number) => {
    const middle = starts[cell]! + (number + 0.5) * costs[cell]!;
    return countUpTo(cuts, middle);
  };
}

/** Where a cell begins so close to `cut` that the items between them take less time than a load. */
function nearbyStart(cut: number, starts: readonly number[], costs: readonly number[], mean: number) {
  const cell = countUpTo(starts, cut) - 1;
  const far = Math.min(LOAD * (costs[cell] ?? 0), SLACK * mean);
  return [starts[cell], starts[cell + 1]].find((start) =>
    start !== undefined && Math.abs(start - cut) <= far
  );
}

/** How many of the ascending `values` are `limit` or less. */
function countUpTo(values: readonly number[], limit: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function requireNoStandIn({ model, precision, backend, standsInFor }: PlannedCell): void {
  if (standsInFor === null) return;
  throw new UserError(
    `cannot split the benchmark: "${model}" ${precision} runs on ${backend} here, which was not asked for ` +
      `(${standsInFor}); on another machine it may run elsewhere`,
    { hint: `name the backend that every machine has (--backend ${backend}) and leave out --allow-fallback` },
  );
}
