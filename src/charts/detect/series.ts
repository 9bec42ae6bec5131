import type { Turn } from "./turns.ts";

/** Root mean square of the distance of the values to straight legs between the turns. */
export function roughness(values: Float64Array, turns: readonly Turn[]): number {
  let sum = 0;
  let count = 0;
  for (let i = 1; i < turns.length; i++) {
    const from = turns[i - 1]!;
    const to = turns[i]!;
    for (let bar = from.bar; bar < to.bar; bar++) {
      const line = from.value + (to.value - from.value) * (bar - from.bar) / (to.bar - from.bar);
      sum += (values[bar]! - line) ** 2;
      count += 1;
    }
  }
  return Math.sqrt(sum / Math.max(1, count));
}

/** How the smallest leg between the turns stands out: its size over the largest move against a leg's direction. */
export function clarity(values: Float64Array, turns: readonly Turn[]): number {
  return smallestLeg(turns) / Math.max(1e-9, largestRetreat(values, turns));
}

/** Largest move against a leg's direction within the legs between the turns. */
function largestRetreat(values: Float64Array, turns: readonly Turn[]): number {
  let largest = 0;
  for (let i = 1; i < turns.length; i++) {
    const from = turns[i - 1]!;
    const to = turns[i]!;
    const sign = to.value > from.value ? 1 : -1;
    let best = -Infinity;
    for (let bar = from.bar; bar <= to.bar; bar++) {
      best = Math.max(best, sign * values[bar]!);
      largest = Math.max(largest, best - sign * values[bar]!);
    }
  }
  return largest;
}

/** Largest value of the bars `from` to `to`, both included and cut to the chart; -Infinity for none. */
export function highest(values: Float64Array, from: number, to: number): number {
  let top = -Infinity;
  for (let bar = Math.max(0, from); bar <= Math.min(values.length - 1, to); bar++) {
    top = Math.max(top, values[bar]!);
  }
  return top;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Largest less smallest. */
export function spread(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

/** Smallest of the legs between the turns. */
export function smallestLeg(turns: readonly Turn[]): number {
  let smallest = Infinity;
  for (let i = 1; i < turns.length; i++) {
    smallest = Math.min(smallest, Math.abs(turns[i]!.value - turns[i - 1]!.value));
  }
  return smallest;
}

/** Smallest value of the bars `from` to `to`, both included and cut to the chart; Infinity for none. */
export function lowest(values: Float64Array, from: number, to: number): number {
  let bottom = Infinity;
  for (let bar = Math.max(0, from); bar <= Math.min(values.length - 1, to); bar++) {
    bottom = Math.min(bottom, values[bar]!);
  }
  return bottom;
}
