import { axisTitle, COLUMN } from "../columns.ts";
import { type CellData, cellName, type Dataset } from "../dataset.ts";
import { formatCount, formatNumber } from "../format.ts";
import { escapeHtml } from "../html.ts";
import {
  type Figure,
  numberColumn,
  type ScatterTrace,
  shortLabel,
  type Table,
  textColumn,
} from "./figure.ts";
import { cellsWithout, drawnPoints } from "./gaps.ts";
import { colour, symbol } from "./palette.ts";

/** Every item as a point: how long it took against the memory of its process. */
export function latencyVsMemoryFigure(dataset: Dataset, id: string): Figure {
  return {
    id,
    title: "Latency against memory",
    reading:
      "Left is faster, low takes less memory: the best cells are in the lower left corner. Colour: model. " +
      `Symbol: precision. ${drawnPoints(dataset)}`,
    data: dataset.cells.map((data) => scatterTrace(data, dataset)).filter(({ x }) => x.length > 0),
    layout: {
      height: 500,
      hovermode: "closest",
      showlegend: true,
      xaxis: { type: "linear", title: { text: axisTitle(COLUMN.latency) }, rangemode: "tozero" },
      yaxis: { type: "linear", title: { text: axisTitle(COLUMN.memory) }, rangemode: "tozero" },
    },
    table: medians(dataset),
    missing: [
      ...new Set([...cellsWithout(dataset, COLUMN.latency), ...cellsWithout(dataset, COLUMN.memory)]),
    ],
  };
}

function scatterTrace(data: CellData, { scale }: Dataset): ScatterTrace {
  const points = data.points.flatMap((point) =>
    point.memoryMb === null ? [] : [{ ...point, memoryMb: point.memoryMb }]
  );
  return {
    type: "scatter",
    mode: "markers",
    name: shortLabel(cellName(data)),
    x: points.map(({ latencyMs }) => latencyMs),
    y: points.map(({ memoryMb }) => memoryMb),
    text: points.map(({ image, tokens }) =>
      `${escapeHtml(image)}<br>tokens: ${tokens === null ? "not recorded" : formatCount(tokens)}`
    ),
    customdata: points.map(({ row }) => row),
    hovertemplate: "%{text}<br>%{x} ms<br>%{y} MiB<extra>%{fullData.name}</extra>",
    marker: {
      color: colour(scale.groups.indexOf(data.group)),
      symbol: symbol(scale.precisions.indexOf(data.cell.precision)),
      size: 8,
      opacity: 0.65,
    },
  };
}

function medians(dataset: Dataset): Table {
  return {
    caption: "Median latency and memory of each model and precision",
    head: [textColumn("Cell"), numberColumn("Median latency, ms"), numberColumn("Median peak memory, MiB")],
    rows: dataset.cells.map((data) => [
      cellName(data),
      ...[COLUMN.latency, COLUMN.memory].map(({ name }) => formatNumber(data.statistics.get(name)?.median)),
    ]),
  };
}
