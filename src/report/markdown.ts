import { escape } from "../compare/format_markdown.ts";
import type { CellReport } from "./cell_report.ts";

/** A job summary of GitHub holds 1 MiB, with what else a job writes; what is longer than this is left out, and said. */
const MOST_BYTES = 300_000;
const HEAD = [
  "Cell",
  "Items",
  "Failed",
  "Pattern right (95 %)",
  "Latency median, ms",
  "Latency p90, ms",
  "Peak memory, MiB",
];

/** The cells as a table of Markdown, the best first. */
export function reportMarkdown(cells: readonly CellReport[]): string {
  const lines = [
    "## chartvlm benchmark",
    "",
    row(HEAD),
    row(HEAD.map((_, index) => index === 0 ? ":--" : "--:")),
  ];
  let bytes = 0;
  for (const [index, cell] of cells.entries()) {
    const line = row(cellRow(cell));
    bytes += new TextEncoder().encode(line).length;
    if (bytes > MOST_BYTES) {
      lines.push(
        "",
        `${cells.length - index} more cells are left out here; \`report --format json\` has them.`,
      );
      break;
    }
    lines.push(line);
  }
  return [...lines, "", "Best first: the most accurate, and of equals the fastest.", ""].join("\n");
}

function cellRow(cell: CellReport): string[] {
  const { accuracy, accuracy_interval: interval } = cell;
  const percent = (share: number) => (100 * share).toFixed(1);
  const share = accuracy === null ? "–" : `${percent(accuracy)} %`;
  const range = interval === null ? "" : ` (${percent(interval.low)} to ${percent(interval.high)})`;
  const numbers = [cell.latency_ms_median, cell.latency_ms_p90, cell.memory_mb_max];
  return [
    escape(cell.cell),
    String(cell.items),
    String(cell.failed),
    share + range,
    ...numbers.map((value) => value === null ? "–" : value.toFixed(value < 100 ? 1 : 0)),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
