import { COLUMN } from "./columns.ts";
import { type CellData, cellName, type Dataset } from "./dataset.ts";
import type { Description } from "./description.ts";
import { numberColumn, type Table, textColumn } from "./figures/figure.ts";
import { formatCount, formatNumber, formatPercent, MISSING } from "./format.ts";
import { describeOutcomes } from "./missing.ts";
import { shareOf } from "./proportion.ts";

const NUMBERS = [
  "Items",
  "Pattern accuracy (95 % interval)",
  "Trend accuracy",
  "Latency median, ms",
  "Latency p90, ms",
  "TTFT, ms",
  "TPOT, ms",
  "Decode, tokens/s",
  "Peak memory, MiB",
] as const;

/** One row a cell: how often right, how fast, in how much memory. TTFT, TPOT and decode speed are medians. */
export function resultTable(dataset: Dataset): Table {
  return {
    caption: "All cells",
    head: [textColumn("Cell"), ...NUMBERS.map(numberColumn), textColumn("Outcomes")],
    rows: dataset.cells.map(resultRow),
  };
}

function resultRow(data: CellData): string[] {
  const of = (column: { readonly name: string }, pick: (known: Description) => number) => {
    const known = data.statistics.get(column.name);
    return known === undefined ? MISSING : formatNumber(pick(known));
  };
  const median = (known: Description) => known.median;
  return [
    cellName(data),
    formatCount(data.records),
    shareWithInterval(data),
    data.trend.of === 0 ? MISSING : formatPercent(data.trend.right / data.trend.of),
    of(COLUMN.latency, median),
    of(COLUMN.latency, ({ p90 }) => p90),
    of(COLUMN.ttft, median),
    of(COLUMN.tpot, median),
    of(COLUMN.decodeRate, median),
    of(COLUMN.memory, ({ max }) => max),
    describeOutcomes(data),
  ];
}

function shareWithInterval({ pattern }: CellData): string {
  const known = shareOf(pattern);
  if (known === null) return MISSING;
  return `${formatPercent(known.share)} (${(100 * known.low).toFixed(1)} to ${
    (100 * known.high).toFixed(1)
  })`;
}
