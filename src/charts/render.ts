import { createHash } from "node:crypto";
import type { Candle } from "./candle.ts";
import { drawChart } from "./draw/draw_chart.ts";
import { chooseStyle } from "./draw/random_style.ts";
import type { StyleChoice } from "./draw/style_names.ts";
import type { Label } from "./labels.ts";
import { makeChart } from "./make_chart.ts";
import { type Pattern, trendOf } from "./patterns.ts";
import { encodePng } from "./png.ts";
import { random } from "./random.ts";

/** What all charts of one call have in common. */
export interface ChartSet {
  readonly numCharts: number;
  /** Candles a chart, at least MIN_BARS. */
  readonly bars: number;
  readonly symbol: string;
  /** One of TIMEFRAMES. */
  readonly timeframe: string;
  readonly days: number;
  /** Chart i has pattern i modulo their number. Not empty. */
  readonly patterns: readonly Pattern[];
  /** 0 to 1. */
  readonly noise: number;
  readonly seed: number;
  readonly look: Look;
  /** Draw a control of every chart too: index numCharts + i is that of chart i. */
  readonly controls?: boolean;
}

/** Charts of a set, controls included. */
export function countCharts({ numCharts, controls }: ChartSet): number {
  return controls ? 2 * numCharts : numCharts;
}

/** How charts are drawn. Sizes in pixels. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly style: StyleChoice;
  readonly volume: boolean;
}

/** A chart ready to be written. */
export interface RenderedChart {
  readonly png: Uint8Array;
  readonly label: Label;
}

/** Makes and draws chart `place` of a set: the same bytes on every machine, whatever was drawn before. */
export function renderGenerated(set: ChartSet, place: number): RenderedChart {
  const control = place >= set.numCharts;
  const index = control ? place - set.numCharts : place;
  const pattern = set.patterns[index % set.patterns.length]!;
  const chart = makeChart({ ...set, pattern, index, control });
  const image = imageName(index, set.numCharts);
  return renderCandles(chart.candles, set.look, {
    image: control ? image.replace(".png", "_control.png") : image,
    pattern: chart.pattern,
    trend: trendOf(chart.pattern),
    seed: set.seed,
    noise: set.noise,
    symbol: set.symbol,
    timeframe: set.timeframe,
    key_points: chart.keyPoints.map(([bar, price]) => [bar, price]),
    ...(control ? controlLabel(pattern, image) : { source: "generated" }),
  }, [set.seed, index]);
}

function controlLabel(pattern: Pattern, image: string): Pick<Label, "source" | "control_of"> {
  return pattern === "none" ? { source: "random_walk" } : { source: "control", control_of: image };
}

type Known = Omit<Label, "sha256" | "bars" | "style">;

/** Draws candles and completes their label. `dice` seeds what is random in the style. */
export function renderCandles(
  candles: readonly Candle[],
  look: Look,
  known: Known,
  dice: readonly number[],
): RenderedChart {
  const style = chooseStyle(look.style, random(...dice, 2));
  const title = `${known.symbol} ${known.timeframe}`;
  const { image } = drawChart(candles, { ...look, style, title });
  const png = encodePng(image);
  const sha256 = createHash("sha256").update(png).digest("hex");
  const { image: name, pattern, trend, seed, noise, ...rest } = known;
  return {
    png,
    label: {
      image: name,
      sha256,
      pattern,
      trend,
      seed,
      noise,
      style: style.name,
      ...rest,
      bars: candles.length,
    },
  };
}

/** `chart_0001.png`, ...: the name does not tell the pattern. */
export function imageName(index: number, count: number): string {
  return `chart_${String(index + 1).padStart(Math.max(4, String(count).length), "0")}.png`;
}
