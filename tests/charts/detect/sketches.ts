import type { Candle } from "../../../src/charts/candle.ts";
import type { Pattern } from "../../../src/charts/patterns.ts";

/** Seeded uniform numbers in [0, 1) (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function gaussian(next: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** A point of a sketch: share of the sketch's width, height in any unit. */
export type Point = readonly [x: number, y: number];

type Draw = (between: (low: number, high: number) => number) => Point[];

/**
 * Each pattern as trading books draw it, in heights of the pattern (tops at 1, bottoms at 0), from where the move into
 * it begins to where the move out of it ends.
 */
export const SKETCHES: Readonly<Record<Exclude<Pattern, "none">, Draw>> = {
  head_and_shoulders: (u) => [
    [0, -u(0.3, 1)],
    [0.2, u(0.45, 0.6)],
    [0.35, u(-0.07, 0.07)],
    [0.5, 1],
    [0.65, u(-0.07, 0.07)],
    [0.8, u(0.45, 0.6)],
    [1, -u(0.2, 0.6)],
  ],
  inverse_head_and_shoulders: (u) => flip(SKETCHES.head_and_shoulders(u)),
  double_top: (u) => [[0, -u(0.5, 1.2)], [0.28, 1], [0.5, 0], [0.72, u(0.93, 1.07)], [1, -u(0.1, 0.8)]],
  double_bottom: (u) => flip(SKETCHES.double_top(u)),
  triple_top: (u) => [
    [0, -u(0.5, 1.2)],
    [0.2, 1],
    [0.35, u(-0.06, 0.06)],
    [0.5, u(0.94, 1.06)],
    [0.65, u(-0.06, 0.06)],
    [0.8, u(0.94, 1.06)],
    [1, -u(0.3, 0.8)],
  ],
  triple_bottom: (u) => flip(SKETCHES.triple_top(u)),
  ascending_triangle: (u) => [
    [0, -u(0.1, 0.8)],
    [0.2, 1],
    [0.36, 0],
    [0.52, u(0.96, 1.04)],
    [0.66, u(0.3, 0.4)],
    [0.78, u(0.96, 1.04)],
    [0.88, u(0.6, 0.7)],
    [1, u(1.2, 1.7)],
  ],
  descending_triangle: (u) => flip(SKETCHES.ascending_triangle(u)),
  symmetrical_triangle: (u) => {
    const out = u(0, 1) < 0.5 ? u(0.9, 1.3) : -u(-0.1, 0.3);
    return [[0, -u(-0.2, 0.6)], [0.2, 1], [0.36, 0], [0.52, 0.83], [0.66, 0.2], [0.79, 0.67], [0.88, 0.38], [
      1,
      out,
    ]];
  },
  rising_wedge: (u) => [
    [0, -u(0, 0.7)],
    [0.18, 0.8],
    [0.34, 0.25],
    [0.5, u(1.08, 1.16)],
    [0.64, u(0.7, 0.78)],
    [0.78, u(1.33, 1.4)],
    [0.87, u(1.05, 1.15)],
    [0.92, u(1.45, 1.5)],
    [1, u(0.3, 0.7)],
  ],
  falling_wedge: (u) => flip(SKETCHES.rising_wedge(u)),
  bull_flag: (u) => [
    [0, -u(1.8, 2.6)],
    [0.22, 1],
    [0.38, 0],
    [0.53, u(0.75, 0.85)],
    [0.67, u(-0.25, -0.15)],
    [0.8, u(0.55, 0.65)],
    [0.9, u(-0.35, -0.28)],
    [1, u(0.8, 1.4)],
  ],
  bear_flag: (u) => flip(SKETCHES.bull_flag(u)),
  rectangle: (u) => [
    [0, u(0, 1) < 0.5 ? -u(0.2, 1) : 0.6],
    [0.14, 1],
    [0.28, u(-0.05, 0.05)],
    [0.42, u(0.95, 1.05)],
    [0.56, u(-0.05, 0.05)],
    [0.7, u(0.95, 1.05)],
    [0.84, u(-0.05, 0.05)],
    [1, u(1.1, 1.6)],
  ],
  cup_and_handle: (u) => {
    const cup = Array.from({ length: 13 }, (_, i): Point => {
      const x = i / 12;
      return [0.15 + 0.55 * x, 4 * (x - 0.5) ** 2];
    });
    return [[0, u(0.1, 0.5)], ...cup, [0.82, u(0.65, 0.75)], [1, u(1.1, 1.4)]];
  },
};

