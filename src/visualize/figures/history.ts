import type { HistoryMetric } from "../../history/metrics.ts";
import type { RunValue, StoredRun } from "../../history/read.ts";
import { cellName } from "../../results/record.ts";
import { formatCount, formatNumber, MISSING } from "../format.ts";
import { escapeHtml } from "../html.ts";
import {
  type Annotation,
  type Axis,
  type Figure,
  numberColumn,
  type SeriesTrace,
  shortLabel,
  type Table,
  textColumn,
} from "./figure.ts";
import { colour, symbol } from "./palette.ts";

/** Lines drawn at most: more cannot be told apart. */
const MOST_DRAWN = 14;

/** Changes named in the picture at most: more would lie on each other, and the table names them. */
const MOST_NOTES = 4;

/** Labels of an axis of runs at most. */
const MOST_LABELS = 16;

export interface HistoryFigureOptions {
  readonly id: string;
  readonly title: string;
  readonly metric: HistoryMetric;
  /** Title of the axis. */
  readonly axis: string;
  /** What the numbers are multiplied by: 100 for shares. @default {1} */
  readonly factor?: number;
}

/** A number of every cell from run to run, with the runs marked that changed its level. */
export function historyFigure(
  runs: readonly StoredRun[],
  values: readonly RunValue[],
  options: HistoryFigureOptions,
): Figure {
  const { id, title, metric, axis, factor = 1 } = options;
  const cells = Map.groupBy(values, (value) => nameOf(value));
  const drawn = [...cells].slice(0, MOST_DRAWN);
  const notes = drawn.flatMap(([, series]) => series.flatMap((value) => changeNote(value, factor)));
  return {
    id,
    title,
    reading:
      `${
        SUMMARIES[metric.summary]
      } of every run, the oldest on the left; one line a cell. A large diamond marks a ` +
      "run that changed the level beyond the noise between runs; fewer than 6 runs mark none.",
    data: drawn.map(([name, series], index) => seriesTrace(name, series, index, options)),
    layout: {
      height: 420,
      hovermode: "closest",
      showlegend: true,
      xaxis: runAxis(runs),
      yaxis: { type: "linear", title: { text: axis }, rangemode: "tozero" },
      annotations: notes.length > MOST_NOTES ? [] : notes,
    },
    table: historyTable(values, options),
    missing: [
      ...(values.length === 0 ? [`No run has a ${metric.name}.`] : []),
      ...(cells.size > MOST_DRAWN
        ? [`Not drawn: ${[...cells.keys()].slice(MOST_DRAWN).join(", ")}. The table holds them.`]
        : []),
    ],
  };
}

const SUMMARIES = {
  median: "Median over the items",
  max: "Greatest of the items",
  mean: "Share of right answers",
} as const;

function nameOf({ model, precision, backend }: RunValue): string {
  return cellName({ model, precision, backend: backend === "" ? null : backend });
}

/** Runs stand at equal distances, whatever time passed between them; some are named by their day and time. */
function runAxis(runs: readonly StoredRun[]): Axis {
  const step = Math.ceil(runs.length / MOST_LABELS);
  const named = runs.filter((_, index) => index % step === 0);
  return {
    type: "category",
    categoryorder: "array",
    categoryarray: runs.map(({ run_id }) => escapeHtml(run_id)),
    tickmode: "array",
    tickvals: named.map(({ run_id }) => escapeHtml(run_id)),
    ticktext: named.map(({ started }) => escapeHtml(started.slice(0, 16).replace("T", " "))),
    title: { text: "Run, by its start" },
    tickangle: -30,
  };
}

function seriesTrace(
  name: string,
  series: readonly RunValue[],
  index: number,
  { factor = 1 }: HistoryFigureOptions,
): SeriesTrace {
  const changed = ({ change }: RunValue) => change !== null;
  return {
    type: "scatter",
    mode: "lines+markers",
    name: shortLabel(name),
    x: series.map(({ run_id }) => escapeHtml(run_id)),
    y: series.map(({ value }) => factor * value),
    text: series.map((value) =>
      `${escapeHtml(value.run_id)}<br>${formatNumber(factor * value.value)}, ${formatCount(value.n)} items` +
      (value.change === null ? "" : `<br>changed by ${changeOf(value)}`)
    ),
    hovertemplate: "%{text}<extra>%{fullData.name}</extra>",
    marker: {
      color: colour(index),
      size: series.map((value) => changed(value) ? 16 : 8),
      symbol: series.map((value) => changed(value) ? "diamond" : symbol(index)),
      opacity: 1,
    },
    line: { color: colour(index), width: 2 },
  };
}

/** By how much the level changed, written above the run. */
function changeNote(value: RunValue, factor: number): Annotation[] {
  if (value.change === null) return [];
  const place = {
    x: escapeHtml(value.run_id),
    y: factor * value.value,
    yanchor: "bottom",
    yshift: 8,
  } as const;
  return [{ ...place, text: changeOf(value), showarrow: false }];
}

function changeOf({ change }: RunValue): string {
  return change === null ? "" : `${change < 0 ? "−" : "+"}${Math.abs(100 * change).toFixed(1)} %`;
}

function historyTable(
  values: readonly RunValue[],
  { title, factor = 1, metric }: HistoryFigureOptions,
): Table {
  const numbers = metric.summary === "median" ? ["Value", "Q1", "Q3", "Items"] : ["Value", "Items"];
  return {
    caption: title,
    head: [
      ...["Cell", "Run", "Started"].map(textColumn),
      ...[...numbers, "Level changed by"].map(numberColumn),
    ],
    rows: values.map((value) => {
      const known = metric.summary === "median" ? [value.value, value.q1, value.q3] : [value.value];
      return [
        nameOf(value),
        value.run_id,
        value.started,
        ...known.map((number) => formatNumber(factor * number)),
        formatCount(value.n),
        changeOf(value) || MISSING,
      ];
    }),
  };
}
