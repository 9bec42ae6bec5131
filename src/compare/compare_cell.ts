import { type Cell, cellName } from "../results/record.ts";
import { pairedDifference, signFlipMidP } from "../scoring/paired_counts.ts";
import { type Metric, METRICS } from "./metrics.ts";
import { type Noise, noiseOf, pValueOf } from "./noise_floor.ts";
import { type Pair, pairItems } from "./pair_items.ts";
import type { Item, RunCell } from "./read_run.ts";
import { type MetricShift, shiftOf } from "./shift.ts";

/** Before the correction over cells. */
export type RawMetric =
  & { readonly metric: Metric; readonly images: number }
  & (
    | { readonly shift: null }
    | { readonly shift: MetricShift; readonly noise: Noise; readonly p: number }
  );

/** Share of items of which something holds, in both runs. */
export interface RawRate {
  readonly name: "correct" | "answered";
  readonly label: string;
  readonly images: number;
  readonly pairs: number;
  readonly base: number;
  readonly new: number;
  /** Of the difference new - base, with its 95 % interval. */
  readonly low: number;
  readonly high: number;
  readonly p: number;
}

export interface RawCell {
  readonly cell: Cell;
  readonly name: string;
  readonly pairs: number;
  readonly images: number;
  readonly onlyBase: number;
  readonly onlyNew: number;
  readonly outcomes: {
    readonly base: ReadonlyMap<string, number>;
    readonly new: ReadonlyMap<string, number>;
  };
  readonly metrics: readonly RawMetric[];
  readonly rates: readonly RawRate[];
}

/** Shifts of every cell between a run and its repetition, by name of the cell, in the order of METRICS. */
export type AaShifts = ReadonlyMap<string, readonly (MetricShift | null)[]>;

export function aaShifts(base: ReadonlyMap<string, RunCell>, aa: ReadonlyMap<string, RunCell>): AaShifts {
  const shifts = new Map<string, (MetricShift | null)[]>();
  for (const [name, cell] of base) {
    const again = aa.get(name);
    if (again === undefined) continue;
    const { pairs } = pairItems(cell, again);
    shifts.set(
      name,
      METRICS.map((_, metric) => {
        const shift = shiftOf(pairs, metric);
        return shift.estimate === null ? null : shift;
      }),
    );
  }
  return shifts;
}

export function compareCell(base: RunCell, next: RunCell, aa: AaShifts): RawCell {
  const { pairs, onlyBase, onlyNew } = pairItems(base, next);
  const name = cellName(base.cell);
  const answered = pairs.filter(({ base, next }) => base.answered && next.answered);
  const judged = answered.filter(({ base, next }) => base.correct !== null && next.correct !== null);
  const allAnswered = answered.length === pairs.length;
  return {
    cell: base.cell,
    name,
    pairs: pairs.length,
    images: new Set(pairs.map(({ image }) => image)).size,
    onlyBase,
    onlyNew,
    outcomes: { base: base.outcomes, new: next.outcomes },
    metrics: METRICS.map((metric, index) => compareMetric(metric, index, answered, name, aa)),
    rates: [
      ...rateOf("correct", "accuracy", judged, ({ correct }) => correct === true),
      ...(allAnswered ? [] : rateOf("answered", "answered", pairs, (item) => item.answered)),
    ],
  };
}

function compareMetric(
  metric: Metric,
  index: number,
  pairs: readonly Pair[],
  name: string,
  aa: AaShifts,
): RawMetric {
  const shift = shiftOf(pairs, index);
  if (shift.estimate === null) return { metric, images: shift.images, shift: null };
  const others = [...aa.values()].flatMap((shifts) => shifts[index] ?? []);
  const noise = noiseOf(metric, shift, others, aa.get(name)?.[index] ?? null);
  return { metric, images: shift.images, shift, noise, p: pValueOf(shift, noise) };
}

function rateOf(
  name: RawRate["name"],
  label: string,
  pairs: readonly Pair[],
  holds: (item: Item) => boolean,
): RawRate[] {
  if (pairs.length === 0) return [];
  const images = new Map<number, { more: number; items: number }>();
  let [inBase, inNew] = [0, 0];
  for (const { image, base, next } of pairs) {
    const entry = images.get(image) ?? { more: 0, items: 0 };
    entry.more += Number(holds(next)) - Number(holds(base));
    entry.items++;
    inBase += Number(holds(base));
    inNew += Number(holds(next));
    images.set(image, entry);
  }
  const clusters = [...images.values()];
  return [{
    name,
    label,
    images: clusters.length,
    pairs: pairs.length,
    base: inBase / pairs.length,
    new: inNew / pairs.length,
    ...pairedDifference(clusters.map(({ more, items }) => more / items)),
    p: signFlipMidP(clusters.map(({ more }) => more)),
  }];
}
