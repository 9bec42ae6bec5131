/** What a box plot shows of a list of numbers; the names are those of Plotly's precomputed box. */
export interface BoxStatistics {
  readonly n: number;
  readonly mean: number;
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
  /** Least value not more than 1.5 interquartile ranges below q1 (Tukey, Exploratory Data Analysis, 1977). */
  readonly lowerfence: number;
  /** Greatest value not more than 1.5 interquartile ranges above q3. */
  readonly upperfence: number;
}

/** An ascending copy, as the functions below that say `sorted` need it. */
export function sortAscending(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * Quantile of an ascending list, 0 <= p <= 1: linear interpolation between order statistics, type 7 of Hyndman and
 * Fan (The American Statistician 50, 1996), the default of numpy, pandas and R.
 * @throws {RangeError} for an empty list, or p outside 0..1.
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  requireValues(sorted, "a quantile");
  if (!(p >= 0 && p <= 1)) throw new RangeError(`cannot take the quantile ${p}: it must be from 0 to 1`);
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (place - below) * (high - low);
}

/** Variance of a median over that of a mean, of normal noise. */
export const MEDIAN_VARIANCE = Math.PI / 2;

/** Median absolute deviation of the standard normal distribution. */
export const NORMAL_MAD = 0.6744897501960817;

/** Quantile 0.5 of values in any order. @throws {RangeError} for an empty list. */
export function median(values: ArrayLike<number>): number {
  return quantile(sortAscending(values), 0.5);
}

/** Arithmetic mean, summed with Neumaier's compensation. @throws {RangeError} for an empty list. */
export function mean(values: ArrayLike<number>): number {
  requireValues(values, "a mean");
  let sum = 0;
  let lost = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return (sum + lost) / values.length;
}

/** The box of an ascending list. @throws {RangeError} for an empty list. */
export function boxStatistics(sorted: ArrayLike<number>): BoxStatistics {
  requireValues(sorted, "a box");
  const q1 = quantile(sorted, 0.25);
  const q3 = quantile(sorted, 0.75);
  const reach = 1.5 * (q3 - q1);
  let first = 0;
  while (sorted[first]! < q1 - reach) first++;
  let last = sorted.length - 1;
  while (sorted[last]! > q3 + reach) last--;
  return {
    n: sorted.length,
    mean: mean(sorted),
    min: sorted[0]!,
    q1,
    median: quantile(sorted, 0.5),
    q3,
    max: sorted[sorted.length - 1]!,
    lowerfence: sorted[first]!,
    upperfence: sorted[last]!,
  };
}

function requireValues(values: ArrayLike<number>, what: string): void {
  if (values.length === 0) throw new RangeError(`cannot take ${what} of no values`);
}
