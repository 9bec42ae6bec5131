import type { Random } from "../charts/random.ts";
import type { Interval } from "./interval.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { quantile, sortAscending } from "./statistics.ts";

/** A statistic of some clusters, named by index, a cluster as often as its index occurs; null where undefined. */
export type Statistic = (clusters: Int32Array) => number | null;

export interface BootstrapInterval extends Interval {
  /** `percentile` where BCa is undefined: the statistic never varies, or lies beyond all resamples. */
  readonly method: "BCa" | "percentile";
}

/** Of the resamples, at most this share may leave the statistic undefined. */
const MOST_UNDEFINED = 0.05;

/** `count` resamples of the clusters 0..n-1 with replacement. */
export function* resample(n: number, count: number, random: Random): Generator<Int32Array> {
  const clusters = new Int32Array(n);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < n; j++) clusters[j] = Math.floor(random.next() * n);
    yield clusters;
  }
}

/** The clusters 0..n-1 with each left out once. */
export function* leaveOneOut(n: number): Generator<Int32Array> {
  const clusters = Int32Array.from({ length: n - 1 }, (_, index) => index + 1);
  for (let left = 0; left < n; left++) {
    yield clusters;
    if (left < n - 1) clusters[left] = left;
  }
}

/**
 * Bootstrap interval by BCa (Efron, JASA 82, 1987), as scipy.stats.bootstrap computes it, from the statistic of the
 * sample, of its resamples, and of the sample with each cluster left out. Null where the statistic is undefined on the
 * sample or on more than 5 % of the resamples.
 */
export function bootstrapInterval(
  estimate: number | null,
  resampled: readonly (number | null)[],
  leftOut: readonly (number | null)[],
  confidence = 0.95,
): BootstrapInterval | null {
  const known = resampled.filter((value) => value !== null);
  if (estimate === null || known.length === 0) return null;
  if (known.length < (1 - MOST_UNDEFINED) * resampled.length) return null;
  const sorted = sortAscending(known);
  const tail = (1 - confidence) / 2;
  const levels = bcaLevels(estimate, sorted, leftOut, tail);
  const [low, high] = levels ?? [tail, 1 - tail];
  return {
    low: quantile(sorted, low),
    high: quantile(sorted, high),
    method: levels === null ? "percentile" : "BCa",
  };
}

/** Levels of the two quantiles to take of the resamples; null where they are undefined. */
function bcaLevels(
  estimate: number,
  sorted: Float64Array,
  leftOut: readonly (number | null)[],
  tail: number,
): readonly [number, number] | null {
  const below = sorted.reduce((n, value) => n + (value < estimate ? 1 : value === estimate ? 0.5 : 0), 0);
  const bias = normalQuantile(below / sorted.length);
  const acceleration = accelerationOf(leftOut);
  if (!Number.isFinite(bias) || acceleration === null) return null;
  const level = (z: number) => normalCdf(bias + (bias + z) / (1 - acceleration * (bias + z)));
  const z = normalQuantile(tail);
  return [level(z), level(-z)];
}

/** From the jackknife: skewness of the leave-one-out values / 6; null where they are all the same or one is undefined. */
function accelerationOf(leftOut: readonly (number | null)[]): number | null {
  const values = leftOut.filter((value) => value !== null);
  if (values.length < leftOut.length || values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let squares = 0;
  let cubes = 0;
  for (const value of values) {
    squares += (mean - value) ** 2;
    cubes += (mean - value) ** 3;
  }
  return squares < 1e-24 ? null : cubes / (6 * squares ** 1.5);
}
