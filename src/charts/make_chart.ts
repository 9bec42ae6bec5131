import type { Candle } from "./candle.ts";
import { candlesFromPath } from "./candles_from_path.ts";
import { sketchPattern } from "./sketch/sketch_pattern.ts";
import { barLength, marketOf } from "./market.ts";
import { type Path, placeTurns, walkSketch } from "./path.ts";
import { withoutEvidence } from "./control.ts";
import { randomWalk, walkWithoutPattern } from "./patternless.ts";
import type { Pattern } from "./patterns.ts";
import { type Random, random } from "./random.ts";

export interface ChartOptions {
  readonly pattern: Pattern;
  /** Together with `index`, decides everything that is random. */
  readonly seed: number;
  readonly index: number;
  /** Number of candles, at least MIN_BARS. */
  readonly bars: number;
  readonly symbol: string;
  /** One of TIMEFRAMES. */
  readonly timeframe: string;
  /** Days from which the first bar is drawn. */
  readonly days: number;
  /** 0 (clean) to 1. */
  readonly noise: number;
  /** The same chart without the evidence of its pattern; in place of a chart of `none`, a random walk. */
  readonly control?: boolean;
}

/** Candles and the truth about them. */
export interface Chart {
  readonly candles: readonly Candle[];
  readonly pattern: Pattern;
  /** Turning points of the pattern as [bar, closing price]; empty for `none`. */
  readonly keyPoints: readonly (readonly [number, number])[];
}

const EPOCH = Date.UTC(2024, 0, 1);

/** Makes the chart with the given index of the given seed: the same on every machine and in any order of work. */
export function makeChart(options: ChartOptions): Chart {
  const source = random(options.seed, options.index);
  const { path, turns } = makePath(options);
  const market = marketOf(options.symbol);
  const step = barLength(options.timeframe)!;
  const candles = candlesFromPath(path, {
    market,
    start: startTime(options.days, step, options.bars, source.next()),
    step,
    barVolatility: market.dailyVolatility * Math.sqrt(step / 86_400_000) * source.between(0.7, 1.4),
  }, source);
  return {
    candles,
    pattern: options.control ? "none" : options.pattern,
    keyPoints: turns.map((bar) => [bar, candles[bar]!.close] as const),
  };
}

function makePath(options: ChartOptions): { path: Path; turns: number[] } {
  const source = random(options.seed, options.index, 1);
  if (options.control) return { path: controlPath(options, source), turns: [] };
  if (options.pattern === "none") {
    return { path: walkWithoutPattern(options.bars, options.noise, source), turns: [] };
  }
  const sketch = sketchPattern(options.pattern, source);
  const turns = placeTurns(sketch, options.bars).slice(1, -1).map((place) => place.bar);
  return { path: walkSketch(sketch, options.bars, options.noise, source), turns };
}

/** Its own stream draws what is different from the chart's pair. */
function controlPath({ pattern, seed, index, bars, noise }: ChartOptions, source: Random): Path {
  const other = random(seed, index, 3);
  if (pattern === "none") return randomWalk(bars, 0, other);
  return walkSketch(withoutEvidence(sketchPattern(pattern, source), other), bars, noise, source);
}

/** A bar's opening time on a working day, so far back that the chart ends within the days where it fits. */
function startTime(days: number, step: number, bars: number, share: number): number {
  const room = Math.max(0, days * 86_400_000 - bars * step);
  const time = EPOCH + Math.floor(share * room / step) * step;
  const weekday = new Date(time).getUTCDay();
  return weekday === 6 ? time + 2 * 86_400_000 : weekday === 0 ? time + 86_400_000 : time;
}
