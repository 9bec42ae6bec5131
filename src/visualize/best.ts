import { COLUMN, type NumericColumn } from "./columns.ts";
import { type CellData, cellName, type Dataset } from "./dataset.ts";
import type { Description } from "./description.ts";
import { formatCount, formatNumber, formatPercent, formatWithUnit } from "./format.ts";
import { shareOf } from "./proportion.ts";

/** The winner of one question, ready to be shown. */
export interface Best {
  readonly question: string;
  readonly data: CellData;
  /** The deciding number with its unit. */
  readonly value: string;
  /** What puts the number in its place, in sentences. */
  readonly details: readonly string[];
}

/** Most right patterns; of equals the faster. Null without labels. */
export function mostAccurate({ cells }: Dataset): Best | null {
  const labelled = cells.flatMap((data) => {
    const interval = shareOf(data.pattern);
    return interval === null ? [] : [{ data, interval }];
  });
  const latency = (data: CellData) => data.statistics.get(COLUMN.latency.name)?.median ?? Infinity;
  const [best, ...others] = labelled.sort((a, b) =>
    b.interval.share - a.interval.share || latency(a.data) - latency(b.data)
  );
  if (best === undefined) return null;
  const { data, interval } = best;
  const close = others.filter((other) => other.interval.share >= interval.low).map((other) =>
    cellName(other.data)
  );
  const { right, of } = data.pattern;
  return {
    question: "Most accurate",
    data,
    value: formatPercent(interval.share),
    details: [
      `${formatCount(right)} of ${formatCount(of)} patterns right; 95 % interval ` +
      `${(100 * interval.low).toFixed(1)} to ${formatPercent(interval.high)}.`,
      ...(close.length === 0 ? [] : [`Not clearly worse: ${listSome(close)}.`]),
    ],
  };
}

/** Least median latency. */
export function fastest(dataset: Dataset): Best | null {
  const best = least(dataset, COLUMN.latency, ({ median }) => median);
  return best && {
    question: "Fastest",
    data: best.data,
    value: formatWithUnit(best.known.median, "ms"),
    details: [`Median latency of a chart; 9 of 10 take at most ${formatWithUnit(best.known.p90, "ms")}.`],
  };
}

/** Least peak memory. */
export function leanest(dataset: Dataset): Best | null {
  const best = least(dataset, COLUMN.memory, ({ max }) => max);
  return best && {
    question: "Least memory",
    data: best.data,
    value: formatWithUnit(best.known.max, "MiB"),
    details: ["Peak resident memory of its process."],
  };
}

/** Longest answers, by the mean. */
export function mostTokens(dataset: Dataset): Best | null {
  const best = least(dataset, COLUMN.tokens, ({ mean }) => -mean);
  return best && {
    question: "Most tokens",
    data: best.data,
    value: `${formatNumber(best.known.mean)} tokens`,
    details: ["Mean of an answer; more is not better."],
  };
}

/** The cell with the least score of a column; cells that answered nothing or lack the column do not compete. */
function least(dataset: Dataset, column: NumericColumn, score: (known: Description) => number) {
  let best: { readonly data: CellData; readonly known: Description } | null = null;
  for (const data of dataset.cells) {
    const known = data.statistics.get(column.name);
    if (known === undefined || data.measured === 0) continue;
    if (best === null || score(known) < score(best.known)) best = { data, known };
  }
  return best;
}

function listSome(names: readonly string[]): string {
  return names.length <= 3
    ? names.join(", ")
    : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}
