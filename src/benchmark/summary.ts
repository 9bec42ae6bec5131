import { type Cell, isMeasured, type ResultRecord } from "../results/record.ts";
import { median } from "../scoring/statistics.ts";

/** Right answers of those that can be judged. */
export interface Share {
  readonly right: number;
  readonly of: number;
}

/** The records of one cell in a few numbers; null where nothing was measured. */
export interface CellSummary {
  readonly cell: Cell;
  /** Records with an answer, and without. */
  readonly answered: number;
  readonly failed: number;
  /** Answers to charts without a label: timed, not judged. */
  readonly unlabelled: number;
  readonly pattern: Share;
  readonly trend: Share;
  readonly medianTtftMs: number | null;
  readonly medianLatencyMs: number | null;
  readonly medianDecodeTokensPerS: number | null;
  /** Most resident memory of the cell's process, MiB. */
  readonly peakMemoryMb: number | null;
}

/** Summaries by cell, in the order in which cells first occur. Memory holds a few numbers for each record. */
export async function summarizeCells(
  batches: AsyncIterable<readonly ResultRecord[]>,
): Promise<CellSummary[]> {
  const cells = new Map<string, CellCounts>();
  for await (const batch of batches) {
    for (const record of batch) {
      const { model, precision, backend } = record.cell;
      const key = JSON.stringify([model, precision, backend]);
      const counts = cells.get(key) ?? newCounts(record.cell);
      cells.set(key, counts);
      count(record, counts);
    }
  }
  return [...cells.values()].map(summarize);
}

interface CellCounts {
  readonly cell: Cell;
  answered: number;
  failed: number;
  unlabelled: number;
  readonly pattern: { right: number; of: number };
  readonly trend: { right: number; of: number };
  readonly ttftMs: number[];
  readonly latencyMs: number[];
  readonly decodeTokensPerS: number[];
  peakMemoryMb: number | null;
}

function newCounts(cell: Cell): CellCounts {
  const share = () => ({ right: 0, of: 0 });
  const counts = { answered: 0, failed: 0, unlabelled: 0, pattern: share(), trend: share() };
  return { cell, ...counts, ttftMs: [], latencyMs: [], decodeTokensPerS: [], peakMemoryMb: null };
}

function count(record: ResultRecord, counts: CellCounts): void {
  if (record.memoryMb !== null) counts.peakMemoryMb = Math.max(counts.peakMemoryMb ?? 0, record.memoryMb);
  if (!isMeasured(record)) return void counts.failed++;
  counts.answered++;
  if (record.correct === null) counts.unlabelled++;
  judge(counts.pattern, record.correct);
  judge(counts.trend, record.expectedTrend === null ? null : record.predictedTrend === record.expectedTrend);
  const { ttftMs, latencyMs, decodeTokensPerS } = record.timings;
  counts.latencyMs.push(latencyMs);
  if (ttftMs !== null) counts.ttftMs.push(ttftMs);
  if (decodeTokensPerS !== null) counts.decodeTokensPerS.push(decodeTokensPerS);
}

function judge(share: { right: number; of: number }, isRight: boolean | null): void {
  if (isRight === null) return;
  share.of++;
  if (isRight) share.right++;
}

function summarize({ ttftMs, latencyMs, decodeTokensPerS, ...counts }: CellCounts): CellSummary {
  return {
    ...counts,
    medianTtftMs: medianOf(ttftMs),
    medianLatencyMs: medianOf(latencyMs),
    medianDecodeTokensPerS: medianOf(decodeTokensPerS),
  };
}

function medianOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : median(values);
}
