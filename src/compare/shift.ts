import { hodgesLehmann, LEAST_DIFFERENCES, type Shift } from "../scoring/hodges_lehmann.ts";
import { Z_95 } from "../scoring/interval.ts";
import { median, MEDIAN_VARIANCE, quantile, sortAscending } from "../scoring/statistics.ts";
import { METRICS } from "./metrics.ts";
import { correctForPace, type PaceCorrection } from "./pace_correction.ts";
import type { Pair } from "./pair_items.ts";

/** How one metric of one cell differs between two runs, in natural logarithms of new / base. */
export interface MetricShift extends Shift {
  /** Images, and pairs of items with the number on both sides. */
  readonly images: number;
  readonly pairs: number;
  /** Medians of the pairs' numbers; of memory the peaks. */
  readonly base: number;
  readonly new: number;
  /** Robust standard deviation of the differences of items, without slow drift; 0 of memory. */
  readonly spread: number;
  /** Variance of a shift of a whole run, as far as the drift within these two tells; 0 where none is seen. */
  readonly drift: number;
  /** What was taken out of the differences: change of the machine's pace, and how far the metric follows it. */
  readonly pace: Pick<PaceCorrection, "shift" | "slope"> | null;
}

/** What there is to say of a metric: a shift, or how many images too few there are for one. */
export type ShiftOrNot = MetricShift | { readonly images: number; readonly estimate: null };

/**
 * Differences of the pairs, averaged by image (repetitions of an image are one observation), and their Hodges-Lehmann
 * estimate with its interval. Where both runs know the machine's pace, it is taken out of times and rates first.
 */
export function shiftOf(pairs: readonly Pair[], index: number): ShiftOrNot {
  const metric = METRICS[index]!;
  const both = pairs.filter(({ base, next }) => base.values[index]! > 0 && next.values[index]! > 0);
  const images = new Set(both.map(({ image }) => image)).size;
  if (images < LEAST_DIFFERENCES) return { images, estimate: null };
  const known = { images, pairs: both.length };
  if (!metric.timed) return { ...known, ...peakShift(both, index) };
  const measured = both.map(({ base, next }) => Math.log(next.values[index]! / base.values[index]!));
  const pace = metric.better === "less" ? paceOf(both, measured) : turned(paceOf(both, turnedAll(measured)));
  const differences = pace?.differences ?? measured;
  const spread = spreadOf(differences);
  return {
    ...known,
    base: median(both.map(({ base }) => base.values[index]!)),
    new: median(both.map(({ next }) => next.values[index]!)),
    ...widened(hodgesLehmann(averageByImage(both, differences)), pace?.error ?? 0),
    spread,
    drift: driftOf(differences, spread),
    pace: pace === null ? null : { shift: pace.shift, slope: pace.slope },
  };
}

/** An interval with a further standard error of its estimate. */
function widened({ estimate, low, high }: Shift, error: number): Shift {
  const more = Z_95 * error;
  return {
    estimate,
    low: estimate - Math.hypot(estimate - low, more),
    high: estimate + Math.hypot(high - estimate, more),
  };
}

/** Peak memory is one number a process, and has no interval from items. */
function peakShift(pairs: readonly Pair[], index: number): Omit<MetricShift, "images" | "pairs"> {
  const peak = (side: "base" | "next") =>
    pairs.map((pair) => pair[side].values[index]!).reduce((a, b) => Math.max(a, b));
  const [base, next] = [peak("base"), peak("next")];
  const estimate = Math.log(next / base);
  return { base, new: next, estimate, low: estimate, high: estimate, spread: 0, drift: 0, pace: null };
}

/** Null where a pair lacks its pace: a correction of some would be a difference by itself. */
function paceOf(pairs: readonly Pair[], differences: readonly number[]): PaceCorrection | null {
  const paces = pairs.map(({ base, next }) => Math.log(next.pace / base.pace));
  return paces.some(Number.isNaN) ? null : correctForPace(differences, paces);
}

/** Of a rate, which falls where times rise. */
function turned(correction: PaceCorrection | null): PaceCorrection | null {
  return correction && { ...correction, differences: turnedAll(correction.differences) };
}

function turnedAll(numbers: readonly number[]): number[] {
  return numbers.map((number) => -number);
}

function averageByImage(pairs: readonly Pair[], differences: readonly number[]): number[] {
  const sums = new Map<number, { sum: number; n: number }>();
  pairs.forEach(({ image }, index) => {
    const entry = sums.get(image) ?? { sum: 0, n: 0 };
    entry.sum += differences[index]!;
    entry.n++;
    sums.set(image, entry);
  });
  return [...sums.values()].map(({ sum, n }) => sum / n);
}

const BATCHES = 8;
const LEAST_IN_BATCH = 3;
/** A pace that wanders slowly moves a run as a whole by more than its stretches differ. */
const WHOLE_RUN = 2;
/** Stretches of a run without drift differ by more than this times what is expected in about 1 of 50 runs. */
const MOST_BY_CHANCE = 2.6;
/** Interquartile range of the standard normal distribution. */
const NORMAL_IQR = 1.3489795003921634;

/**
 * Variance of the medians of eight stretches of the run, less what the noise of items explains; that is taken from the
 * steps between neighbours, which slow drift does not reach. A machine whose pace
 * wanders within a run shifts whole runs by at least as much, which no interval over items tells.
 */
function driftOf(differences: readonly number[], spread: number): number {
  const size = Math.floor(differences.length / BATCHES);
  if (size < LEAST_IN_BATCH) return 0;
  const batches = Array.from({ length: BATCHES }, (_, index) => {
    const end = index === BATCHES - 1 ? differences.length : (index + 1) * size;
    return differences.slice(index * size, end);
  });
  const medians = batches.map(median);
  const middle = medians.reduce((sum, one) => sum + one, 0) / BATCHES;
  const between = medians.reduce((sum, one) => sum + (one - middle) ** 2, 0) / (BATCHES - 1);
  const expected = MEDIAN_VARIANCE * spread ** 2 / size;
  return between > MOST_BY_CHANCE * expected ? WHOLE_RUN * (between - expected) : 0;
}

/** From the steps between neighbours. */
function spreadOf(differences: readonly number[]): number {
  const steps = sortAscending(
    differences.slice(1).map((one, index) => (one - differences[index]!) / Math.SQRT2),
  );
  return (quantile(steps, 0.75) - quantile(steps, 0.25)) / NORMAL_IQR;
}
