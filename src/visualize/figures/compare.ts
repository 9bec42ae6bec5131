import type { Comparison } from "../../compare/compare.ts";
import type { Finding } from "../../compare/comparison.ts";
import { COLUMNS, rowOf } from "../../compare/report.ts";
import { escapeHtml } from "../html.ts";
import { categories, type Figure, numberColumn, type SeriesTrace, type Table, textColumn } from "./figure.ts";

type Compared = Extract<Finding, { state: "compared" }>;

interface Row {
  readonly cell: string;
  readonly finding: Compared;
}

/** Worse is orange and points down, better is blue and points up, the rest is grey: told apart without colour, too. */
const LOOKS = {
  worse: { color: "#d55e00", symbol: "triangle-down" },
  better: { color: "#0072b2", symbol: "triangle-up" },
  same: { color: "#8a8a8a", symbol: "circle" },
} as const;

/** One figure for each number that the two runs were compared in. */
export function compareFigures(comparison: Comparison): Figure[] {
  const metrics = new Map(
    comparison.cells.flatMap(({ findings }) => findings.map(({ metric, label }) => [metric, label] as const)),
  );
  return [...metrics].map(([metric, label]) => compareFigure(comparison, metric, label));
}

/** The change of one number in every cell, with its interval, before what two runs of the same may differ by. */
function compareFigure({ cells }: Comparison, metric: string, label: string): Figure {
  const rows = cells.flatMap(({ name, findings }) =>
    findings.flatMap((finding) =>
      finding.metric === metric && finding.state === "compared" ? [{ cell: name, finding }] : []
    )
  );
  const scale = rows[0]?.finding.scale ?? "percent";
  const unit = scale === "points" ? "percentage points" : "%";
  const some = rows.some(({ finding }) => finding.floor !== null);
  return {
    id: `compare_${metric}`,
    title: `Change of ${label}`,
    reading: `New run against base, image by image: 0 is no change. Lines: 95 % interval.${
      some ? " Grey bars: what two runs of the same may differ by (noise floor)." : ""
    } Triangles are verdicts beyond noise: down is worse, up is better.`,
    data: rows.length === 0 ? [] : [...(some ? [floorTrace(rows)] : []), changeTrace(rows, unit)],
    layout: {
      height: 130 + 44 * rows.length,
      hovermode: "closest",
      showlegend: false,
      xaxis: { type: "linear", title: { text: `Change of ${label} (${unit})` }, zeroline: true },
      yaxis: { ...categories(rows.map(({ cell }) => cell)), autorange: "reversed" },
    },
    table: compareTable(cells, metric, label),
    missing: missingOf(cells, metric, label),
  };
}

const common = { type: "data", symmetric: false } as const;

function floorTrace(rows: readonly Row[]): SeriesTrace {
  const known = rows.flatMap(({ cell, finding: { floor } }) => floor === null ? [] : [{ cell, floor }]);
  return {
    type: "scatter",
    mode: "markers",
    name: "noise floor",
    x: known.map(() => 0),
    y: known.map(({ cell }) => escapeHtml(cell)),
    text: known.map(({ floor }) => `−${(100 * floor.down).toFixed(1)} to +${(100 * floor.up).toFixed(1)} %`),
    hovertemplate: "%{y}<br>noise floor: %{text}<extra></extra>",
    marker: { color: "#8a8a8a", size: 1, opacity: 0.35 },
    error_x: {
      ...common,
      array: known.map(({ floor }) => 100 * floor.up),
      arrayminus: known.map(({ floor }) => 100 * floor.down),
      color: "rgba(138,138,138,0.35)",
      thickness: 16,
      width: 0,
    },
  };
}

function changeTrace(rows: readonly Row[], unit: string): SeriesTrace {
  const looks = rows.map(({ finding }) => LOOKS[finding.direction]);
  const signed = (share: number) => `${share < 0 ? "−" : "+"}${Math.abs(100 * share).toFixed(1)}`;
  return {
    type: "scatter",
    mode: "markers",
    name: "change",
    x: rows.map(({ finding }) => 100 * finding.change),
    y: rows.map(({ cell }) => escapeHtml(cell)),
    text: rows.map(({ finding: { change, low, high, verdict } }) =>
      `${signed(change)} ${unit} [${signed(low)}, ${signed(high)}]: ${escapeHtml(verdict)}`
    ),
    hovertemplate: "%{y}<br>%{text}<extra></extra>",
    marker: { color: looks.map(({ color }) => color), symbol: looks.map(({ symbol }) => symbol), size: 11 },
    error_x: {
      ...common,
      array: rows.map(({ finding }) => 100 * (finding.high - finding.change)),
      arrayminus: rows.map(({ finding }) => 100 * (finding.change - finding.low)),
      color: "#59616b",
      thickness: 1.5,
      width: 5,
    },
  };
}

function compareTable(cells: Comparison["cells"], metric: string, label: string): Table {
  const [, ...columns] = COLUMNS;
  return {
    caption: `Base and new: ${label}`,
    head: [textColumn("Cell"), ...columns.slice(0, -1).map(numberColumn), textColumn(columns.at(-1)!)],
    rows: cells.flatMap(({ name, findings }) =>
      findings.filter((finding) => finding.metric === metric).map((
        finding,
      ) => [name, ...rowOf(finding).slice(1)])
    ),
  };
}

function missingOf(cells: Comparison["cells"], metric: string, label: string): string[] {
  return cells.flatMap(({ name, findings }) =>
    findings.filter((finding) => finding.metric === metric && finding.state === "too_few_images").map((
      { images },
    ) =>
      images === 0
        ? `${name}: no ${label} in both runs.`
        : `${name}: ${images} images with a ${label}, 6 are needed.`
    )
  );
}
