import { median, NORMAL_MAD } from "../scoring/statistics.ts";

/** No segment is shorter: one run alone is no change. */
const SHORTEST = 2;
/** Penalty of a change, in variances of the noise times the logarithm of the number of runs n; see docs/comparing.md. */
const penaltyOf = (n: number) => 5 + 15 / n;
/** With fewer runs the noise cannot be told from changes. */
const LEAST_RUNS = 6;

/**
 * Where the level of a series changes: the segmentation with the least sum of squares around the segments' means plus
 * `penalty` a change, found exactly (optimal partitioning, Jackson et al., IEEE Signal Processing Letters 12, 2005; PELT
 * is the same with pruning).
 * @returns indices of the first values of new segments.
 */
export function segment(values: readonly number[], penalty: number): number[] {
  const cost = costOf(values);
  const best = [-penalty];
  const last = [0];
  for (let end = 1; end <= values.length; end++) {
    best[end] = Infinity;
    last[end] = 0;
    for (let start = 0; start <= end - SHORTEST; start++) {
      if (start > 0 && start < SHORTEST) continue;
      const total = best[start]! + cost(start, end) + penalty;
      if (total >= best[end]!) continue;
      best[end] = total;
      last[end] = start;
    }
  }
  const changes: number[] = [];
  for (let end = last[values.length] ?? 0; end > 0; end = last[end]!) changes.unshift(end);
  return changes;
}

/** Sum of squares of values[start, end) around their mean, from running sums of the centred values. */
function costOf(values: readonly number[]): (start: number, end: number) => number {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sums = new Float64Array(values.length + 1);
  const squares = new Float64Array(values.length + 1);
  values.forEach((value, index) => {
    sums[index + 1] = sums[index]! + (value - centre);
    squares[index + 1] = squares[index]! + (value - centre) ** 2;
  });
  return (start, end) => squares[end]! - squares[start]! - (sums[end]! - sums[start]!) ** 2 / (end - start);
}

/**
 * Change points of a series of runs. The noise is taken from the steps between neighbours (median absolute deviation),
 * which a few changes of level do not reach, and is at least `leastNoise`.
 * @returns indices of the runs that changed the level; none for fewer than 6 runs.
 */
export function changePoints(values: readonly number[], leastNoise: number): number[] {
  if (values.length < LEAST_RUNS) return [];
  const steps = values.slice(1).map((value, index) => Math.abs(value - values[index]!));
  const noise = Math.max(leastNoise, median(steps) / NORMAL_MAD / Math.SQRT2);
  return segment(values, penaltyOf(values.length) * noise ** 2 * Math.log(values.length));
}
