import { axisTitle, nameInText, type NumericColumn } from "../columns.ts";
import { type CellData, cellName, type Dataset } from "../dataset.ts";
import { formatCount, formatNumber, MISSING } from "../format.ts";
import { escapeHtml } from "../html.ts";
import type { Point } from "../points.ts";
import {
  type BoxTrace,
  categories,
  type Figure,
  numberColumn,
  shortLabel,
  type Table,
  textColumn,
} from "./figure.ts";
import { cellsWithout, drawnPoints } from "./gaps.ts";
import { colour, symbol } from "./palette.ts";

export interface BoxFigureOptions {
  readonly id: string;
  readonly title: string;
  readonly column: NumericColumn;
  /** The column's number of a drawn point. */
  readonly ofPoint: (point: Point) => number | null;
}

/** One box for every cell: models side by side, one colour a precision. Quartiles are exact, whatever is drawn. */
export function boxFigure(dataset: Dataset, options: BoxFigureOptions): Figure {
  const { column, id, title } = options;
  const traces = dataset.precisions.map((precision) => boxTrace(dataset, precision, options));
  return {
    id,
    title,
    reading:
      "Line: median. Dashed line: mean. Box: the middle half of the items. Whiskers: the last item within " +
      `1.5 times the box's height. ${drawnPoints(dataset)}`,
    data: traces.filter(({ x }) => x.length > 0),
    layout: {
      height: 460,
      hovermode: "closest",
      boxmode: "group",
      showlegend: true,
      xaxis: categories(dataset.groups),
      yaxis: { type: "linear", title: { text: axisTitle(column) }, rangemode: "tozero" },
    },
    table: boxTable(dataset, column),
    missing: cellsWithout(dataset, column),
  };
}

function boxTrace(dataset: Dataset, precision: string, options: BoxFigureOptions): BoxTrace {
  const index = dataset.scale.precisions.indexOf(precision);
  const cells = dataset.cells.filter(({ cell, statistics }) =>
    cell.precision === precision && statistics.has(options.column.name)
  );
  const boxes = cells.map(({ statistics }) => statistics.get(options.column.name)!);
  const points = cells.map((data) => knownPoints(data, options));
  return {
    type: "box",
    name: shortLabel(precision),
    x: cells.map(({ group }) => escapeHtml(group)),
    q1: boxes.map(({ q1 }) => q1),
    median: boxes.map(({ median }) => median),
    q3: boxes.map(({ q3 }) => q3),
    lowerfence: boxes.map(({ lowerfence }) => lowerfence),
    upperfence: boxes.map(({ upperfence }) => upperfence),
    mean: boxes.map(({ mean }) => mean),
    y: points.map((list) => list.map(({ value }) => value)),
    text: points.map((list) => list.map(({ text }) => text)),
    customdata: points.map((list) => list.map(({ row }) => row)),
    boxpoints: "all",
    boxmean: true,
    jitter: 0.5,
    pointpos: 0,
    offsetgroup: escapeHtml(precision),
    hovertemplate: "%{text}<extra>%{fullData.name}</extra>",
    marker: { color: colour(index), symbol: symbol(index), size: 5, opacity: 0.55 },
    line: { width: 1.5 },
  };
}

function knownPoints({ points }: CellData, { column, ofPoint }: BoxFigureOptions) {
  return points.flatMap((point) => {
    const value = ofPoint(point);
    if (value === null) return [];
    const tokens = point.tokens === null ? "" : `<br>${formatCount(point.tokens)} tokens`;
    return [{
      row: point.row,
      value,
      text: `${escapeHtml(point.image)}<br>${value} ${column.unit}${tokens}`,
    }];
  });
}

function boxTable(dataset: Dataset, column: NumericColumn): Table {
  const numbers = ["Items", "Mean", "Median", "Q1", "Q3", "p90", "Least", "Greatest"];
  return {
    caption: `Each model and precision: ${nameInText(column)}`,
    head: [textColumn("Cell"), ...numbers.map(numberColumn)],
    rows: dataset.cells.map((data) => {
      const known = data.statistics.get(column.name);
      if (known === undefined) return [cellName(data), "0", ...numbers.slice(1).map(() => MISSING)];
      const { n, mean, median, q1, q3, p90, min, max } = known;
      return [cellName(data), formatCount(n), ...[mean, median, q1, q3, p90, min, max].map(formatNumber)];
    }),
  };
}
