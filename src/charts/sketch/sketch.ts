import type { Random } from "../random.ts";

/**
 * A turning point of a pattern. `at` runs from 0 (start of the pattern) to 1 (its end); `level` is a price in units of
 * the pattern's height. A `rounded` turn is reached along a bowl instead of a straight leg.
 */
export interface Turn {
  readonly at: number;
  readonly level: number;
  readonly rounded?: boolean;
}

/** The skeleton of a chart before noise: a lead-in, the pattern's turning points, what follows. */
export interface Sketch {
  /** Level of the first bar. */
  readonly start: number;
  /** Share of the chart before the pattern. */
  readonly lead: number;
  /** Share of the chart that the pattern covers. */
  readonly width: number;
  /** Turning points in order of time; the first stands at 0, the last at 1. */
  readonly turns: readonly Turn[];
  /** Level of the last bar. */
  readonly end: number;
}

/** Turning points about equally far apart. */
export function spread(levels: readonly number[], random: Random): Turn[] {
  const gaps = levels.slice(1).map(() => random.between(0.75, 1.25));
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  let at = 0;
  return levels.map((level, index) => {
    if (index > 0) at += gaps[index - 1]! / total;
    return { at: index === levels.length - 1 ? 1 : at, level };
  });
}
