import { readRecordBatches } from "../results/read_csv.ts";
import { cellName, isMeasured, type ResultRecord } from "../results/record.ts";
import { clusteredWilson } from "../scoring/clustered_rate.ts";
import type { Interval } from "../scoring/interval.ts";
import { quantile, sortAscending } from "../scoring/statistics.ts";

/** A cell in one row: what a job summary or a script wants to know. Null where nothing was measured. */
export interface CellReport {
  readonly cell: string;
  readonly items: number;
  /** Items without an answer. */
  readonly failed: number;
  /** Share of labelled charts whose pattern was right, 0 to 1, with its 95 % interval (Wilson's, a chart is the unit). */
  readonly accuracy: number | null;
  readonly accuracy_interval: Interval | null;
  readonly latency_ms_median: number | null;
  readonly latency_ms_p90: number | null;
  readonly memory_mb_max: number | null;
}

interface Collected {
  items: number;
  failed: number;
  memory: number | null;
  readonly latencies: number[];
  /** By chart: right answers, and answers. */
  readonly charts: Map<string, [right: number, of: number]>;
}

/**
 * Reads a result CSV. @returns its cells, the best first: the most accurate, and of equals the fastest.
 * @throws {UserError} as the reader does.
 */
export async function reportCells(file: string): Promise<CellReport[]> {
  const cells = new Map<string, Collected>();
  for await (const batch of readRecordBatches(file)) {
    for (const record of batch) {
      const name = cellName(record.cell);
      const known = cells.get(name) ??
        { items: 0, failed: 0, memory: null, latencies: [], charts: new Map() };
      cells.set(name, known);
      collect(record, known);
    }
  }
  return [...cells].map(([cell, collected]) => toReport(cell, collected)).sort(better);
}

function collect(record: ResultRecord, cell: Collected): void {
  cell.items++;
  if (record.memoryMb !== null) cell.memory = Math.max(cell.memory ?? 0, record.memoryMb);
  if (!isMeasured(record)) return void cell.failed++;
  cell.latencies.push(record.timings.latencyMs);
  if (record.correct === null) return;
  const chart = record.provenance.imageSha256 ?? record.image;
  const [right, of] = cell.charts.get(chart) ?? [0, 0];
  cell.charts.set(chart, [right + Number(record.correct), of + 1]);
}

function toReport(cell: string, { items, failed, memory, latencies, charts }: Collected): CellReport {
  const sorted = sortAscending(latencies);
  const holds = Float64Array.from(charts.values(), ([right]) => right);
  const counts = Float64Array.from(charts.values(), ([, of]) => of);
  const answers = counts.reduce((sum, one) => sum + one, 0);
  return {
    cell,
    items,
    failed,
    accuracy: answers === 0 ? null : holds.reduce((sum, one) => sum + one, 0) / answers,
    accuracy_interval: clusteredWilson({ holds, items: counts }),
    latency_ms_median: sorted.length === 0 ? null : quantile(sorted, 0.5),
    latency_ms_p90: sorted.length === 0 ? null : quantile(sorted, 0.9),
    memory_mb_max: memory,
  };
}

function better(a: CellReport, b: CellReport): number {
  return (b.accuracy ?? -1) - (a.accuracy ?? -1) ||
    (a.latency_ms_median ?? Infinity) - (b.latency_ms_median ?? Infinity) || (a.cell < b.cell ? -1 : 1);
}
