import type { Sketch, Turn } from "./sketch/sketch.ts";
import type { Random } from "./random.ts";

/** A leg's random detour is drawn again this often before it is damped. */
const TRIES = 12;

/** A series of levels with the spread of one step at each bar. */
export interface Path {
  readonly levels: Float64Array;
  /** Standard deviation of a step at each bar, in the unit of `levels`. */
  readonly spread: Float64Array;
  /** How far a usual market moves in one bar, in the unit of `levels`: what turns levels into prices. */
  readonly barMove: number;
}

/** Noise at which a pattern's steps are a usual market's. */
const USUAL_NOISE = 0.5;

/**
 * Stochastic volatility (Taylor 1986): the logarithm of the spread is an AR(1) process with mean 0, so that calm
 * and wild stretches follow each other. Returns one factor around 1 a bar.
 */
export function volatility(bars: number, random: Random): Float64Array {
  const persistence = 0.93, shock = 0.14;
  const factors = new Float64Array(bars);
  let log = random.normal() * shock / Math.sqrt(1 - persistence ** 2);
  for (let bar = 0; bar < bars; bar++) {
    factors[bar] = Math.exp(log);
    log = persistence * log + shock * random.normal();
  }
  return factors;
}

/** Turning points of a sketch on whole bars: the first bar, the pattern's turns, the last bar. */
export function placeTurns(sketch: Sketch, bars: number): { bar: number; turn: Turn }[] {
  const place = (share: number) => Math.round(share * (bars - 1));
  return [
    { bar: 0, turn: { at: 0, level: sketch.start } },
    ...sketch.turns.map((turn) => ({ bar: place(sketch.lead + sketch.width * turn.at), turn })),
    { bar: bars - 1, turn: { at: 1, level: sketch.end } },
  ];
}

/**
 * Walks from turn to turn with noise that never leaves the band between a leg's two ends by more than a little, so
 * that the turns stay the extremes and the pattern stays true.
 * @param noise 0 (the bare skeleton) to 1.
 */
export function walkSketch(sketch: Sketch, bars: number, noise: number, random: Random): Path {
  const places = placeTurns(sketch, bars);
  const factors = volatility(bars, random);
  const step = noiseStep(sketch, bars, noise);
  const levels = new Float64Array(bars);
  const spread = new Float64Array(bars);
  levels[0] = sketch.start;
  spread[0] = step * factors[0]!;
  for (let index = 1; index < places.length; index++) {
    const [from, to] = [places[index - 1]!, places[index]!];
    const height = Math.abs(to.turn.level - from.turn.level);
    const scale = step * Math.min(1.2, Math.max(0.35, Math.sqrt(height)));
    for (let bar = from.bar + 1; bar <= to.bar; bar++) spread[bar] = scale * factors[bar]!;
    const free = index === 1 || index === places.length - 1;
    walkLeg(levels, spread, { from: from.bar, to: to.bar, end: to.turn, slack: free ? 0.5 : 0.06 }, random);
  }
  return { levels, spread, barMove: noiseStep(sketch, bars, USUAL_NOISE) };
}

/** Spread of one step: at noise 1, the bridge of a typical leg strays 0.4 heights in its middle. Candles need some. */
function noiseStep(sketch: Sketch, bars: number, noise: number): number {
  const barsPerLeg = sketch.width * bars / (sketch.turns.length - 1);
  return 0.8 * Math.max(noise, 0.04) / Math.sqrt(barsPerLeg);
}

interface Leg {
  readonly from: number;
  readonly to: number;
  readonly end: Turn;
  /** How far the leg may pass its ends, in heights of the pattern. */
  readonly slack: number;
}

function walkLeg(levels: Float64Array, spread: Float64Array, leg: Leg, random: Random): void {
  const start = levels[leg.from]!;
  const low = Math.min(start, leg.end.level) - leg.slack;
  const high = Math.max(start, leg.end.level) + leg.slack;
  const bend = random.between(0, 0.7);
  let damping = 1;
  for (let attempt = 1;; attempt++) {
    const detour = bridge(spread, leg, random);
    let inside = true;
    for (let bar = leg.from + 1; bar <= leg.to; bar++) {
      const share = (bar - leg.from) / (leg.to - leg.from);
      const level = start + (leg.end.level - start) * ease(share, leg.end, bend, start) +
        damping * detour[bar - leg.from]!;
      levels[bar] = level;
      inside &&= level >= low && level <= high;
    }
    if (inside) return;
    if (attempt >= TRIES) damping *= 0.8;
  }
}

/** Progress along a leg: between straight and S-shaped; a half bowl for a rounded one. */
function ease(share: number, end: Turn, bend: number, start: number): number {
  if (end.rounded) return end.level < start ? 1 - (1 - share) ** 2.2 : share ** 2.2;
  return (1 - bend) * share + bend * share * share * (3 - 2 * share);
}

/** A random walk that starts and ends at 0: a Brownian bridge with a spread of its own at each step. */
function bridge(spread: Float64Array, leg: Leg, random: Random): Float64Array {
  const bars = leg.to - leg.from;
  const walk = new Float64Array(bars + 1);
  const variance = new Float64Array(bars + 1);
  for (let step = 1; step <= bars; step++) {
    const deviation = spread[leg.from + step]!;
    walk[step] = walk[step - 1]! + deviation * random.normal();
    variance[step] = variance[step - 1]! + deviation ** 2;
  }
  const total = variance[bars]!;
  if (total === 0) return walk;
  const miss = walk[bars]!;
  for (let step = 1; step <= bars; step++) walk[step] = walk[step]! - miss * variance[step]! / total;
  return walk;
}
