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

/** A job summary of GitHub holds 1 MiB; what is longer than this is cut at a cell. */
const MOST_CHARACTERS = 900_000;

/** A comparison as Markdown, e.g. for `$GITHUB_STEP_SUMMARY`: verdict first, a table a cell. */
export function formatMarkdown(comparison: Comparison): string {
  const { regressions, warnings, cells } = comparison;
  const head = [
    "## Comparison of chartvlm runs",
    "",
    `${regressions.length > 0 ? "❌" : "✅"} ${escape(verdictLine(comparison))}`,
    "",
    `- ${runLine("base", comparison.base)}`,
    `- ${runLine("new", comparison.new)}`,
    `- ${escape(floorLine(comparison))}`,
    ...absentLines(comparison).map((line) => `- ${escape(line)}`),
    ...warnings.flatMap((warning) => ["", `> **Warning:** ${escape(warning)}.`]),
  ];
  let length = head.join("\n").length;
  const body: string[] = [];
  for (const [index, cell] of cells.entries()) {
    const lines = cellLines(cell);
    length += lines.join("\n").length + 1;
    if (length > MOST_CHARACTERS) {
      body.push("", `${cells.length - index} more cells are left out here; \`--format json\` has them.`);
      break;
    }
    body.push(...lines);
  }
  return [...head, ...body, "", P_NOTE, ""].join("\n");
}

function cellLines(cell: Comparison["cells"][number]): string[] {
  const outcomes = outcomesOf(cell);
  const pace = paceOf(cell);
  return [
    "",
    `### ${escape(titleOf(cell))}`,
    ...(outcomes === null ? [] : ["", `Outcomes: ${outcomes}.`]),
    ...(pace === null ? [] : ["", `Pace: ${pace}.`]),
    "",
    row([...COLUMNS]),
    row(COLUMNS.map((_, index) => index === 0 || index === COLUMNS.length - 1 ? ":--" : "--:")),
    ...cell.findings.map((finding) => {
      const cells = rowOf(finding).map(escape);
      const verdict = cells.at(-1)!;
      const plain = finding.state !== "compared" || finding.direction === "same";
      return row([...cells.slice(0, -1), plain ? verdict : `**${verdict}**`]);
    }),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function runLine(name: string, { file, records, from, to }: RunSummary): string {
  return `${name}: ${escape(file)}, ${records} records, ${escape(from)} to ${escape(to)}`;
}

/** Text that means nothing to Markdown or HTML. */
export function escape(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(
    /[\\`*_|[\]#~>]/g,
    "\\$&",
  );
}
