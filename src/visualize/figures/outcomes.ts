import { FAILED_OUTCOMES, MEASURED_OUTCOMES } from "../../results/record.ts";
import { cellName, type Dataset, type Outcome } from "../dataset.ts";
import { count, formatCount, formatPercent } from "../format.ts";
import { escapeHtml } from "../html.ts";
import { firstLine } from "../missing.ts";
import { type BarTrace, categories, type Figure, numberColumn, type Table, textColumn } from "./figure.ts";

const OUTCOMES: readonly Outcome[] = [...MEASURED_OUTCOMES, ...FAILED_OUTCOMES];

/** Answers of use calm, failures loud; stripes tell them apart without colour. */
const LOOK: Readonly<Record<Outcome, BarTrace["marker"]>> = {
  ok: { color: "#0072b2" },
  unparseable: { color: "#56b4e9", pattern: { shape: "." } },
  truncated: { color: "#cc79a7", pattern: { shape: "-" } },
  refused: { color: "#8a8a8a", pattern: { shape: "|" } },
  timeout: { color: "#e69f00", pattern: { shape: "/" } },
  out_of_memory: { color: "#d55e00", pattern: { shape: "x" } },
  crashed: { color: "#d55e00", pattern: { shape: "\\" } },
  failed: { color: "#d55e00", pattern: { shape: "+" } },
};

/** What became of the items of each cell: answers of use, answers that are not, failures. */
export function outcomesFigure(dataset: Dataset, id: string): Figure {
  const seen = OUTCOMES.filter((outcome) =>
    dataset.cells.some(({ outcomes }) => (outcomes.get(outcome) ?? 0) > 0)
  );
  const troubled = seen.some((outcome) => outcome !== "ok");
  return {
    id,
    title: "What became of the items",
    reading: troubled
      ? "Share of each cell's items by outcome. Of items that timed out, ran out of memory, crashed or failed nothing " +
        "was measured; they count in no other figure. Unparseable: the answer names no pattern, and counts as wrong."
      : "Every item was answered, and every answer could be read.",
    data: troubled ? seen.map((outcome) => trace(dataset, outcome)) : [],
    layout: {
      height: 420,
      hovermode: "closest",
      barmode: "stack",
      showlegend: true,
      xaxis: categories(dataset.cells.map(cellName)),
      yaxis: { type: "linear", title: { text: "Items" }, range: [0, 100], ticksuffix: " %" },
    },
    table: table(dataset),
    missing: [],
  };
}

function trace({ cells }: Dataset, outcome: Outcome): BarTrace {
  const counts = cells.map(({ outcomes }) => outcomes.get(outcome) ?? 0);
  return {
    type: "bar",
    name: outcome.replaceAll("_", " "),
    x: cells.map((data) => escapeHtml(cellName(data))),
    y: counts.map((n, i) => 100 * n / cells[i]!.records),
    text: counts.map((n, i) => `${formatCount(n)} of ${count(cells[i]!.records, "item")}`),
    textposition: "none",
    hovertemplate: "%{x}<br>%{fullData.name}: %{text}<extra></extra>",
    marker: LOOK[outcome],
  };
}

function table({ cells }: Dataset): Table {
  return {
    caption: "Outcomes of each cell, with the first error of each kind",
    head: [
      textColumn("Cell"),
      textColumn("Outcome"),
      numberColumn("Items"),
      numberColumn("Share"),
      textColumn("First error"),
    ],
    rows: cells.flatMap((data) =>
      OUTCOMES.filter((outcome) => data.outcomes.has(outcome)).map((outcome) => [
        cellName(data),
        outcome,
        formatCount(data.outcomes.get(outcome)!),
        formatPercent(data.outcomes.get(outcome)! / data.records),
        firstLine((data.errors as ReadonlyMap<Outcome, string>).get(outcome) ?? ""),
      ])
    ),
  };
}
