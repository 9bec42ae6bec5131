import { COLUMN } from "./columns.ts";
import { type CellData, cellName, type Dataset } from "./dataset.ts";
import { formatPercent, formatWithUnit } from "./format.ts";
import { type Share, shareOf } from "./proportion.ts";

/** What a reader weighs against each other. */
export type Measure = "accuracy" | "latency" | "memory";

/** A cell with its three numbers; null where the file does not tell. */
export interface Standing {
  readonly data: CellData;
  readonly accuracy: Share | null;
  /** Median latency, ms. */
  readonly latency: number | null;
  /** Peak memory, MiB. */
  readonly memory: number | null;
}

/** A cell that another one beats: at least as good in every measure, better in one. */
export interface Beaten extends Standing {
  readonly by: Standing;
}

export interface Pareto {
  /** The measures that some cell has. */
  readonly measures: readonly Measure[];
  /** Cells that no other beats, the most accurate first, else the fastest. */
  readonly front: readonly Standing[];
  readonly beaten: readonly Beaten[];
  /** Cells that lack one of the measures. */
  readonly unknown: readonly CellData[];
}

/** Splits the cells into those worth choosing between and those that another cell beats in everything. */
export function paretoOf({ cells }: Dataset): Pareto {
  const all = cells.map(standingOf);
  const measures = (["accuracy", "latency", "memory"] as const).filter((measure) =>
    all.some((one) => one[measure] !== null)
  );
  const known = all.filter((one) => measures.every((measure) => one[measure] !== null));
  const costs = new Map(known.map((one) => [one, measures.map((measure) => costOf(one, measure))]));
  const beats = (a: Standing, b: Standing) => {
    const [mine, yours] = [costs.get(a)!, costs.get(b)!];
    return mine.every((cost, i) => cost <= yours[i]!) && mine.some((cost, i) => cost < yours[i]!);
  };
  const front = known.filter((one) => !known.some((other) => beats(other, one)))
    .sort((a, b) => costOf(a, measures[0]!) - costOf(b, measures[0]!));
  return {
    measures,
    front,
    beaten: known.flatMap((one) => {
      const by = front.find((other) => beats(other, one));
      return by === undefined ? [] : [{ ...one, by }];
    }),
    unknown: cells.filter((_, i) => !known.includes(all[i]!)),
  };
}

function standingOf(data: CellData): Standing {
  const answered = data.measured > 0;
  return {
    data,
    accuracy: shareOf(data.pattern),
    latency: data.statistics.get(COLUMN.latency.name)?.median ?? null,
    memory: answered ? data.statistics.get(COLUMN.memory.name)?.max ?? null : null,
  };
}

/** Lower is better. The measure must be known. */
function costOf(standing: Standing, measure: Measure): number {
  return measure === "accuracy" ? -standing.accuracy!.share : standing[measure]!;
}

/** `96.2 % right, 170.3 ms, 369 MiB`. */
export function describeStanding({ accuracy, latency, memory }: Standing): string {
  return [
    ...(accuracy === null ? [] : [`${formatPercent(accuracy.share)} right`]),
    ...(latency === null ? [] : [formatWithUnit(latency, "ms")]),
    ...(memory === null ? [] : [formatWithUnit(memory, "MiB")]),
  ].join(", ");
}

const BEST: Record<Measure, string> = {
  accuracy: "the most accurate",
  latency: "the fastest",
  memory: "the least memory",
};

/** Why one would choose a cell of the front, in one sentence. */
export function reasonOf(standing: Standing, { front, measures }: Pareto): string {
  const least = (measure: Measure) => Math.min(...front.map((one) => costOf(one, measure)));
  const bests = measures.filter((measure) => costOf(standing, measure) === least(measure));
  if (bests.length === measures.length) return "Best in everything that was measured.";
  if (bests.length > 0) {
    const names = bests.map((measure) => BEST[measure]).join(" and ");
    return `${names[0]!.toUpperCase()}${names.slice(1)} of all.`;
  }
  const comparisons = measures.map((measure) => {
    const best = front.find((one) => costOf(one, measure) === least(measure))!;
    return advantage(standing, best, measures.filter((other) => other !== measure));
  });
  return `A middle way: ${[...new Set(comparisons)].join("; ")}.`;
}

/** What a cell has over another one, in the measure where it leads most. */
function advantage(standing: Standing, other: Standing, measures: readonly Measure[]): string {
  const gains = measures.map((measure) => ({ measure, text: gain(standing, other, measure) }));
  const name = cellName(other.data);
  const [first] = gains.filter(({ text }) => text !== null);
  if (first === undefined) return `close to ${name}`;
  return first.measure === "accuracy" ? `${first.text} than ${name}` : `${first.text} of ${name}`;
}

function gain(standing: Standing, other: Standing, measure: Measure): string | null {
  if (costOf(standing, measure) >= costOf(other, measure)) return null;
  if (measure === "accuracy") {
    const points = 100 * (standing.accuracy!.share - other.accuracy!.share);
    return `${points.toFixed(1)} percentage points more often right`;
  }
  const part = standing[measure]! / other[measure]!;
  return `${(100 * part).toFixed(0)} % of the ${measure === "latency" ? "time" : "memory"}`;
}
