import { kappaOf, matthewsOf } from "./agreement.ts";

/** One answer beside the truth; `predicted` is null where the answer named no class. */
export interface Judged<Class extends string> {
  readonly expected: Class;
  readonly predicted: Class | null;
}

/** How one class fared. A ratio whose denominator is 0 is null: never asked for, or never answered. */
export interface ClassScore<Class extends string> {
  readonly class: Class;
  /** Items whose truth it is. */
  readonly support: number;
  /** Items answered with it. */
  readonly answers: number;
  readonly precision: number | null;
  readonly recall: number | null;
  /** Harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN); null for a class without support. */
  readonly f1: number | null;
}

export interface Scores<Class extends string> {
  readonly n: number;
  readonly correct: number;
  /** Share of right answers; an answer that names no class is wrong. */
  readonly accuracy: number;
  /**
   * Unweighted mean of F1 over the classes that occur in the truth; answers naming another class count as errors of
   * the true one only (scikit-learn's f1_score with average="macro", labels=set(y_true), zero_division=0).
   */
  readonly macroF1: number;
  /** Share of answers that name a class. */
  readonly parseRate: number;
  /** Matthews correlation; null where the truth or the answers are all of one class. */
  readonly matthews: number | null;
  /** Cohen's kappa; null where truth and answers are all of the same class. */
  readonly kappa: number | null;
  /** One for each class, in the given order. */
  readonly classes: readonly ClassScore<Class>[];
  readonly confusion: Confusion<Class>;
}

/** Counts of answers: `counts[i][j]` items of true class i got class j; `unparsed[i]` got none. */
export interface Confusion<Class extends string> {
  readonly classes: readonly Class[];
  readonly counts: readonly (readonly number[])[];
  readonly unparsed: readonly number[];
}

/** Scores of a list of answers over `classes`; null for an empty list, of which nothing can be said. */
export function score<Class extends string>(
  judged: readonly Judged<Class>[],
  classes: readonly Class[],
): Scores<Class> | null {
  return judged.length === 0 ? null : scoreConfusion(confusionOf(judged, classes));
}

/** Scores of counted answers, at least one. */
export function scoreConfusion<Class extends string>(confusion: Confusion<Class>): Scores<Class> {
  const { classes, counts, unparsed } = confusion;
  const scores = classes.map((_, index) => classScore(confusion, index));
  const n = sum(scores.map(({ support }) => support));
  const correct = sum(counts.map((row, index) => row[index]!));
  const f1s = scores.flatMap(({ f1 }) => f1 === null ? [] : [f1]);
  return {
    n,
    correct,
    accuracy: correct / n,
    macroF1: sum(f1s) / f1s.length,
    parseRate: (n - sum(unparsed)) / n,
    matthews: matthewsOf(confusion),
    kappa: kappaOf(confusion),
    classes: scores,
    confusion,
  };
}

/** @throws {RangeError} for an answer or truth that is none of `classes`. */
export function confusionOf<Class extends string>(
  judged: readonly Judged<Class>[],
  classes: readonly Class[],
): Confusion<Class> {
  const places = new Map(classes.map((name, index) => [name, index]));
  const counts = classes.map(() => classes.map(() => 0));
  const unparsed = classes.map(() => 0);
  const placeOf = (name: Class) => {
    const place = places.get(name);
    if (place === undefined) throw new RangeError(`"${name}" is none of the classes`);
    return place;
  };
  for (const { expected, predicted } of judged) {
    const row = placeOf(expected);
    if (predicted === null) unparsed[row]!++;
    else counts[row]![placeOf(predicted)]!++;
  }
  return { classes, counts, unparsed };
}

function classScore<Class extends string>(confusion: Confusion<Class>, index: number): ClassScore<Class> {
  const { classes, counts, unparsed } = confusion;
  const right = counts[index]![index]!;
  const support = sum(counts[index]!) + unparsed[index]!;
  const answers = sum(counts.map((row) => row[index]!));
  return {
    class: classes[index]!,
    support,
    answers,
    precision: answers === 0 ? null : right / answers,
    recall: support === 0 ? null : right / support,
    f1: support === 0 ? null : 2 * right / (support + answers),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
