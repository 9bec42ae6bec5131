import { NUMERIC_COLUMNS } from "./columns.ts";
import { type CellData, cellName, cellsNotRun, type Dataset, hasLabels } from "./dataset.ts";
import { NO_LABELS } from "./figures/accuracy.ts";
import { count } from "./format.ts";

/** Error messages are cut here: they may hold a whole stack trace. */
const LONGEST_MESSAGE = 160;

/** Everything that a reader could expect and that the file does not hold, in sentences. Empty when nothing lacks. */
export function missingOf(dataset: Dataset): string[] {
  return [
    ...dataset.cells.flatMap(failures),
    ...notRun(dataset),
    ...unlabelled(dataset),
    ...absentColumns(dataset),
  ];
}

/** `ok 30, timeout 2`: outcomes of a cell, the frequent first. */
export function describeOutcomes({ outcomes }: CellData): string {
  return [...outcomes].sort(([, a], [, b]) => b - a).map(([outcome, n]) => `${outcome} ${n}`).join(", ");
}

function failures(data: CellData): string[] {
  return [...data.errors].map(([outcome, message]) => {
    const shown = firstLine(message);
    return `${cellName(data)}: ${outcome} on ${data.outcomes.get(outcome)} of ${
      count(data.records, "item")
    }` +
      (shown === "" ? "." : ` (first: ${shown}).`);
  });
}

/** The first line of an error message, cut. */
export function firstLine(message: string): string {
  const first = message.split("\n")[0]!.trim();
  return first.length > LONGEST_MESSAGE ? `${first.slice(0, LONGEST_MESSAGE)}…` : first;
}

function unlabelled(dataset: Dataset): string[] {
  if (!hasLabels(dataset)) return [NO_LABELS];
  const total = (of: (data: CellData) => number) => dataset.cells.reduce((sum, data) => sum + of(data), 0);
  const [answers, judged] = [total((data) => data.measured), total((data) => data.pattern.of)];
  if (answers === judged) return [];
  return [
    `${answers - judged} of ${count(answers, "answer")} are about charts without a label: timed, not judged.`,
  ];
}

function notRun(dataset: Dataset): string[] {
  const absent = cellsNotRun(dataset);
  return absent.length === 0 ? [] : [`Not in this file: ${absent.join(", ")}.`];
}

function absentColumns({ cells }: Dataset): string[] {
  const absent = NUMERIC_COLUMNS.filter(({ name }) => cells.every(({ statistics }) => !statistics.has(name)));
  return absent.length === 0 ? [] : [`No record has: ${absent.map(({ name }) => name).join(", ")}.`];
}
