import type { Interval } from "./interval.ts";
import { normalCdf } from "./normal.ts";
import { tCritical } from "./student_t.ts";

/** With more differences than this in all, the normal distribution stands in for counting. */
const COUNTED_UP_TO = 4000;

/**
 * Two-sided mid-p value of paired yes-or-no items: the signs of the clusters' differences are flipped in all ways. With
 * differences of 1, 0 and -1 it is McNemar's test with mid-p (Fagerland, Lydersen and Laake, BMC Medical Research
 * Methodology 13, 2013); a cluster of several items counts once, with its whole difference.
 * @param differences whole numbers, one a cluster: how many more of its items hold in the second run.
 */
export function signFlipMidP(differences: readonly number[]): number {
  const sizes = differences.map(Math.abs).filter((size) => size > 0);
  const observed = Math.abs(differences.reduce((sum, one) => sum + one, 0));
  const most = sizes.reduce((sum, size) => sum + size, 0);
  if (most > COUNTED_UP_TO) {
    const deviation = Math.sqrt(sizes.reduce((sum, size) => sum + size * size, 0));
    return 2 * normalCdf(-observed / deviation);
  }
  const shares = flippedSums(sizes, most);
  let p = 0;
  shares.forEach((share, place) => {
    const sum = Math.abs(place - most);
    p += sum > observed ? share : sum === observed ? share / 2 : 0;
  });
  return p;
}

/** Share of the sign choices that give each sum -most..most. */
function flippedSums(sizes: readonly number[], most: number): Float64Array {
  let shares = new Float64Array(2 * most + 1);
  shares[most] = 1;
  let reach = 0;
  for (const size of sizes) {
    const next = new Float64Array(2 * most + 1);
    for (let place = most - reach; place <= most + reach; place++) {
      next[place - size]! += shares[place]! / 2;
      next[place + size]! += shares[place]! / 2;
    }
    shares = next;
    reach += size;
  }
  return shares;
}

/**
 * 95 % interval of the difference of two paired rates, each cluster's difference in -1..1: the mean with Student's t,
 * after adding one cluster of +1 and one of -1 (Bonett and Price, Journal of Educational and Behavioral Statistics 37,
 * 2012, for clusters of one item), so that it keeps its coverage where few items differ.
 */
export function pairedDifference(differences: readonly number[]): Interval {
  const n = differences.length + 2;
  const mean = differences.reduce((sum, one) => sum + one, 0) / n;
  const squares = differences.reduce(
    (sum, one) => sum + (one - mean) ** 2,
    (1 - mean) ** 2 + (1 + mean) ** 2,
  );
  const half = tCritical(0.05, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { low: Math.max(-1, mean - half), high: Math.min(1, mean + half) };
}

/** Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979): p-values adjusted, in the order given. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = pValues.map(() => 0);
  let least = 0;
  order.forEach((index, rank) => {
    least = Math.max(least, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = least;
  });
  return adjusted;
}
