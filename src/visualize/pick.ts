import { COLUMN } from "./columns.ts";
import { type CellData, cellName, type Dataset } from "./dataset.ts";
import { count, formatCount, formatPercent, formatWithUnit } from "./format.ts";
import { shareOf } from "./proportion.ts";

/** The cell to take where nothing else matters, and why. */
export interface Pick {
  readonly data: CellData;
  /** One or two sentences. */
  readonly reasons: readonly string[];
}

/**
 * Of the cells that are not clearly less accurate than the most accurate one (its 95 % interval reaches down to them),
 * the fastest. Null without labels or times.
 */
export function pickOf({ cells }: Dataset): Pick | null {
  const known = cells.flatMap((data) => {
    const accuracy = shareOf(data.pattern);
    const latency = data.statistics.get(COLUMN.latency.name)?.median;
    return accuracy === null || latency === undefined ? [] : [{ data, accuracy, latency }];
  });
  const [best] = [...known].sort((a, b) => b.accuracy.share - a.accuracy.share || a.latency - b.latency);
  if (best === undefined) return null;
  const level = known.filter(({ accuracy }) => accuracy.share >= best.accuracy.low);
  const pick = level.reduce((least, one) => one.latency < least.latency ? one : least);
  const { right, of } = pick.data.pattern;
  const rightOf = `Right in ${formatCount(right)} of ${count(of, "answer")} ` +
    `(${formatPercent(pick.accuracy.share)}) at a median latency of ${formatWithUnit(pick.latency, "ms")}.`;
  return {
    data: pick.data,
    reasons: [rightOf, whyNotOthers(known.length, level.length, pick === best, best.data)],
  };
}

function whyNotOthers(known: number, level: number, isBest: boolean, best: CellData): string {
  if (known === 1) return "It is the only one whose accuracy is known.";
  if (level === 1) return "Every other is clearly less often right.";
  if (isBest) return "The most accurate, and the fastest of those that are not clearly less accurate.";
  return `${
    cellName(best)
  } is right more often, but not clearly: the 95 % interval of its accuracy reaches down to ` +
    "this one, and of all such this one is the fastest.";
}
