import { type Interval, wilson } from "./interval.ts";

/** A rate whose items come in clusters: how many of the items of cluster g hold, and how many there are. */
export interface ClusterCounts {
  readonly holds: ArrayLike<number>;
  readonly items: ArrayLike<number>;
}

/**
 * Wilson's interval of a rate over clustered items: n is divided by the design effect, the variance between clusters
 * over that of as many independent items (Kish, Survey Sampling, 1965, section 8.2), at least 1. Where all or none hold,
 * a cluster counts as one item. The same as Wilson's for clusters of one item; null without items.
 */
export function clusteredWilson({ holds, items }: ClusterCounts): Interval | null {
  let n = 0;
  let successes = 0;
  for (let g = 0; g < items.length; g++) {
    n += items[g]!;
    successes += holds[g]!;
  }
  const clusters = items.length;
  if (n === 0 || clusters === n) return wilson(successes, n);
  const p = successes / n;
  if (p === 0 || p === 1) return wilson(p * clusters, clusters);
  let squares = 0;
  for (let g = 0; g < clusters; g++) squares += (holds[g]! - p * items[g]!) ** 2;
  const effect = clusters === 1 ? n : clusters / (clusters - 1) * squares / (n * p * (1 - p));
  const effective = n / Math.max(1, effect);
  return wilson(p * effective, effective);
}
