import type { Confusion } from "./metrics.ts";

/**
 * Matthews correlation of several classes (Gorodkin, Computational Biology and Chemistry 28, 2004): 1 for all right, 0
 * for answers that do not depend on the truth. "No answer" counts as a class that is never true, as in scikit-learn's
 * matthews_corrcoef on labels that say so. Null where it is 0/0: truth or answers all of one class.
 */
export function matthewsOf(confusion: Confusion<string>): number | null {
  const { n, right, chance, truths, answers } = marginsOf(confusion);
  const spread = (n * n - truths) * (n * n - answers);
  return spread === 0 ? null : (right * n - chance) / Math.sqrt(spread);
}

/**
 * Cohen's kappa (Educational and Psychological Measurement 20, 1960): agreement beyond what the two margins give by
 * chance. Null where it is 0/0: truth and answers all of the same class.
 */
export function kappaOf(confusion: Confusion<string>): number | null {
  const { n, right, chance } = marginsOf(confusion);
  return n * n === chance ? null : (right * n - chance) / (n * n - chance);
}

/** Items, right ones, sum over classes of truths x answers, and the sums of squares of both margins. */
function marginsOf({ classes, counts, unparsed }: Confusion<string>) {
  const margins = { n: 0, right: 0, chance: 0, truths: 0, answers: 0 };
  let silent = 0;
  for (let k = 0; k < classes.length; k++) {
    let truths = unparsed[k]!;
    let answers = 0;
    for (let j = 0; j < classes.length; j++) {
      truths += counts[k]![j]!;
      answers += counts[j]![k]!;
    }
    margins.n += truths;
    margins.right += counts[k]![k]!;
    margins.chance += truths * answers;
    margins.truths += truths * truths;
    margins.answers += answers * answers;
    silent += unparsed[k]!;
  }
  margins.answers += silent * silent;
  return margins;
}
