import type { Interval } from "./interval.ts";
import { normalQuantile } from "./normal.ts";
import { sortAscending } from "./statistics.ts";

export interface Shift extends Interval {
  readonly estimate: number;
}

/** The least number of differences whose Wilcoxon interval reaches 95 %. */
export const LEAST_DIFFERENCES = 6;

/** Up to here the signed-rank distribution is counted exactly. */
const EXACT_UP_TO = 60;

/**
 * Hodges-Lehmann estimate of the centre of differences (median of the averages of all pairs) with the interval that
 * inverts Wilcoxon's signed-rank test (Hollander and Wolfe, Nonparametric Statistical Methods, section 3.2-3.3). Robust
 * to outliers, and of full coverage in small samples. n log n: averages are selected, not listed.
 * @throws {RangeError} for fewer than 6 differences.
 */
export function hodgesLehmann(differences: ArrayLike<number>, alpha = 0.05): Shift {
  const n = differences.length;
  if (n < LEAST_DIFFERENCES) {
    throw new RangeError(`${n} differences have no interval: ${LEAST_DIFFERENCES} are needed`);
  }
  const sorted = sortAscending(differences);
  const averages = n * (n + 1) / 2;
  const bound = Math.max(1, n <= EXACT_UP_TO ? exactBound(n, alpha) : normalBound(n, alpha));
  const middle = Math.ceil(averages / 2);
  return {
    estimate: (average(sorted, middle) + average(sorted, averages + 1 - middle)) / 2,
    low: average(sorted, bound),
    high: average(sorted, averages + 1 - bound),
  };
}

/** Greatest k that P(signed-rank sum < k) <= alpha / 2: the k-th average from either end bounds the interval. */
function exactBound(n: number, alpha: number): number {
  const most = n * (n + 1) / 2;
  const share = new Float64Array(most + 1);
  share[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = most; sum >= 0; sum--) {
      share[sum] = (share[sum]! + (sum >= rank ? share[sum - rank]! : 0)) / 2;
    }
  }
  let tail = 0;
  let k = 0;
  while (tail + share[k]! <= alpha / 2) tail += share[k++]!;
  return k;
}

function normalBound(n: number, alpha: number): number {
  const deviation = Math.sqrt(n * (n + 1) * (2 * n + 1) / 24);
  return Math.floor(n * (n + 1) / 4 + normalQuantile(alpha / 2) * deviation);
}

/** The k-th smallest, k >= 1, of the averages of all pairs of sorted values, each value with itself included. */
function average(sorted: Float64Array, k: number): number {
  let low = sorted[0]!;
  let high = sorted[sorted.length - 1]!;
  if (countUpTo(sorted, low).count >= k) return low;
  // low: fewer than k averages are at most this; high: at least k.
  for (let step = 0; step < 100; step++) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (countUpTo(sorted, middle).count >= k) high = middle;
    else low = middle;
  }
  return countUpTo(sorted, high).greatest;
}

/** How many averages are at most `limit`, and the greatest of them. Two pointers, O(n). */
function countUpTo(sorted: Float64Array, limit: number): { count: number; greatest: number } {
  let count = 0;
  let greatest = -Infinity;
  let right = sorted.length - 1;
  for (let left = 0; left < sorted.length; left++) {
    while (right >= left && (sorted[left]! + sorted[right]!) / 2 > limit) right--;
    if (right < left) break;
    count += right - left + 1;
    greatest = Math.max(greatest, (sorted[left]! + sorted[right]!) / 2);
  }
  return { count, greatest };
}
