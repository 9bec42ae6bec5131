import { axisTitle, COLUMN } from "../columns.ts";
import { cellName, type Dataset } from "../dataset.ts";
import { formatPercent, formatWithUnit, MISSING } from "../format.ts";
import { escapeHtml } from "../html.ts";
import { type Beaten, describeStanding, type Pareto, paretoOf, reasonOf, type Standing } from "../pareto.ts";
import {
  type Figure,
  type Layout,
  numberColumn,
  type ScatterTrace,
  shortLabel,
  type Table,
  textColumn,
} from "./figure.ts";
import { colour, MUTED, symbol } from "./palette.ts";

/** Cells worth choosing between, and, muted, those that another cell beats in accuracy, speed and memory alike. */
export function paretoFigure(dataset: Dataset, id: string): Figure {
  const pareto = paretoOf(dataset);
  const drawable = pareto.measures.includes("latency") && pareto.measures.length > 1;
  return {
    id,
    title: "Accuracy, speed and memory at once",
    reading: reading(pareto),
    data: drawable ? traces(dataset, pareto) : [],
    layout: layout(pareto),
    table: paretoTable(pareto),
    missing: [
      ...(drawable ? [] : ["Fewer than two of accuracy, latency and memory are known."]),
      ...(pareto.measures.includes("accuracy") ? [] : ["Accuracy is not known: no labels."]),
      ...pareto.unknown.map((data) => `${cellName(data)}: left out, since not all of these are known of it.`),
    ],
  };
}

function reading({ measures }: Pareto): string {
  const isTriple = measures.length === 3;
  const best = measures.includes("accuracy") ? "upper left" : "lower left";
  return `Best is the ${best} corner${
    isTriple ? "; a larger mark takes more memory" : ""
  }. Coloured and named: no other ` +
    "cell is at least as good in everything. Grey: another cell is." +
    (measures.includes("accuracy") ? " Lines: 95 % interval of the accuracy (Wilson)." : "");
}

function traces(dataset: Dataset, pareto: Pareto): ScatterTrace[] {
  const sizes = markSizes(pareto);
  const beaten = {
    ...trace("beaten by another", pareto.beaten, pareto, sizes),
    marker: {
      color: "rgba(138,138,138,0.35)",
      symbol: "circle",
      size: pareto.beaten.map(sizes),
      line: { color: MUTED, width: 1.5 },
    },
  };
  const front = pareto.front.map((one) => frontTrace(one, dataset, trace(nameOf(one), [one], pareto, sizes)));
  return [beaten, ...front].filter(({ x }) => x.length > 0);
}

function nameOf({ data }: Standing): string {
  return shortLabel(cellName(data));
}

/** In the colour of its model and the symbol of its precision, as everywhere. */
function frontTrace({ data }: Standing, { scale }: Dataset, basic: ScatterTrace): ScatterTrace {
  return {
    ...basic,
    mode: "markers+text",
    textposition: "top center",
    text: [basic.name],
    marker: {
      size: basic.marker!.size!,
      color: colour(scale.groups.indexOf(data.group)),
      symbol: symbol(scale.precisions.indexOf(data.cell.precision)),
      opacity: 0.9,
    },
  };
}

function trace(
  name: string,
  standings: readonly Standing[],
  { measures }: Pareto,
  size: (standing: Standing) => number,
): ScatterTrace {
  const accurate = measures.includes("accuracy");
  return {
    type: "scatter",
    mode: "markers",
    name,
    x: standings.map(({ latency }) => latency!),
    y: standings.map(({ accuracy, memory }) => accurate ? 100 * accuracy!.share : memory!),
    text: standings.map(({ data }) => escapeHtml(cellName(data))),
    hovertemplate: `%{text}<br>%{x} ms<br>%{y:.1f} ${accurate ? "%" : "MiB"}<extra></extra>`,
    marker: { color: MUTED, size: standings.map(size) },
    cliponaxis: false,
    ...(accurate
      ? {
        error_y: {
          type: "data",
          symmetric: false,
          array: standings.map(({ accuracy }) => 100 * (accuracy!.high - accuracy!.share)),
          arrayminus: standings.map(({ accuracy }) => 100 * (accuracy!.share - accuracy!.low)),
          color: "rgba(138,138,138,0.6)",
          thickness: 1,
        } as const,
      }
      : {}),
  };
}

/** Area in proportion to memory where it is the third measure. */
function markSizes({ measures, front, beaten }: Pareto): (standing: Standing) => number {
  const most = Math.max(...[...front, ...beaten].map(({ memory }) => memory ?? 0));
  if (measures.length < 3 || most <= 0) return () => 14;
  return ({ memory }) => Math.max(7, 34 * Math.sqrt(memory! / most));
}

function layout({ measures, front, beaten }: Pareto): Layout {
  const latencies = [...front, ...beaten].flatMap(({ latency }) => latency === null ? [] : [latency]);
  const wide = Math.max(...latencies) > 12 * Math.min(...latencies) && Math.min(...latencies) > 0;
  return {
    height: 460,
    hovermode: "closest",
    showlegend: true,
    xaxis: {
      title: { text: `Median ${axisTitle(COLUMN.latency).toLowerCase()}` },
      ...(wide ? { type: "log" } : { type: "linear", rangemode: "tozero" }),
    },
    yaxis: measures.includes("accuracy")
      ? { type: "linear", title: { text: "Right patterns" }, range: [0, 108], ticksuffix: " %" }
      : { type: "linear", title: { text: axisTitle(COLUMN.memory) }, rangemode: "tozero" },
  };
}

function paretoTable(pareto: Pareto): Table {
  const numbers = (one: Standing) => [
    one.accuracy === null ? MISSING : formatPercent(one.accuracy.share),
    formatWithUnit(one.latency, "ms"),
    formatWithUnit(one.memory, "MiB"),
  ];
  return {
    caption: "Every cell: worth considering, or beaten by which",
    head: [
      textColumn("Cell"),
      numberColumn("Right patterns"),
      numberColumn("Median latency"),
      numberColumn("Peak memory"),
      textColumn("Worth considering"),
      textColumn("Why"),
    ],
    rows: [
      ...pareto.front.map((one) => [cellName(one.data), ...numbers(one), "yes", reasonOf(one, pareto)]),
      ...pareto.beaten.map((one) => [cellName(one.data), ...numbers(one), "no", beatenBy(one)]),
    ],
  };
}

function beatenBy({ by }: Beaten): string {
  return `${cellName(by.data)} is at least as good in all: ${describeStanding(by)}.`;
}
