import { axisTitle, nameInText, type NumericColumn } from "../columns.ts";
import { type CellData, cellsNotRun, type Dataset, findCell } from "../dataset.ts";
import { formatCount, formatNumber, formatWithUnit, MISSING } from "../format.ts";
import { escapeHtml } from "../html.ts";
import { cellsWithout } from "./gaps.ts";
import { MEAN, type Statistic } from "../statistic.ts";
import {
  categories,
  type Figure,
  type HeatmapTrace,
  type Layout,
  numberColumn,
  type Table,
  textColumn,
} from "./figure.ts";

/** One number of a column a cell: models in rows, precisions in columns, the value written in its field. */
export function heatmapFigure(
  dataset: Dataset,
  column: NumericColumn,
  id: string,
  statistic: Statistic = MEAN,
): Figure {
  const grid = dataset.groups.map((group) =>
    dataset.precisions.map((precision) => fieldOf(findCell(dataset, group, precision), column, statistic))
  );
  const empty = grid.every((row) => row.every((field) => field === null));
  return {
    id,
    title: `${column.label} heatmap`,
    reading: `${statistic.label} ${
      nameInText(column)
    } of every model and precision; dark is low, bright is high, a dash is no value.`,
    data: empty ? [] : [heatmapTrace(dataset, column, grid)],
    layout: heatmapLayout(dataset, grid),
    table: heatmapTable(dataset, `${statistic.label} ${nameInText(column)}`, grid),
    missing: empty ? [`No record has a ${column.name}.`] : holes(dataset, column),
  };
}

type Grid = readonly (readonly (Field | null)[])[];

interface Field {
  readonly value: number;
  readonly n: number;
}

function fieldOf(data: CellData | undefined, { name }: NumericColumn, statistic: Statistic): Field | null {
  const known = data?.statistics.get(name);
  if (data === undefined || known === undefined) return null;
  const value = statistic.of(data, name);
  return value === null ? null : { value, n: known.n };
}

function heatmapTrace(dataset: Dataset, column: NumericColumn, grid: Grid): HeatmapTrace {
  return {
    type: "heatmap",
    name: escapeHtml(axisTitle(column)),
    x: dataset.precisions.map(escapeHtml),
    y: dataset.groups.map(escapeHtml),
    z: grid.map((row) => row.map((field) => field?.value ?? null)),
    text: grid.map((row) => row.map((field) => formatNumber(field?.value))),
    customdata: grid.map((row) =>
      row.map((field) =>
        field === null ? "" : `${formatWithUnit(field.value, column.unit)}, ${formatCount(field.n)} items`
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

function heatmapTable(dataset: Dataset, caption: string, grid: Grid): Table {
  return {
    caption,
    head: [textColumn("Model"), ...dataset.precisions.map(numberColumn)],
    rows: dataset.groups.map((
      group,
      row,
    ) => [group, ...grid[row]!.map((field) => formatNumber(field?.value))]),
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
