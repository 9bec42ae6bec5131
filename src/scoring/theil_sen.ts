import { median } from "./statistics.ts";

/** Points of which all pairs are taken; of more, as many are taken at equal distances. */
const MOST_POINTS = 300;

/**
 * The Theil-Sen estimator of a slope: median of the slopes between all pairs of values (Sen, 1968).
 * @param values values at equal distances, at least two.
 * @returns the slope a step. @throws {RangeError} with fewer than two values.
 */
export function theilSen(values: ArrayLike<number>): number {
  const points = Math.min(values.length, MOST_POINTS);
  const at = Array.from(
    { length: points },
    (_, index) => Math.round(index * (values.length - 1) / (points - 1)),
  );
  const slopes: number[] = [];
  for (const [index, end] of at.entries()) {
    for (const start of at.slice(0, index)) slopes.push((values[end]! - values[start]!) / (end - start));
  }
  return median(slopes);
}
