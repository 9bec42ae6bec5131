import type { Label } from "../charts/labels.ts";
import { type Best, fastest, leanest, mostAccurate, mostTokens } from "./best.ts";
import { COLUMN, type NumericColumn } from "./columns.ts";
import { type CellData, cellName, type Dataset, hasLabels } from "./dataset.ts";
import { describe, type Description } from "./description.ts";
import { factsOf } from "./facts.ts";
import { describeProportion, NO_LABELS } from "./figures/accuracy.ts";
import { formatCount, formatWithUnit } from "./format.ts";
import { describeOutcomes, missingOf } from "./missing.ts";
import { mergeSorted } from "./number_list.ts";
import { scoreLines } from "./scores.ts";

/**
 * `summary.txt`: the same numbers as the dashboard and all scores, for a terminal, a mail or a diff.
 * @param labels labels of the charts, for the baseline of the rule detector; null where they are not known.
 */
export function formatSummary(dataset: Dataset, labels: readonly Label[] | null = null): string {
  return [
    heading("Chart reading benchmark", "="),
    ...factsOf(dataset).map(([name, text]) => `${name}:`.padEnd(12) + text),
    section("Totals"),
    `Total benchmarks: ${formatCount(dataset.records)}`,
    `Models tested: ${dataset.models.length}`,
    `Precisions tested: ${dataset.precisions.length}`,
    section("Best performers"),
    ...bestLines(dataset),
    section("By model"),
    ...dataset.groups.flatMap((group, i) => [...(i > 0 ? [""] : []), ...modelLines(dataset, group)]),
    section("Accuracy"),
    ...accuracyLines(dataset),
    ...(hasLabels(dataset) ? [section("Scores of the pattern"), ...scoreLines(dataset, labels)] : []),
    section("Missing"),
    ...missingLines(dataset),
  ].join("\n") + "\n";
}

function heading(text: string, rule: string): string {
  return `${text}\n${rule.repeat(text.length)}`;
}

function section(title: string): string {
  return `\n${heading(title, "-")}`;
}

function bestLines(dataset: Dataset): string[] {
  const asked = [mostAccurate(dataset), fastest(dataset), leanest(dataset), mostTokens(dataset)];
  const lines = asked.filter((best) => best !== null).map(bestLine);
  const accuracy = asked[0] === null ? [`Most accurate: ${NO_LABELS}`] : [];
  return [...accuracy, ...lines];
}

function bestLine({ question, data, value, details }: Best): string {
  return `${question}: ${cellName(data)}, ${value}. ${details.join(" ")}`;
}

function modelLines(dataset: Dataset, group: string): string[] {
  const cells = dataset.cells.filter((data) => data.group === group);
  const known = (column: NumericColumn) => describeTogether(cells, column);
  return [
    group,
    `  Latency: ${spread(known(COLUMN.latency), "ms")}`,
    `  Memory: ${average(known(COLUMN.memory), "MiB")}`,
    `  Tokens: ${average(known(COLUMN.tokens), "")}`,
    ...cells.flatMap(precisionLines),
  ];
}

function precisionLines(data: CellData): string[] {
  const known = (column: NumericColumn) => data.statistics.get(column.name) ?? null;
  return [
    `  ${data.cell.precision}: ${describeOutcomes(data)}`,
    `    Latency: ${spread(known(COLUMN.latency), "ms")}`,
    `    Memory: ${average(known(COLUMN.memory), "MiB")}`,
  ];
}

/** Statistics over all items of several cells; null where none has the column. */
function describeTogether(cells: readonly CellData[], { name }: NumericColumn): Description | null {
  const lists = cells.map(({ values }) => values.get(name)).filter((list) => list !== undefined);
  return lists.length === 0 ? null : describe(mergeSorted(lists));
}

function spread(known: Description | null, unit: string): string {
  if (known === null) return "not recorded";
  const { mean, median, min, max, n } = known;
  return `average ${formatWithUnit(mean, unit)}, median ${formatWithUnit(median, unit)}, ` +
    `min ${formatWithUnit(min, unit)}, max ${formatWithUnit(max, unit)} (${formatCount(n)} items)`;
}

function average(known: Description | null, unit: string): string {
  return known === null ? "not recorded" : `average ${formatWithUnit(known.mean, unit)}`;
}

function accuracyLines(dataset: Dataset): string[] {
  if (!hasLabels(dataset)) return [NO_LABELS];
  return [
    "Right answers to labelled charts, with Wilson 95 % intervals.",
    ...dataset.cells.flatMap((data) => [
      `${cellName(data)}`,
      `  Pattern: ${describeProportion(data.pattern)}`,
      `  Trend: ${describeProportion(data.trend)}`,
    ]),
  ];
}

function missingLines(dataset: Dataset): string[] {
  const missing = missingOf(dataset);
  return missing.length === 0 ? ["Nothing: every item was answered, every number is there."] : missing;
}
