import { axisTitle, nameInText, type NumericColumn } from "../columns.ts";
import { cellsNotRun, type Dataset, findCell } from "../dataset.ts";
import { formatCount, formatNumber, formatWithUnit, MISSING } from "../format.ts";
import { escapeHtml } from "../html.ts";
import { cellsWithout } from "./gaps.ts";
import type { Description } from "../description.ts";
import {
  categories,
  type Figure,
  type HeatmapTrace,
  type Layout,
  numberColumn,
  type Table,
  textColumn,
} from "./figure.ts";

/** Mean of a column: models in rows, precisions in columns, the value written in its field. */
export function heatmapFigure(dataset: Dataset, column: NumericColumn, id: string): Figure {
  const grid = dataset.groups.map((group) =>
    dataset.precisions.map((precision) =>
      findCell(dataset, group, precision)?.statistics.get(column.name) ?? null
    )
  );
  const empty = grid.every((row) => row.every((box) => box === null));
  return {
    id,
    title: `${column.label} heatmap`,
    reading: `Mean ${
      nameInText(column)
    } of every model and precision; dark is low, bright is high, a dash is no value.`,
    data: empty ? [] : [heatmapTrace(dataset, column, grid)],
    layout: heatmapLayout(dataset, grid),
    table: heatmapTable(dataset, column, grid),
    missing: empty ? [`No record has a ${column.name}.`] : holes(dataset, column),
  };
}

type Grid = readonly (readonly (Description | null)[])[];

function heatmapTrace(dataset: Dataset, column: NumericColumn, grid: Grid): HeatmapTrace {
  return {
    type: "heatmap",
    name: axisTitle(column),
    x: dataset.precisions.map(escapeHtml),
    y: dataset.groups.map(escapeHtml),
    z: grid.map((row) => row.map((box) => box?.mean ?? null)),
    text: grid.map((row) => row.map((box) => formatNumber(box?.mean))),
    customdata: grid.map((row) =>
      row.map((box) =>
        box === null ? "" : `${formatWithUnit(box.mean, column.unit)}, ${formatCount(box.n)} items`
      )
    ),
    texttemplate: "%{text}",
    colorscale: "Cividis",
    xgap: 2,
    ygap: 2,
    colorbar: { title: { text: column.unit }, tickformat: ",~f" },
    hovertemplate: "%{y}, %{x}<br>%{customdata}<extra></extra>",
  };
}

function heatmapLayout(dataset: Dataset, grid: Grid): Layout {
  const empty = dataset.groups.flatMap((group, row) =>
    dataset.precisions.filter((_, column) => grid[row]![column] === null).map((precision) => ({
      group,
      precision,
    }))
  );
  return {
    height: 180 + 70 * dataset.groups.length,
    hovermode: "closest",
    xaxis: { ...categories(dataset.precisions), showgrid: false },
    yaxis: { ...categories(dataset.groups), showgrid: false, autorange: "reversed" },
    annotations: empty.map(({ group, precision }) => ({
      x: escapeHtml(precision),
      y: escapeHtml(group),
      text: MISSING,
      showarrow: false,
    })),
  };
}

function heatmapTable(dataset: Dataset, column: NumericColumn, grid: Grid): Table {
  return {
    caption: `Mean ${nameInText(column)}`,
    head: [textColumn("Model"), ...dataset.precisions.map(numberColumn)],
    rows: dataset.groups.map((group, row) => [group, ...grid[row]!.map((box) => formatNumber(box?.mean))]),
  };
}

/** The empty fields with their reason: never run, or run without a number. */
function holes(dataset: Dataset, column: NumericColumn): string[] {
  const absent = cellsNotRun(dataset);
  return [
    ...(absent.length === 0 ? [] : [`Not in this file: ${absent.join(", ")}.`]),
    ...cellsWithout(dataset, column),
  ];
}
