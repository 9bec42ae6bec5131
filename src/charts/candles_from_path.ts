import type { Candle } from "./candle.ts";
import type { Market } from "./market.ts";
import type { Path } from "./path.ts";
import type { Random } from "./random.ts";

/** Days without trading are left out of a chart's time axis. */
const DAY = 86_400_000;

/** From lowest to highest close, a chart's prices grow at most e-fold. */
const MAX_LOG_RANGE = 1;

export interface CandleOptions {
  readonly market: Market;
  /** Opening time of the first bar, ms since 1970. */
  readonly start: number;
  /** Length of a bar, ms. */
  readonly step: number;
  /** Standard deviation of a bar's log return. */
  readonly barVolatility: number;
}

/** A path's bars as candles, and the price at each bar's close. */
export function candlesFromPath(path: Path, options: CandleOptions, random: Random): Candle[] {
  const { levels } = path;
  const range = Math.max(...levels) - Math.min(...levels);
  const scale = Math.min(options.barVolatility / path.barMove, MAX_LOG_RANGE / range);
  const middle = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  const price = (level: number) => options.market.price * Math.exp((level - middle) * scale);
  const round = (value: number) => roundTo(value, options.market.digits);
  const candles: Candle[] = [];
  let previous = levels[0]! - path.spread[0]! * random.normal();
  let time = options.start;
  for (let bar = 0; bar < levels.length; bar++) {
    const spread = path.spread[bar]!;
    const close = levels[bar]!;
    const open = previous + gap(spread, random);
    const wick = 0.8 * spread;
    const high = bridgeMaximum(open, close, wick, random);
    const low = -bridgeMaximum(-open, -close, wick, random);
    candles.push({
      time,
      open: round(price(open)),
      high: round(price(high)),
      low: round(price(low)),
      close: round(price(close)),
      volume: volume((close - open) / spread, random),
    });
    previous = close;
    time = nextTime(time, options.step);
  }
  return candles;
}

/** Most bars open where the last one closed; three in a hundred open away from it. */
function gap(spread: number, random: Random): number {
  const size = random.chance(0.03) ? 0.8 : 0.08;
  return size * spread * random.normal();
}

/**
 * Maximum of a Brownian bridge from `open` to `close` with variance `spread`^2, drawn by inverting its distribution
 * (Karatzas and Shreve 1991, section 4.3): P(max > m) = exp(-2 (m - open)(m - close) / spread^2).
 */
function bridgeMaximum(open: number, close: number, spread: number, random: Random): number {
  const excess = -2 * spread * spread * Math.log(1 - random.next());
  return (open + close + Math.sqrt((close - open) ** 2 + excess)) / 2;
}

/** Log-normal volume that grows with the size of the move, and with nothing else. */
function volume(move: number, random: Random): number {
  const size = Number.isFinite(move) ? Math.min(4, Math.abs(move)) : 0;
  return Math.round(1000 * (0.6 + 0.5 * size) * Math.exp(0.35 * random.normal()));
}

function nextTime(time: number, step: number): number {
  const next = time + step;
  const weekday = new Date(next).getUTCDay();
  if (step > DAY || (weekday !== 0 && weekday !== 6)) return next;
  return next + (weekday === 6 ? 2 : 1) * DAY;
}

function roundTo(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
