import type { Turn } from "./turns.ts";

/** A line over bars: `slope` per bar, and its value at a bar. */
export interface Line {
  readonly slope: number;
  readonly at: (bar: number) => number;
}

/** Least-squares line through two or more turns at different bars. */
export function fitLine(turns: readonly Turn[]): Line {
  const n = turns.length;
  const meanBar = turns.reduce((sum, turn) => sum + turn.bar, 0) / n;
  const meanValue = turns.reduce((sum, turn) => sum + turn.value, 0) / n;
  let above = 0;
  let below = 0;
  for (const { bar, value } of turns) {
    above += (bar - meanBar) * (value - meanValue);
    below += (bar - meanBar) ** 2;
  }
  const slope = above / below;
  return { slope, at: (bar) => meanValue + slope * (bar - meanBar) };
}

/** Sum of the squared distances of the turns to the line. */
export function squaredError(line: Line, turns: readonly Turn[]): number {
  return turns.reduce((sum, { bar, value }) => sum + (value - line.at(bar)) ** 2, 0);
}
