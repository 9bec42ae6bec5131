import { type Path, volatility, walkSketch } from "./path.ts";
import type { Sketch } from "./sketch/sketch.ts";
import type { Random } from "./random.ts";

/**
 * Prices without a pattern, from the same process: a random walk, a trend, changes of direction, or swings whose
 * turning points fit no pattern.
 */
export function walkWithoutPattern(bars: number, noise: number, random: Random): Path {
  const kind = random.next();
  if (kind < 0.4) return randomWalk(bars, 0, random);
  if (kind < 0.6) {
    return randomWalk(bars, random.pick([-1, 1]) * random.between(2, 6) / Math.sqrt(bars), random);
  }
  if (kind < 0.8) return walkSketch(directions(random), bars, noise, random);
  return walkSketch(swings(random), bars, noise, random);
}

/** A random walk with clustered volatility: unit steps and `drift` a bar. */
export function randomWalk(bars: number, drift: number, random: Random): Path {
  const spread = volatility(bars, random);
  const levels = new Float64Array(bars);
  for (let bar = 1; bar < bars; bar++) {
    levels[bar] = levels[bar - 1]! + drift + spread[bar]! * random.normal();
  }
  return { levels, spread, barMove: 1 };
}

/** One to three long legs: a trend, a turn, or a step. */
function directions(random: Random): Sketch {
  const legs = random.integer(1, 3);
  let level = 0;
  let sign = random.pick([-1, 1]);
  const turns = [{ at: 0, level }];
  for (let leg = 1; leg <= legs; leg++) {
    level += sign * random.between(0.3, 1.8);
    turns.push({ at: leg / legs + (leg < legs ? random.between(-0.12, 0.12) : 0), level });
    if (random.chance(0.7)) sign = -sign;
  }
  return {
    start: random.between(-0.3, 0.3),
    lead: 0.04,
    width: 0.92,
    turns,
    end: level + random.between(-0.3, 0.3),
  };
}

/** Five to nine turning points whose neighbours on the same side differ clearly, in no order. */
function swings(random: Random): Sketch {
  for (;;) {
    const count = random.integer(5, 9);
    const levels = [0];
    let sign = random.pick([-1, 1]);
    for (let turn = 1; turn < count; turn++) {
      levels.push(levels[turn - 1]! + sign * random.between(0.35, 1.4));
      sign = -sign;
    }
    if (resemblesPattern(levels)) continue;
    const turns = levels.map((level, index) => ({ at: index / (count - 1), level }));
    const end = levels[count - 1]! + random.between(-0.3, 0.3);
    return { start: random.between(-0.6, 0.6), lead: 0.06, width: 0.9, turns, end };
  }
}

/**
 * True where turning points could be read as a pattern: two neighbours on one side about level, an outstanding
 * middle between two equal ones, or lines that draw together.
 */
export function resemblesPattern(levels: readonly number[]): boolean {
  const range = Math.max(...levels) - Math.min(...levels);
  for (let index = 2; index < levels.length; index++) {
    if (Math.abs(levels[index]! - levels[index - 2]!) < 0.22 * range) return true;
  }
  for (let index = 4; index < levels.length; index++) {
    const [left, middle, right] = [levels[index - 4]!, levels[index - 2]!, levels[index]!];
    const outstanding = (middle - left) * (middle - right) > 0;
    if (outstanding && Math.abs(left - right) < 0.25 * range) return true;
  }
  return drawsTogether(levels);
}

/** The last swing is less than half of the first, and the swings shrink on the way. */
function drawsTogether(levels: readonly number[]): boolean {
  const swings = levels.slice(1).map((level, index) => Math.abs(level - levels[index]!));
  const shrinking = swings.filter((swing, index) => index > 0 && swing < swings[index - 1]!).length;
  return swings[swings.length - 1]! < 0.5 * swings[0]! && shrinking >= 0.7 * (swings.length - 1);
}
