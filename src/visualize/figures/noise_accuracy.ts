import { type CellData, cellName, type Dataset, hasLabels, type Proportion } from "../dataset.ts";
import { count } from "../format.ts";
import { noiseLevels } from "../noise.ts";
import { shareOf } from "../proportion.ts";
import { describeProportion, NO_LABELS } from "./accuracy.ts";
import {
  type Figure,
  numberColumn,
  type ScatterTrace,
  shortLabel,
  type Table,
  textColumn,
} from "./figure.ts";
import { colour, symbol } from "./palette.ts";

/** How accuracy falls, or does not, as charts get noisier. */
export function noiseAccuracyFigure(dataset: Dataset, id: string): Figure {
  const cells = dataset.cells.map((data) => ({ data, levels: byLevel(data, dataset) }));
  const levels = [...new Set(cells.flatMap(({ levels }) => [...levels.keys()]))].sort((a, b) => a - b);
  const drawn = levels.length > 1 ? cells.filter(({ levels }) => levels.size > 0) : [];
  return {
    id,
    title: "Accuracy by noise",
    reading: "Right patterns at each noise of the charts, 0 the cleanest. Lines: 95 % interval (Wilson).",
    data: drawn.map(({ data, levels: known }) =>
      trace(data, dataset, levels.filter((level) => known.has(level)), known)
    ),
    layout: {
      height: 420,
      hovermode: "closest",
      showlegend: true,
      xaxis: { type: "linear", title: { text: "Noise of the chart" } },
      yaxis: { type: "linear", title: { text: "Right patterns" }, range: [0, 105], ticksuffix: " %" },
    },
    table: table(cells, levels),
    missing: missing(dataset, levels),
  };
}

type Levels = ReadonlyMap<number, Proportion>;

function byLevel({ noise }: CellData, dataset: Dataset): Levels {
  const levelOf = noiseLevels(dataset.cells.flatMap((data) => [...data.noise.keys()]));
  const levels = new Map<number, Proportion>();
  for (const [value, { right, of }] of noise) {
    const level = levelOf(value);
    const before = levels.get(level) ?? { right: 0, of: 0 };
    levels.set(level, { right: before.right + right, of: before.of + of });
  }
  return levels;
}

function trace(data: CellData, { scale }: Dataset, levels: readonly number[], known: Levels): ScatterTrace {
  const shares = levels.map((level) => shareOf(known.get(level)!)!);
  const color = colour(scale.groups.indexOf(data.group));
  return {
    type: "scatter",
    mode: "lines+markers",
    name: shortLabel(cellName(data)),
    x: levels,
    y: shares.map(({ share }) => 100 * share),
    text: levels.map((level) => describeProportion(known.get(level)!)),
    hovertemplate: "noise %{x}<br>%{text}<extra>%{fullData.name}</extra>",
    marker: { color, symbol: symbol(scale.precisions.indexOf(data.cell.precision)), size: 8 },
    line: { color, width: 1.5 },
    error_y: {
      type: "data",
      symmetric: false,
      array: shares.map(({ share, high }) => 100 * (high - share)),
      arrayminus: shares.map(({ share, low }) => 100 * (share - low)),
      thickness: 1,
    },
  };
}

function table(cells: readonly { data: CellData; levels: Levels }[], levels: readonly number[]): Table {
  return {
    caption: "Right patterns by noise, with 95 % intervals",
    head: [textColumn("Cell"), ...levels.map((level) => numberColumn(`noise ${level}`))],
    rows: levels.length === 0 ? [] : cells.map(({ data, levels: known }) => [
      cellName(data),
      ...levels.map((level) => describeProportion(known.get(level) ?? { right: 0, of: 0 })),
    ]),
  };
}

function missing(dataset: Dataset, levels: readonly number[]): string[] {
  if (!hasLabels(dataset)) return [NO_LABELS];
  if (!dataset.noiseAsked) {
    return ["Noise is not in a result file: name the charts' labels.jsonl with --labels."];
  }
  const known = dataset.cells.reduce((total, { noise }) => total + sumOf(noise), 0);
  const judged = dataset.cells.reduce((total, { pattern }) => total + pattern.of, 0);
  if (known === 0) return ["None of these charts has a noise in the labels."];
  return [
    ...(levels.length === 1
      ? [`All of these charts have the same noise, ${levels[0]}: nothing to compare.`]
      : []),
    ...(known < judged ? [`${count(judged - known, "answer")} to charts of unknown noise left out.`] : []),
  ];
}

function sumOf(levels: Levels): number {
  return [...levels.values()].reduce((total, { of }) => total + of, 0);
}
