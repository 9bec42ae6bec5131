import { type Pattern, PATTERNS } from "../charts/patterns.ts";

/** What an answer without looking would reach on charts of known patterns. */
export interface Baselines {
  readonly charts: number;
  /** Always the most frequent pattern; of equals the first in the order of PATTERNS. */
  readonly majority: { readonly pattern: Pattern; readonly accuracy: number; readonly macroF1: number };
  /** One of all patterns at random, each as likely: in expectation. */
  readonly random: { readonly accuracy: number };
}

/** @param counts charts of each pattern, in the order of PATTERNS. Null without charts. */
export function baselinesOf(counts: readonly number[]): Baselines | null {
  const charts = counts.reduce((sum, count) => sum + count, 0);
  if (charts === 0) return null;
  const most = counts.indexOf(Math.max(...counts));
  const accuracy = counts[most]! / charts;
  const present = counts.filter((count) => count > 0).length;
  return {
    charts,
    // F1 of the one pattern named is 2 p / (1 + p); of the others 0.
    majority: { pattern: PATTERNS[most]!, accuracy, macroF1: 2 * accuracy / (1 + accuracy) / present },
    random: { accuracy: 1 / PATTERNS.length },
  };
}
