import { resemblesPattern } from "./patternless.ts";
import type { Random } from "./random.ts";
import type { Sketch, Turn } from "./sketch/sketch.ts";

/** Levels are drawn anew this often; where all resembled a pattern, one turn less is tried. */
const TRIES = 500;
/** A swing is at least this share of the pattern's range. */
const LEAST_SWING = 0.3;

/**
 * The sketch without the evidence of its pattern: turns at the same places, up and down in the same range, but at
 * levels that fit no pattern. What leads in, and how long it takes, stays.
 */
export function withoutEvidence(sketch: Sketch, random: Random): Sketch {
  const levels = sketch.turns.map(({ level }) => level);
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  for (let places = sketch.turns.map(({ at }) => at);; places = oneLess(places)) {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const drawn = zigzag(levels[0]!, places.length, low, high, random);
      if (drawn === null || resemblesPattern(drawn)) continue;
      const turns: Turn[] = places.map((at, index) => ({ at, level: drawn[index]! }));
      return { ...sketch, turns, end: drawn.at(-1)! + sketch.end - levels.at(-1)! };
    }
  }
}

/** Levels that go up and down in turn; null where there is no room left for a swing. */
function zigzag(first: number, count: number, low: number, high: number, random: Random): number[] | null {
  const least = LEAST_SWING * (high - low);
  const levels = [first];
  let up = random.chance(0.5);
  for (let turn = 1; turn < count; turn++, up = !up) {
    const from = levels[turn - 1]!;
    if (up ? from + least > high : from - least < low) return null;
    levels.push(up ? random.between(from + least, high) : random.between(low, from - least));
  }
  return levels;
}

/** Without the last but one of the places, two at least. */
function oneLess(places: readonly number[]): number[] {
  return [...places.slice(0, Math.max(1, places.length - 2)), 1];
}
