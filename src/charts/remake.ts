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
 * proven to be the same by the labels' key points. A chart of `none` has none: it is believed where the other charts
 * of its call are proven.
 * @returns the charts that could be made again; none where one of the file's charts comes out different.
 */
export function remakeCharts(labels: readonly Label[]): RemadeChart[] {
  const proven = new Set<string>();
  const remade: RemadeChart[] = [];
  for (const label of labels) {
    const chart = remake(label);
    if (chart === null) continue;
    if (!sameKeyPoints(chart.keyPoints, label.key_points)) return [];
    if (chart.keyPoints.length > 0) proven.add(callOf(label));
    remade.push({ label, candles: chart.candles });
  }
  return remade.filter(({ label }) => proven.has(callOf(label)));
}

function remake(label: Label) {
  const { seed, noise, pattern, bars, symbol, timeframe, source } = label;
  const number = /^chart_0*([1-9]\d*)\.png$/.exec(label.image)?.[1];
  if (source !== "generated" || seed === null || noise === null || pattern === null) return null;
  if (number === undefined) return null;
  // Closing prices do not depend on `days`, which only moves the time axis.
  return makeChart({ pattern, seed, index: Number(number) - 1, bars, symbol, timeframe, days: 30, noise });
}

function sameKeyPoints(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): boolean {
  return a.length === b.length && a.every(([bar, price], i) => bar === b[i]![0] && price === b[i]![1]);
}

function callOf({ seed, noise, bars, symbol, timeframe }: Label): string {
  return JSON.stringify([seed, noise, bars, symbol, timeframe]);
}
