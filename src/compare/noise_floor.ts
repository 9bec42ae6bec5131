import { Z_95 } from "../scoring/interval.ts";
import { tCritical, tTwoSided } from "../scoring/student_t.ts";
import type { Metric } from "./metrics.ts";
import type { MetricShift } from "./shift.ts";

/**
 * What two runs of the same thing differ by, in logarithms. Items cannot tell: a process that starts elsewhere in
 * memory, or on a warmer CPU, is faster or slower in all of its items.
 */
export interface Noise {
  /** Variance of the shift between two runs, and on how many observations it stands. */
  readonly variance: number;
  readonly freedom: number;
  /** 95 % of shifts between two runs of the same are within it; the A/A run's own interval is, too. */
  readonly floor: number;
}

/** Assumed before anything is known: standard deviation of a shift between two runs of the same, as a logarithm. */
const ASSUMED_SPEED = 0.015;
/** Or this share of the spread of items: a machine that is restless within a run is so between runs. */
const ASSUMED_OF_SPREAD = 0.17;
/** The same of peak memory: so many MiB, but at least this share. */
const ASSUMED_MEMORY_MIB = 20;
const ASSUMED_MEMORY = 0.005;
/** As how many observations the assumption counts: alone, and beside an A/A run, which shall soon outweigh it. */
const ASSUMED_ALONE = 10;
const ASSUMED_BESIDE = 4;
/** Eight stretches, which depend on each other where the pace wanders slowly. */
const DRIFT_FREEDOM = 4;

/**
 * Noise of a metric of one cell. The shifts between a run and its repetition (A/A), of all cells, are weighed together
 * with the assumption, as in a moderated t-test (Smyth, Statistical Applications in Genetics and Molecular Biology 3,
 * 2004): one or two shifts alone say nearly nothing of their variance. Where the run itself drifts by more, that counts.
 * @param aa shifts of all cells in the A/A run, in this metric. @param own that of this cell.
 */
export function noiseOf(
  metric: Metric,
  shift: MetricShift,
  aa: readonly MetricShift[],
  own: MetricShift | null,
): Noise {
  const assumed = metric.name === "memory_mb"
    ? Math.max(ASSUMED_MEMORY, ASSUMED_MEMORY_MIB / shift.base)
    : Math.max(ASSUMED_SPEED, ASSUMED_OF_SPREAD * shift.spread);
  const squares = aa.reduce((sum, { estimate }) => sum + estimate ** 2, 0);
  const assumption = aa.length === 0 ? ASSUMED_ALONE : ASSUMED_BESIDE;
  const weight = assumption + aa.length;
  const moderated = { variance: (assumption * assumed ** 2 + squares) / weight, freedom: weight };
  const drift = { variance: Math.max(shift.drift, own?.drift ?? 0), freedom: DRIFT_FREEDOM };
  const { variance, freedom } = floorOf(drift) > floorOf(moderated) ? drift : moderated;
  const bound = own === null ? 0 : Math.max(Math.abs(own.low), Math.abs(own.high));
  return { variance, freedom, floor: Math.max(floorOf({ variance, freedom }), bound) };
}

function floorOf({ variance, freedom }: Pick<Noise, "variance" | "freedom">): number {
  return tCritical(0.05, freedom) * Math.sqrt(variance);
}

/** Two-sided p-value of a shift that would be 0: uncertainty over items and between runs together. */
export function pValueOf({ estimate, low, high }: MetricShift, { variance, freedom }: Noise): number {
  const error = (high - low) / (2 * Z_95);
  return tTwoSided(estimate / Math.sqrt(error ** 2 + variance), freedom);
}
