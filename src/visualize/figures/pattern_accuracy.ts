import type { Pattern } from "../../charts/patterns.ts";
import { ofPattern } from "../confusion_table.ts";
import { type CellData, cellName, type Dataset } from "../dataset.ts";
import { MISSING } from "../format.ts";
import { escapeHtml } from "../html.ts";
import { shareOf } from "../proportion.ts";
import { describeProportion, NO_LABELS } from "./accuracy.ts";
import {
  categories,
  type Figure,
  type HeatmapTrace,
  numberColumn,
  type Table,
  textColumn,
} from "./figure.ts";

/** How often each cell is right about the charts of each pattern. */
export function patternAccuracyFigure(dataset: Dataset, id: string): Figure {
  const judged = dataset.cells.filter(({ pattern }) => pattern.of > 0);
  const patterns = dataset.patterns.filter((pattern) =>
    judged.some(({ confusion }) => ofPattern(confusion, pattern).of > 0)
  );
  return {
    id,
    title: "Accuracy by pattern",
    reading:
      "Right answers to the charts of each pattern, in percent; bright is good. With few charts of a pattern the " +
      "numbers are coarse: the table has the 95 % intervals.",
    data: patterns.length === 0 ? [] : [trace(judged, patterns)],
    layout: {
      height: 190 + 26 * patterns.length,
      hovermode: "closest",
      xaxis: { ...categories(judged.map(cellName)), showgrid: false },
      yaxis: { ...categories(patterns.map(patternName)), showgrid: false, autorange: "reversed" },
    },
    table: table(judged, patterns),
    missing: patterns.length === 0
      ? [NO_LABELS]
      : dataset.cells.filter((data) => !judged.includes(data)).map((data) =>
        `${cellName(data)}: no answer to a labelled chart.`
      ),
  };
}

/** `head and shoulders`. */
export function patternName(pattern: Pattern): string {
  return pattern.replaceAll("_", " ");
}

function trace(cells: readonly CellData[], patterns: readonly Pattern[]): HeatmapTrace {
  const grid = patterns.map((pattern) => cells.map(({ confusion }) => ofPattern(confusion, pattern)));
  const percent = (right: number, of: number) => of === 0 ? null : 100 * right / of;
  return {
    type: "heatmap",
    name: "Right answers",
    x: cells.map((data) => escapeHtml(cellName(data))),
    y: patterns.map(patternName),
    z: grid.map((row) => row.map(({ right, of }) => percent(right, of))),
    text: grid.map((row) => row.map(({ right, of }) => of === 0 ? MISSING : (100 * right / of).toFixed(0))),
    customdata: grid.map((row) => row.map(describeProportion)),
    texttemplate: "%{text}",
    zmin: 0,
    zmax: 100,
    colorscale: "Cividis",
    xgap: 2,
    ygap: 2,
    colorbar: { title: { text: "% right" }, tickformat: ",~f" },
    hovertemplate: "%{x}<br>%{y}<br>%{customdata}<extra></extra>",
  };
}

function table(cells: readonly CellData[], patterns: readonly Pattern[]): Table {
  return {
    caption: "Right answers by pattern, with 95 % intervals (Wilson)",
    head: [textColumn("Pattern"), ...cells.map((data) => numberColumn(cellName(data)))],
    rows: patterns.map((pattern) => [
      patternName(pattern),
      ...cells.map(({ confusion }) => intervalOf(ofPattern(confusion, pattern))),
    ]),
  };
}

/** `83 % (5 of 6; 44 to 97)`. */
function intervalOf(proportion: { readonly right: number; readonly of: number }): string {
  const known = shareOf(proportion);
  if (known === null) return MISSING;
  const whole = (share: number) => (100 * share).toFixed(0);
  return `${whole(known.share)} % (${proportion.right} of ${proportion.of}; ${whole(known.low)} to ${
    whole(known.high)
  })`;
}
