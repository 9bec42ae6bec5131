import { compare, type RunSummary } from "../compare/compare.ts";
import { absentLines, floorLine, outcomesOf, P_NOTE, titleOf, verdictLine } from "../compare/report.ts";
import { describePeriod } from "./facts.ts";
import { compareFigures } from "./figures/compare.ts";
import { count } from "./format.ts";
import type { OtherView } from "./history_view.ts";
import { markup } from "./html.ts";
import { noteHtml } from "./figure_html.ts";
import { factsList, pageTitle } from "./page_header.ts";

export interface CompareViewOptions {
  readonly base: string;
  readonly new: string;
}

/** Two runs side by side: the numbers and verdicts of `chartvlm compare`. @throws {UserError} as `compare` does. */
export async function compareView(options: CompareViewOptions): Promise<OtherView> {
  const comparison = await compare(options);
  const { base, cells, warnings } = comparison;
  const run = ({ file, records, ...period }: RunSummary) =>
    `${file}: ${count(records, "record")}, ${describePeriod(period)}`;
  const cellLines = cells.map((cell) => {
    const outcomes = outcomesOf(cell);
    return outcomes === null ? `${titleOf(cell)}.` : `${titleOf(cell)}. Outcomes: ${outcomes}.`;
  });
  return {
    title: "Comparison of two runs",
    file: `${options.base} and ${options.new}`,
    to: comparison.new.to,
    header: markup`<header>
${pageTitle("Comparison of two runs")}
<p><strong>${verdictLine(comparison)}</strong></p>
${
      factsList([
        ["Base", run(base)],
        ["New", run(comparison.new)],
        ["Pairs", cellLines.join(" ")],
        ["Noise", floorLine(comparison)],
        ["Verdicts", P_NOTE],
      ])
    }
${[
      ...warnings.map((warning) => noteHtml("Warning", [`${warning}.`])),
      ...absentNote(absentLines(comparison)),
    ]}
</header>`,
    figures: compareFigures(comparison),
  };
}

function absentNote(lines: readonly string[]) {
  return lines.length === 0 ? [] : [noteHtml("Not compared", lines)];
}
