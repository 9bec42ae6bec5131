import type { Candle } from "./candle.ts";
import type { Label } from "./labels.ts";
import { makeChart } from "./make_chart.ts";

/** A labelled chart and its prices, made anew. */
export interface RemadeChart {
  readonly label: Label;
  readonly candles: readonly Candle[];
}

/**
 * The prices of generated charts, made again from their labels: the index is the number in the file's name. They are
 * proven to be the same by the labels' key points. Charts of `none` and controls have none: they are believed
 * where the other charts of their call are proven.
 * @returns the charts that could be made again; none where one of the file's charts comes out different.
 */
export function remakeCharts(labels: readonly Label[]): RemadeChart[] {
  const proven = new Set<string>();
  const remade: RemadeChart[] = [];
  const patterns = new Map(labels.map(({ image, pattern }) => [image, pattern]));
  for (const label of labels) {
    const chart = remake(label, patterns);
    if (chart === null) continue;
    if (!sameKeyPoints(chart.keyPoints, label.key_points)) return [];
    if (chart.keyPoints.length > 0) proven.add(callOf(label));
    remade.push({ label, candles: chart.candles });
  }
  return remade.filter(({ label }) => proven.has(callOf(label)));
}

function remake(label: Label, patterns: ReadonlyMap<string, Label["pattern"]>) {
  const { seed, noise, bars, symbol, timeframe, source, control_of } = label;
  const number = /^chart_0*([1-9]\d*)(_control)?\.png$/.exec(label.image)?.[1];
  const control = source === "control" || source === "random_walk";
  // A control's prices follow from the pattern whose evidence it lacks.
  const pattern = control_of === undefined ? label.pattern : patterns.get(control_of) ?? null;
  if (source !== "generated" && !control) return null;
  if (seed === null || noise === null || pattern === null || number === undefined) return null;
  // Closing prices do not depend on `days`, which only moves the time axis.
  const index = Number(number) - 1;
  return makeChart({ pattern, seed, index, bars, symbol, timeframe, days: 30, noise, control });
}

function sameKeyPoints(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): boolean {
  return a.length === b.length && a.every(([bar, price], i) => bar === b[i]![0] && price === b[i]![1]);
}

function callOf({ seed, noise, bars, symbol, timeframe }: Label): string {
  return JSON.stringify([seed, noise, bars, symbol, timeframe]);
}
