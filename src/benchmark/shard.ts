import type { PlannedCell } from "./cells.ts";

/** Part `index` of `count`, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

interface Parts {
  readonly cells: readonly PlannedCell[];
  readonly charts: readonly unknown[];
  readonly repetitions: number;
  readonly shard: Shard | null;
}

/** Whether an item is this shard's: `cell` and `chart` are indices, repetitions count from 1. */
export type ShardFilter = (cell: number, chart: number, repetition: number) => boolean;

/**
 * A shard has whole charts, with all cells and repetitions, as long as each shard gets as many: so all cells of a
 * picture are measured on one machine. The items of the charts left over, fewer than there are shards, are dealt out
 * one by one, the dearest first, always to the shard with the least cost so far. An item costs the bytes of its
 * model's weights. All depends on the parts alone, so every machine comes to the same shards.
 */
export function shardFilter({ cells, charts, repetitions, shard }: Parts): ShardFilter {
  if (shard === null) return () => true;
  const { index, count } = shard;
  const whole = Math.floor(charts.length / count) * count;
  const rest = new Set<string>();
  for (const { key, shard } of dealOut(itemsFrom(whole, cells, charts.length, repetitions), count)) {
    if (shard === index - 1) rest.add(key);
  }
  return (cell, chart, repetition) =>
    chart < whole ? chart % count === index - 1 : rest.has(keyOf(cell, chart, repetition));
}

interface CostedItem {
  readonly key: string;
  readonly cost: number;
}

function itemsFrom(
  first: number,
  cells: readonly PlannedCell[],
  charts: number,
  repetitions: number,
): CostedItem[] {
  const costs = costsOf(cells);
  const items: CostedItem[] = [];
  for (let chart = first; chart < charts; chart++) {
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      costs.forEach((cost, cell) => items.push({ key: keyOf(cell, chart, repetition), cost }));
    }
  }
  return items.sort((a, b) => b.cost - a.cost); // a stable sort
}

function dealOut(items: readonly CostedItem[], count: number): { key: string; shard: number }[] {
  const loads = new Array<number>(count).fill(0);
  return items.map(({ key, cost }) => {
    const shard = loads.indexOf(loads.reduce((least, load) => Math.min(least, load)));
    loads[shard]! += cost;
    return { key, shard };
  });
}

/** Bytes of the weights; a served model, whose weights are not seen, counts as the largest of the others. */
export function costsOf(cells: readonly PlannedCell[]): number[] {
  const largest = cells.reduce((most, { modelBytes }) => Math.max(most, modelBytes ?? 0), 1);
  return cells.map(({ modelBytes }) => Math.max(modelBytes ?? largest, 1));
}

function keyOf(cell: number, chart: number, repetition: number): string {
  return `${cell}/${chart}/${repetition}`;
}
