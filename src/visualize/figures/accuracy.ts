import { type CellData, cellName, type Dataset, hasLabels, type Proportion } from "../dataset.ts";
import { formatCount, formatPercent, MISSING } from "../format.ts";
import { escapeHtml } from "../html.ts";
import { shareOf } from "../proportion.ts";
import { type BarTrace, categories, type Figure, numberColumn, type Table, textColumn } from "./figure.ts";
import { colour } from "./palette.ts";

/** Said wherever accuracy would stand and no chart was labelled. */
export const NO_LABELS = "No labels: accuracy not known.";

/** Share of right answers, pattern and trend, each with its Wilson 95 % interval. */
export function accuracyFigure(dataset: Dataset, id: string): Figure {
  return {
    id,
    title: "Accuracy",
    reading:
      "Share of labelled charts of which the answer names the right pattern, and the right trend. An answer " +
      "that names none is wrong; items that failed gave no answer and are counted apart. Lines: 95 % interval " +
      "(Wilson): where two overlap widely, the charts are too few to tell the cells apart.",
    data: hasLabels(dataset)
      ? [
        accuracyTrace(dataset, "Pattern", ({ pattern }) => pattern, { color: colour(0) }),
        accuracyTrace(dataset, "Trend", ({ trend }) => trend, { color: colour(1), pattern: { shape: "/" } }),
      ]
      : [],
    layout: {
      height: 460,
      hovermode: "closest",
      barmode: "group",
      showlegend: true,
      xaxis: categories(dataset.cells.map(cellName)),
      yaxis: { type: "linear", title: { text: "Right answers" }, range: [0, 105], ticksuffix: " %" },
      annotations: dataset.cells.filter(isUnknown).map((data) => ({
        x: escapeHtml(cellName(data)),
        y: 0,
        yanchor: "bottom",
        text: "not known",
        textangle: -90,
        showarrow: false,
      })),
    },
    table: accuracyTable(dataset),
    missing: missingLabels(dataset),
  };
}

function isUnknown({ pattern, trend }: CellData): boolean {
  return pattern.of === 0 && trend.of === 0;
}

function accuracyTrace(
  { cells }: Dataset,
  name: string,
  pick: (data: CellData) => Proportion,
  marker: BarTrace["marker"],
): BarTrace {
  const shares = cells.map((data) => shareOf(pick(data)));
  const percent = (share: number | undefined) => share === undefined ? null : 100 * share;
  return {
    type: "bar",
    name,
    x: cells.map((data) => escapeHtml(cellName(data))),
    y: shares.map((share) => percent(share?.share)),
    text: cells.map((data) => escapeHtml(describeProportion(pick(data)))),
    textposition: "none",
    hovertemplate: "%{x}<br>%{fullData.name}: %{text}<extra></extra>",
    marker,
    error_y: {
      type: "data",
      symmetric: false,
      array: shares.map((share) => share === null ? null : 100 * (share.high - share.share)),
      arrayminus: shares.map((share) => share === null ? null : 100 * (share.share - share.low)),
    },
  };
}

/** `96.2 % (92.1 to 98.3 %), 203 of 211`, or a dash without labels. */
export function describeProportion(proportion: Proportion): string {
  const known = shareOf(proportion);
  if (known === null) return MISSING;
  const low = (100 * known.low).toFixed(1);
  return `${formatPercent(known.share)} (${low} to ${formatPercent(known.high)}), ` +
    `${formatCount(proportion.right)} of ${formatCount(proportion.of)}`;
}

function accuracyTable({ cells }: Dataset): Table {
  return {
    caption: "Right answers with 95 % intervals",
    head: [textColumn("Cell"), numberColumn("Pattern"), numberColumn("Trend")],
    rows: cells.map((data) => [
      cellName(data),
      describeProportion(data.pattern),
      describeProportion(data.trend),
    ]),
  };
}

function missingLabels(dataset: Dataset): string[] {
  if (!hasLabels(dataset)) return [NO_LABELS];
  return dataset.cells
    .filter(isUnknown)
    .map((data) =>
      data.measured === 0
        ? `${cellName(data)}: no item was answered.`
        : `${cellName(data)}: no labels, accuracy not known.`
    );
}
