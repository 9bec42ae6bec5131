import { COLUMN } from "../columns.ts";
import { cellName, type Dataset, findCell } from "../dataset.ts";
import { formatCount, formatNumber, MISSING } from "../format.ts";
import { escapeHtml } from "../html.ts";
import {
  type BarTrace,
  categories,
  type Figure,
  numberColumn,
  shortLabel,
  type Table,
  textColumn,
} from "./figure.ts";
import { cellsWithout } from "./gaps.ts";
import { colour } from "./palette.ts";

/** Mean number of generated tokens: models side by side, one colour a precision. */
export function tokensFigure(dataset: Dataset, id: string): Figure {
  const traces = dataset.precisions.map((precision) => barTrace(dataset, precision));
  return {
    id,
    title: "Generated tokens",
    reading:
      "Mean number of tokens in an answer, prompt not counted. A longer answer takes longer: read it beside " +
      "the latency.",
    data: traces.filter(({ y }) => y.some((value) => value !== null)),
    layout: {
      height: 420,
      hovermode: "closest",
      barmode: "group",
      showlegend: true,
      xaxis: categories(dataset.groups),
      yaxis: { type: "linear", title: { text: "Mean generated tokens" }, rangemode: "tozero" },
    },
    table: tokensTable(dataset),
    missing: cellsWithout(dataset, COLUMN.tokens),
  };
}

function barTrace(dataset: Dataset, precision: string): BarTrace {
  const boxes = dataset.groups.map((group) =>
    findCell(dataset, group, precision)?.statistics.get(COLUMN.tokens.name) ?? null
  );
  return {
    type: "bar",
    name: shortLabel(precision),
    x: dataset.groups.map(escapeHtml),
    y: boxes.map((box) => box?.mean ?? null),
    text: boxes.map((box) => box === null ? "" : formatNumber(box.mean)),
    customdata: boxes.map((box) =>
      box === null ? "" : `mean ${formatNumber(box.mean)} of ${formatCount(box.n)} items`
    ),
    textposition: "auto",
    hovertemplate: "%{x}<br>%{customdata}<extra>%{fullData.name}</extra>",
    marker: { color: colour(dataset.scale.precisions.indexOf(precision)) },
  };
}

function tokensTable(dataset: Dataset): Table {
  const numbers = ["Items", "Mean", "Least", "Greatest"];
  return {
    caption: "Generated tokens of each model and precision",
    head: [textColumn("Cell"), ...numbers.map(numberColumn)],
    rows: dataset.cells.map((data) => {
      const known = data.statistics.get(COLUMN.tokens.name);
      if (known === undefined) return [cellName(data), "0", ...numbers.slice(1).map(() => MISSING)];
      const { n, mean, min, max } = known;
      return [cellName(data), formatCount(n), formatNumber(mean), formatCount(min), formatCount(max)];
    }),
  };
}