function flip(points: readonly Point[]): Point[] {
  return points.map(([x, y]) => [x, -y]);
}

/** What to make of a sketch. */
export interface Drawing {
  readonly bars: number;
  /** Bars of the sketch from its first to its last point; the rest of the chart is a quiet walk before and after. */
  readonly width: number;
  /** Bar of the sketch's first point. */
  readonly start: number;
  /** Standard deviation of the noise around the sketch, in heights of the pattern. */
  readonly noise: number;
  /** Price of one height of the pattern, as a share of the price. */
  readonly scale: number;
  readonly seed: number;
}

/** Candles along the points of a sketch, straight between them, with noise that reverts to the sketch. */
export function draw(points: readonly Point[], drawing: Drawing): Candle[] {
  const { bars, width, start, noise, scale, seed } = drawing;
  const normal = gaussian(uniform(seed));
  let [off, before, after] = [0, 0, 0];
  const lead = Array.from({ length: start }, () => before += 0.6 * noise * normal()).reverse();
  const logs = Array.from({ length: bars }, (_, bar) => {
    off = 0.6 * off + 0.8 * noise * normal();
    const x = (bar - start) / (width - 1);
    if (x < 0) return pointAt(points, 0) + (lead[bar] ?? 0);
    if (x > 1) after += 0.6 * noise * normal();
    return pointAt(points, Math.min(1, x)) + after + (x > 1 ? 0 : off);
  }).map((height) => Math.log(100) + scale * height);
  return logs.map((log, bar) => {
    const open = Math.exp(logs[bar - 1] ?? log);
    const close = Math.exp(log);
    const wick = Math.exp(Math.abs(0.3 * noise * scale * normal()));
    return {
      time: bar * 86_400_000,
      open,
      high: Math.max(open, close) * wick,
      low: Math.min(open, close) / wick,
      close,
      volume: null,
    };
  });
}

function pointAt(points: readonly Point[], x: number): number {
  const next = points.findIndex((point) => point[0] >= x);
  const [x1, y1] = points[next]!;
  const [x0, y0] = points[Math.max(0, next - 1)]!;
  return x1 === x0 ? y1 : y0 + (y1 - y0) * (x - x0) / (x1 - x0);
}

/** A chart with the pattern somewhere in it: 60 to 200 bars, 45 to 95 % of them the pattern. */
export function sketchChart(pattern: Exclude<Pattern, "none">, seed: number, noise = 0.06): Candle[] {
  const next = uniform(seed * 7919 + 13);
  const between = (low: number, high: number) => low + (high - low) * next();
  const bars = Math.round(between(60, 200));
  const width = Math.round(bars * between(0.5, 0.98));
  const start = Math.round(between(0, bars - width));
  const points = SKETCHES[pattern](between).map(([x, y]): Point => [x, y]);
  const shaken = points.map(([x, y], i): Point => {
    if (i === 0 || i === points.length - 1) return [x, y];
    const room = Math.min(x - points[i - 1]![0], points[i + 1]![0] - x);
    return [x + 0.25 * room * (2 * next() - 1), y];
  });
  return draw(shaken, { bars, width, start, noise, scale: between(0.004, 0.15), seed });
}

/** A Gaussian random walk of log prices: the null of Lo, Mamaysky and Wang. */
export function randomWalk(bars: number, seed: number): Candle[] {
  const normal = gaussian(uniform(seed * 104_729 + 7));
  let log = Math.log(100);
  return Array.from({ length: bars }, (_, bar) => {
    const open = Math.exp(log);
    log += 0.01 * normal();
    const close = Math.exp(log);
    return {
      time: bar * 86_400_000,
      open,
      high: Math.max(open, close),
      low: Math.min(open, close),
      close,
      volume: null,
    };
  });
}
