import { isMeasured, type ResultRecord } from "../results/record.ts";
import { wilson } from "../scoring/interval.ts";
import { median } from "../scoring/statistics.ts";

/** Latencies that are drawn. */
export const LATENCIES = 500;

/** What is known of a cell so far; of a noise-floor run, of one arm of it. */
export interface LaneProgress {
  readonly name: string;
  readonly planned: number;
  /** Items that were tried. */
  readonly done: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Right answers of those to labelled charts; Wilson's 95 % interval, null where there is none. */
  readonly right: number;
  readonly of: number;
  readonly interval: readonly [low: number, high: number] | null;
  /** Of the last 500 latencies, ms. */
  readonly medianMs: number | null;
  /** Highest so far, MiB. */
  readonly memoryMb: number | null;
  /** Latencies so far, and the last 500 of them, ms. */
  readonly measured: number;
  readonly latencies: readonly number[];
}

/** Counts the records of a lane, in memory that does not grow with them. */
export interface LaneCounter {
  add(record: ResultRecord): void;
  snapshot(): LaneProgress;
}

export function laneCounter(name: string, planned: number): LaneCounter {
  const outcomes: Record<string, number> = {};
  const latencies: number[] = [];
  let [done, right, of, measured] = [0, 0, 0, 0];
  let memoryMb: number | null = null;
  return {
    add(record) {
      done++;
      outcomes[record.outcome] = (outcomes[record.outcome] ?? 0) + 1;
      if (record.memoryMb !== null) memoryMb = Math.max(memoryMb ?? 0, record.memoryMb);
      if (!isMeasured(record)) return;
      measured++;
      latencies.push(record.timings.latencyMs);
      if (latencies.length > LATENCIES) latencies.shift();
      if (record.correct === null) return;
      of++;
      if (record.correct) right++;
    },
    snapshot() {
      const known = wilson(right, of);
      const interval = known === null ? null : [known.low, known.high] as const;
      const counts = { name, planned, done, outcomes: { ...outcomes }, right, of, interval, measured };
      return {
        ...counts,
        medianMs: latencies.length === 0 ? null : median(latencies),
        memoryMb,
        latencies: [...latencies],
      };
    },
  };
}
