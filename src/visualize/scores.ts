import type { Label } from "../charts/labels.ts";
import { PATTERNS } from "../charts/patterns.ts";
import { chartKey } from "../scoring/answer_list.ts";
import { baselinesOf } from "../scoring/baselines.ts";
import { detectorAnswers } from "../scoring/rule_detector.ts";
import { type AnswerScores, type Estimate, scoreAnswers } from "../scoring/score_answers.ts";
import { confusionLines } from "./confusion_text.ts";
import { cellName, type Dataset } from "./dataset.ts";
import { count, formatPercent, MISSING } from "./format.ts";

/** The summary's scores: every cell and the baselines, then patterns and confusions cell by cell. */
export function scoreLines(dataset: Dataset, labels: readonly Label[] | null): string[] {
  const cells = dataset.cells.flatMap((data) => {
    const scores = scoreAnswers(data.answers);
    return scores === null ? [] : [{ name: cellName(data), scores }];
  });
  const charts = chartsOf(dataset);
  const detector = labels === null
    ? null
    : scoreAnswers(detectorAnswers(labels, (sha256) => charts.has(chartKey(sha256))));
  const rows = [...cells, ...(detector === null ? [] : [{ name: "rule detector", scores: detector }])];
  return [
    "95 % intervals: Wilson for accuracy and parsed, bootstrap over charts (BCa, seeded) for the rest; " +
    "none where all resamples are alike.",
    ...table([
      ["", "accuracy", "macro-F1", "Matthews", "kappa", "parsed"],
      ...rows.map(({ name, scores }) => [name, ...overall(scores)]),
      ...guessRows(charts),
    ]),
    ...detectorRemark(labels, detector, charts.size),
    ...cells.flatMap((
      { name, scores },
    ) => ["", name, ...indent(patternTable(scores)), ...confusionLines(scores)]),
  ];
}

/** Pattern of each labelled chart of the file, by its key. */
function chartsOf(dataset: Dataset): Map<number, number> {
  const charts = new Map<number, number>();
  for (const { answers } of dataset.cells) {
    const { keys, codes, starts } = answers.clusters();
    keys.forEach((key, chart) => charts.set(key, Math.floor(codes[starts[chart]!]! / (PATTERNS.length + 1))));
  }
  return charts;
}

function overall({ accuracy, macroF1, matthews, kappa, parseRate }: AnswerScores): string[] {
  return [percent(accuracy), decimal(macroF1), decimal(matthews), decimal(kappa), percent(parseRate)];
}

function guessRows(charts: ReadonlyMap<number, number>): string[][] {
  const counts = PATTERNS.map(() => 0);
  for (const pattern of charts.values()) counts[pattern]!++;
  const baselines = baselinesOf(counts);
  if (baselines === null) return [];
  const { majority, random } = baselines;
  return [
    [
      `always ${majority.pattern}`,
      formatPercent(majority.accuracy),
      majority.macroF1.toFixed(3),
      "0.000",
      "0.000",
      "100.0 %",
    ],
    ["any at random (expected)", formatPercent(random.accuracy), MISSING, "0.000", "0.000", "100.0 %"],
  ];
}

function detectorRemark(
  labels: readonly Label[] | null,
  scores: AnswerScores | null,
  charts: number,
): string[] {
  const why = "the rule detector reads prices, which are made again from the labels of generated charts";
  if (labels === null) return [`Rule detector: not asked; ${why}: name them with --labels.`];
  if (scores === null) return [`Rule detector: not asked; none of these charts is in the labels; ${why}.`];
  if (scores.charts === charts) return [];
  return [`Rule detector: asked about ${scores.charts} of ${count(charts, "chart")}; ${why}.`];
}

function patternTable({ scores }: AnswerScores): string[] {
  const share = (value: number | null) => value === null ? MISSING : formatPercent(value);
  const seen = scores.classes.filter(({ support, answers }) => support + answers > 0);
  return table([
    ["pattern", "charts asked", "answers", "precision", "recall"],
    ...seen.map((one) => [
      one.class,
      String(one.support),
      String(one.answers),
      share(one.precision),
      share(one.recall),
    ]),
  ]);
}

function percent({ value, interval }: Estimate): string {
  if (value === null) return MISSING;
  if (interval === null) return formatPercent(value);
  return `${formatPercent(value)} [${(100 * interval.low).toFixed(1)}, ${(100 * interval.high).toFixed(1)}]`;
}

function decimal({ value, interval }: Estimate): string {
  if (value === null) return MISSING;
  if (interval === null) return value.toFixed(3);
  return `${value.toFixed(3)} [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]`;
}

/** Rows as lines: the first column from the left, the others from the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((text, column) => column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!)).join(
      "  ",
    )
  );
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
