import type { Measures } from "./candidate.ts";
import { NULL_SCORES, type Rule, type RuleName, RULES } from "./rules.ts";

/** 1 at `good` or beyond, 0 at `limit` or beyond, linear between. */
function grade(value: number, good: number, limit: number): number {
  return Math.min(1, Math.max(0, (value - limit) / (good - limit)));
}

/** Geometric mean of the grades of a rule's measures: 0 where any limit is reached, 1 for a textbook pattern. */
export function judge(measures: Measures, rule: Rule): number {
  let product = 1;
  let count = 0;
  for (const name in rule) {
    const [good, limit] = rule[name]!;
    product *= grade(measures[name]!, good, limit);
    if (product === 0) return 0;
    count += 1;
  }
  return product ** (1 / count);
}

/**
 * How much better a rule holds than on random walks: 0 at its null score, 1 for a textbook pattern.
 * @returns null where a limit of the rule is reached.
 */
export function excess(measures: Measures, rule: RuleName): number | null {
  const score = judge(measures, RULES[rule]);
  return score === 0 ? null : (score - NULL_SCORES[rule]) / (1 - NULL_SCORES[rule]);
}
