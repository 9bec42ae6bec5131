import { escapeHtml } from "../html.ts";

/** One picture and what belongs to it. `data` and `layout` are what Plotly takes; colours of the page are added there. */
export interface Figure {
  /** Identifier in the page and in links. */
  readonly id: string;
  readonly title: string;
  /** How to read it, one or two sentences. */
  readonly reading: string;
  /** Empty where no record has the numbers: then `missing` says so, and nothing is drawn. */
  readonly data: readonly Trace[];
  readonly layout: Layout;
  /** The numbers behind the picture. */
  readonly table: Table;
  /** What could not be drawn, in words. */
  readonly missing: readonly string[];
}

export interface Table {
  readonly caption: string;
  readonly head: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

export interface Column {
  readonly name: string;
  /** Numbers are set flush right. */
  readonly numeric: boolean;
}

export type Trace = BoxTrace | ScatterTrace | BarTrace | HeatmapTrace | SeriesTrace;

interface TraceCommon {
  readonly name: string;
  readonly hovertemplate: string;
}

/** One box for each of `x`, its statistics computed before: Plotly draws what it is told. */
export interface BoxTrace extends TraceCommon {
  readonly type: "box";
  readonly x: readonly string[];
  readonly q1: readonly number[];
  readonly median: readonly number[];
  readonly q3: readonly number[];
  readonly lowerfence: readonly number[];
  readonly upperfence: readonly number[];
  readonly mean: readonly number[];
  /** Points of each box. */
  readonly y: readonly (readonly number[])[];
  /** What to show for each point. */
  readonly text: readonly (readonly string[])[];
  /** The row of each point in the file. */
  readonly customdata: readonly (readonly number[])[];
  readonly boxpoints: "all";
  readonly boxmean: true;
  readonly jitter: number;
  readonly pointpos: 0;
  readonly offsetgroup: string;
  readonly marker: Marker;
  readonly line: { readonly width: number };
}

export interface ScatterTrace extends TraceCommon {
  readonly type: "scatter";
  readonly mode: "markers" | "lines" | "lines+markers" | "markers+text";
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly text: readonly string[];
  /** The row of each point in the file, where a point is an item. */
  readonly customdata?: readonly number[];
  readonly textposition?: "top center" | "middle right";
  /** Left out for lines alone. */
  readonly marker?: Marker;
  readonly line?: Line;
  readonly error_y?: ErrorBars;
  readonly showlegend?: boolean;
  readonly cliponaxis?: false;
}

export interface Line {
  readonly color: string;
  readonly width: number;
  readonly dash?: string;
  readonly shape?: "hv";
}

/** Distances from each point up and down. */
export interface ErrorBars {
  readonly type: "data";
  readonly symmetric: false;
  readonly array: readonly (number | null)[];
  readonly arrayminus: readonly (number | null)[];
  readonly color?: string;
  readonly thickness?: number;
}

/** Points in a row of names, or beside names, with what they may differ by. */
export interface SeriesTrace extends TraceCommon {
  readonly type: "scatter";
  readonly mode: "lines+markers" | "markers";
  readonly x: readonly (string | number | null)[];
  readonly y: readonly (string | number | null)[];
  readonly text: readonly string[];
  readonly marker: SeriesMarker;
  readonly line?: { readonly color: string; readonly width: number; readonly dash?: string };
  readonly error_x?: Whiskers;
  readonly showlegend?: boolean;
}

export interface SeriesMarker {
  readonly color: string | readonly string[];
  readonly size: number | readonly number[];
  readonly symbol?: string | readonly string[];
  readonly opacity?: number;
  readonly line?: { readonly color: string; readonly width: number };
}

export interface Whiskers {
  readonly type: "data";
  readonly symmetric: false;
  readonly array: readonly number[];
  readonly arrayminus: readonly number[];
  readonly color: string;
  readonly thickness: number;
  readonly width: number;
}

export interface BarTrace extends TraceCommon {
  readonly type: "bar";
  readonly x: readonly string[];
  /** Null where the number is not known: no bar. */
  readonly y: readonly (number | null)[];
  readonly text: readonly string[];
  readonly customdata?: readonly string[];
  readonly textposition: "auto" | "none";
  readonly marker: Marker;
  readonly error_y?: ErrorBars;
}

export interface HeatmapTrace extends TraceCommon {
  readonly type: "heatmap";
  readonly x: readonly string[];
  readonly y: readonly string[];
  /** Rows of `y`, columns of `x`; null where the number is not known. */
  readonly z: readonly (readonly (number | null)[])[];
  readonly text: readonly (readonly string[])[];
  readonly customdata: readonly (readonly string[])[];
  readonly texttemplate: "%{text}";
  readonly zmin?: number;
  readonly zmax?: number;
  /** The axes of one of several matrices; those of the first where they are not named. */
  readonly xaxis?: string;
  readonly yaxis?: string;
  readonly showscale?: boolean;
  readonly textfont?: { readonly size: number };
  readonly colorscale: "Cividis";
  readonly xgap: number;
  readonly ygap: number;
  /** Of the trace that shows the scale. */
  readonly colorbar?: {
    readonly title: { readonly text: string };
    readonly tickformat: string;
    readonly lenmode?: "pixels";
    readonly len?: number;
    readonly y?: number;
    readonly yanchor?: "top";
  };
}

export interface Marker {
  readonly color: string;
  readonly symbol?: string;
  readonly size?: number | readonly number[];
  readonly opacity?: number;
  readonly line?: { readonly color: string; readonly width: number };
  readonly pattern?: { readonly shape: string };
}

export interface Layout {
  readonly height: number;
  readonly hovermode: "closest";
  readonly xaxis: Axis;
  readonly yaxis: Axis;
  readonly boxmode?: "group";
  readonly barmode?: "group" | "stack";
  readonly showlegend?: boolean;
  readonly annotations?: readonly Annotation[];
  /** Axes of further matrices. */
  readonly [axis: `${"x" | "y"}axis${number}`]: Axis;
}

export interface Axis {
  readonly title?: { readonly text: string };
  readonly type?: "category" | "linear" | "log";
  readonly categoryorder?: "array";
  readonly categoryarray?: readonly string[];
  readonly tickmode?: "array";
  readonly tickvals?: readonly string[];
  readonly ticktext?: readonly string[];
  readonly range?: readonly [number, number];
  readonly rangemode?: "tozero";
  readonly autorange?: "reversed";
  readonly ticksuffix?: string;
  readonly showgrid?: boolean;
  readonly zeroline?: boolean;
  /** The part of the picture that the axis takes, from 0 to 1. */
  readonly domain?: readonly [number, number];
  readonly anchor?: string;
  readonly tickangle?: number;
  readonly tickfont?: { readonly size: number };
}

export interface Annotation {
  readonly x: string | number;
  readonly y: string | number;
  readonly xref?: "paper";
  readonly yref?: "paper";
  readonly xanchor?: "left";
  readonly yanchor?: "bottom";
  readonly yshift?: number;
  readonly textangle?: number;
  readonly text: string;
  readonly showarrow: false;
}

/** A table column of text. */
export function textColumn(name: string): Column {
  return { name, numeric: false };
}

export function numberColumn(name: string): Column {
  return { name, numeric: true };
}

/** An axis of names: kept in this order, never taken for numbers or dates, and the long ones shortened. */
export function categories(names: readonly string[]): Axis {
  const values = names.map(escapeHtml);
  return {
    type: "category",
    categoryorder: "array",
    categoryarray: values,
    tickmode: "array",
    tickvals: values,
    ticktext: names.map(shortLabel),
  };
}

/** Longest label of an axis or a legend: longer ones would leave no place for the picture. */
const LONGEST_LABEL = 28;

/** A name as a label for Plotly; of a long one its beginning and its end. */
export function shortLabel(name: string): string {
  const characters = [...name];
  if (characters.length <= LONGEST_LABEL) return escapeHtml(name);
  const half = (LONGEST_LABEL - 2) / 2;
  return escapeHtml(`${characters.slice(0, half).join("")}…${characters.slice(-half).join("")}`);
}
