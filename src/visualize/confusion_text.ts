import type { AnswerScores } from "../scoring/score_answers.ts";

/**
 * The confusion matrix as text, the patterns that occur only: a row a truth, a column an answer, named by letters that
 * the rows explain; `-` counts answers that name no pattern. One line where nothing was confused.
 */
export function confusionLines({ scores }: AnswerScores): string[] {
  const { classes, counts, unparsed } = scores.confusion;
  if (scores.correct === scores.n) return ["  Nothing confused."];
  const seen = classes.flatMap((_, index) => {
    const { support, answers } = scores.classes[index]!;
    return support + answers > 0 ? [index] : [];
  });
  const letter = (index: number) => String.fromCharCode(97 + index);
  const width = Math.max(2, ...seen.flatMap((row) => counts[row]!.map((n) => String(n).length))) + 1;
  const cell = (n: number) => (n === 0 ? "." : String(n)).padStart(width);
  const name = Math.max(...seen.map((index) => classes[index]!.length));
  return [
    `  ${"confusion: truth \\ answer".padEnd(name + 2)}` +
    `${seen.map((index) => letter(index).padStart(width)).join("")}${"-".padStart(width)}`,
    ...seen.map((row) =>
      `  ${letter(row)} ${classes[row]!.padEnd(name)}` +
      `${seen.map((column) => cell(counts[row]![column]!)).join("")}${cell(unparsed[row]!)}`
    ),
  ];
}
