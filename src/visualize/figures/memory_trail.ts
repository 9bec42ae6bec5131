import { theilSen } from "../../scoring/theil_sen.ts";
import { axisTitle, COLUMN } from "../columns.ts";
import { type CellData, cellName, type Dataset } from "../dataset.ts";
import { formatCount, formatNumber, MISSING } from "../format.ts";
import type { MemoryTrail } from "../memory_trail.ts";
import {
  type Figure,
  numberColumn,
  type ScatterTrace,
  shortLabel,
  type Table,
  textColumn,
} from "./figure.ts";
import { cellsWithout } from "./gaps.ts";
import { colour, dash } from "./palette.ts";

/** Peak memory from item to item: a line that keeps rising is a leak, and a long run would end for it. */
export function memoryTrailFigure(dataset: Dataset, id: string): Figure {
  const trails = dataset.cells.flatMap((data) => data.trail === null ? [] : [{ data, trail: data.trail }]);
  const width = Math.max(1, ...trails.map(({ trail }) => trail.width));
  return {
    id,
    title: "Memory over items",
    reading:
      "The most memory that a cell's process had held up to each of its items, in the order of the file. A line that " +
      "keeps rising points to a leak; one that is flat after the first items does not." +
      (width > 1 ? ` Each step is the greatest of up to ${formatCount(width)} items.` : ""),
    data: trails.map(({ data, trail }) => trace(data, trail, dataset)),
    layout: {
      height: 420,
      hovermode: "closest",
      showlegend: true,
      xaxis: { type: "linear", title: { text: "Item of the cell" }, rangemode: "tozero" },
      yaxis: { type: "linear", title: { text: axisTitle(COLUMN.memory) }, rangemode: "tozero" },
    },
    table: table(dataset.cells),
    missing: cellsWithout(dataset, COLUMN.memory),
  };
}

function trace(data: CellData, { peaksMb, width, items }: MemoryTrail, { scale }: Dataset): ScatterTrace {
  const color = colour(scale.groups.indexOf(data.group));
  const precision = scale.precisions.indexOf(data.cell.precision);
  return {
    type: "scatter",
    mode: "lines",
    name: shortLabel(cellName(data)),
    x: peaksMb.map((_, i) => Math.min(items, (i + 1) * width)),
    y: peaksMb,
    text: peaksMb.map(() => ""),
    hovertemplate: "item %{x}<br>%{y} MiB<extra>%{fullData.name}</extra>",
    line: { color, width: 2, dash: dash(precision), shape: "hv" },
  };
}

function table(cells: readonly CellData[]): Table {
  return {
    caption: "Peak memory of each cell's process, first item to last (MiB)",
    head: [textColumn("Cell"), ...["Items", "First item", "Greatest", "Growth an item"].map(numberColumn)],
    rows: cells.map((data) => {
      const { trail } = data;
      if (trail === null) return [cellName(data), "0", MISSING, MISSING, MISSING];
      return [
        cellName(data),
        formatCount(trail.items),
        formatNumber(trail.firstMb),
        formatNumber(Math.max(...trail.peaksMb)),
        trail.peaksMb.length < 2 ? MISSING : formatNumber(theilSen(trail.peaksMb) / trail.width),
      ];
    }),
  };
}
