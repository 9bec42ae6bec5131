import type { MemorySlope } from "./memory_slope.ts";
import { wilson } from "../scoring/interval.ts";
import type { CellSummary, Share } from "./summary.ts";

/** A summary and what only the run itself knows. */
export interface TableRow extends CellSummary {
  /** Time of the first run after loading, kept out of all other numbers; null where there was none. */
  readonly firstRunMs: number | null;
  /** How the memory of the cell's process went from item to item; null with too few of them. */
  readonly memorySlope: MemorySlope | null;
}

const COLUMNS: readonly (readonly [title: string, value: (row: TableRow) => string])[] = [
  ["model", ({ cell }) => cell.model],
  ["precision", ({ cell }) => cell.precision],
  ["backend", ({ cell }) => cell.backend ?? "-"],
  ["n", ({ answered }) => String(answered)],
  ["pattern right [95 %]", ({ pattern }) => rate(pattern)],
  ["trend right", ({ trend }) => trend.of === 0 ? "-" : percent(trend.right / trend.of)],
  ["TTFT ms", ({ medianTtftMs }) => decimal(medianTtftMs)],
  ["latency ms", ({ medianLatencyMs }) => decimal(medianLatencyMs)],
  ["tok/s", ({ medianDecodeTokensPerS }) => decimal(medianDecodeTokensPerS)],
  ["first run ms", ({ firstRunMs }) => decimal(firstRunMs)],
  ["peak MiB", ({ peakMemoryMb }) => decimal(peakMemoryMb, 0)],
  ["MiB/item", ({ memorySlope }) => decimal(memorySlope?.perItemMb ?? null, 2)],
  ["failed", ({ failed }) => String(failed)],
];
const TEXT_COLUMNS = 3;

/** A table for a terminal, one row a cell, and what must be known to read it. */
export function formatTable(rows: readonly TableRow[]): string {
  const cells = [
    COLUMNS.map(([title]) => title),
    ...rows.map((row) => COLUMNS.map(([, value]) => value(row))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    row.map((text, column) =>
      column < TEXT_COLUMNS ? text.padEnd(widths[column]!) : text.padStart(widths[column]!)
    )
      .join("  ").trimEnd()
  );
  const unlabelled = rows.reduce((sum, row) => sum + row.unlabelled, 0);
  const notes = [
    "Times are medians; the first run after loading is kept apart. [95 %]: Wilson's interval. MiB/item: growth of memory.",
  ];
  if (unlabelled > 0) {
    notes.push(`${unlabelled} answers are about charts without a label: timed, not judged.`);
  }
  return [...lines, "", ...notes].join("\n");
}

function rate({ right, of }: Share): string {
  const interval = wilson(right, of);
  if (interval === null) return "-";
  return `${percent(right / of)} [${(100 * interval.low).toFixed(1)}, ${(100 * interval.high).toFixed(1)}]`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function decimal(value: number | null, digits = 1): string {
  return value === null ? "-" : value.toFixed(digits).replace(/^-(0\.0*)$/, "$1");
}
