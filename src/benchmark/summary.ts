import { type Cell, isMeasured, type MeasuredRecord, type ResultRecord } from "../results/record.ts";
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

/** Summaries by cell, in the order in which cells first occur. */
export async function summarizeCells(
  batches: AsyncIterable<readonly ResultRecord[]>,
): Promise<CellSummary[]> {
  const cells = new Map<string, ResultRecord[]>();
  for await (const batch of batches) {
    for (const record of batch) {
      const { model, precision, backend } = record.cell;
      const key = JSON.stringify([model, precision, backend]);
      const records = cells.get(key);
      if (records === undefined) cells.set(key, [record]);
      else records.push(record);
    }
  }
  return [...cells.values()].map(summarize);
}

function summarize(records: readonly ResultRecord[]): CellSummary {
  const answers = records.filter(isMeasured);
  const known = (value: (record: MeasuredRecord) => number | null) =>
    answers.map(value).filter((one) => one !== null);
  const memory = records.map(({ memoryMb }) => memoryMb).filter((one) => one !== null);
  return {
    cell: records[0]!.cell,
    answered: answers.length,
    failed: records.length - answers.length,
    unlabelled: answers.filter(({ correct }) => correct === null).length,
    pattern: shareOf(answers.map(({ correct }) => correct)),
    trend: shareOf(
      answers.map(({ expectedTrend, predictedTrend }) =>
        expectedTrend === null ? null : predictedTrend === expectedTrend
      ),
    ),
    medianTtftMs: medianOf(known(({ timings }) => timings.ttftMs)),
    medianLatencyMs: medianOf(known(({ timings }) => timings.latencyMs)),
    medianDecodeTokensPerS: medianOf(known(({ timings }) => timings.decodeTokensPerS)),
    peakMemoryMb: memory.length === 0 ? null : memory.reduce((a, b) => Math.max(a, b)),
  };
}

function shareOf(judged: readonly (boolean | null)[]): Share {
  return {
    right: judged.filter((right) => right === true).length,
    of: judged.filter((right) => right !== null).length,
  };
}

function medianOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : median(values);
}
