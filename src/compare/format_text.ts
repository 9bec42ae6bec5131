import type { Comparison, RunSummary } from "./compare.ts";
import {
  absentLines,
  COLUMNS,
  floorLine,
  outcomesOf,
  P_NOTE,
  paceOf,
  rowOf,
  titleOf,
  verdictLine,
} from "./report.ts";

/** A comparison for a terminal. */
export function formatText(comparison: Comparison): string {
  return [
    runLine("base", comparison.base),
    runLine("new", comparison.new),
    floorLine(comparison),
    ...comparison.warnings.map((warning) => `Warning: ${warning}.`),
    ...comparison.cells.flatMap((cell) => {
      const outcomes = outcomesOf(cell);
      const pace = paceOf(cell);
      return [
        "",
        titleOf(cell),
        ...(outcomes === null ? [] : [`  outcomes: ${outcomes}`]),
        ...(pace === null ? [] : [`  pace: ${pace}`]),
        ...table([[...COLUMNS], ...cell.findings.map(rowOf)]).map((line) => `  ${line}`),
      ];
    }),
    "",
    ...absentLines(comparison),
    P_NOTE,
    verdictLine(comparison),
  ].join("\n") + "\n";
}

function runLine(name: string, { file, records, from, to }: RunSummary): string {
  return `${`${name}:`.padEnd(6)}${file}, ${records} records, ${from} to ${to}`;
}

/** Numbers from the right, the first and the last column from the left. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((text, column) =>
      column === 0
        ? text.padEnd(widths[0]!)
        : column === row.length - 1
        ? text
        : text.padStart(widths[column]!)
    ).join("  ").trimEnd()
  );
}
