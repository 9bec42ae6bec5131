import { kernelRegression, lmwBandwidth } from "./smooth.ts";

/** A turning point: a local maximum or minimum of the closes, or an end of the chart. */
export interface Turn {
  readonly bar: number;
  readonly value: number;
}

/** Turning points of a chart at one scale. */
export interface Zigzag {
  /** Tops and bottoms in turn; the first and the last bar are among them. */
  readonly turns: readonly Turn[];
  /**
   * Index of the turn before which a swing of the next finer zigzag was taken out; null in the finest one. Runs of
   * turns that do not span this place are also runs of the finer zigzag.
   */
  readonly joint: number | null;
}

/**
 * Zigzags of a series from fine to coarse. The finest is that of Lo, Mamaysky and Wang (2000): the extrema of the
 * kernel-smoothed series, each moved to the extreme value of the raw series around it. Each next one lacks the
 * smallest swing of the one before, so that a pattern is seen at the scale at which it stands out, and not only at
 * that of one bandwidth, which is made for windows of 35 bars.
 * @param maxTurns finer zigzags than this are left out.
 * @param minTurns coarser zigzags than this are left out.
 */
export function zigzags(values: Float64Array, maxTurns: number, minTurns: number): Zigzag[] {
  let turns = finestTurns(values);
  let joint: number | null = null;
  const levels: Zigzag[] = [];
  while (turns.length >= minTurns) {
    if (turns.length <= maxTurns) levels.push({ turns, joint: levels.length === 0 ? null : joint });
    joint = Math.max(1, smallestSwing(turns) - 1);
    turns = withoutSwing(turns, smallestSwing(turns));
  }
  return levels;
}

/** Whether the turns `from` to `to` of a zigzag are not a run of the next finer one as well. */
export function isNewRun(zigzag: Zigzag, from: number, to: number): boolean {
  return zigzag.joint === null || (from < zigzag.joint && zigzag.joint <= to);
}

function finestTurns(values: Float64Array): Turn[] {
  const smooth = kernelRegression(values, lmwBandwidth(values));
  const turns: Turn[] = [{ bar: 0, value: values[0]! }];
  for (let i = 1; i + 1 < values.length; i++) {
    const before = smooth[i]! - smooth[i - 1]!;
    const after = smooth[i + 1]! - smooth[i]!;
    if (before * after >= 0) continue;
    const bar = rawExtreme(values, i, before > 0 ? 1 : -1);
    if (bar > turns.at(-1)!.bar) turns.push({ bar, value: values[bar]! });
  }
  if (turns.at(-1)!.bar < values.length - 1) {
    turns.push({ bar: values.length - 1, value: values.at(-1)! });
  }
  return alternating(turns);
}

/** The bar within one of `center` whose value is extreme in the direction `sign`. */
function rawExtreme(values: Float64Array, center: number, sign: 1 | -1): number {
  let best = center;
  for (let bar = Math.max(0, center - 1); bar <= Math.min(values.length - 1, center + 1); bar++) {
    if (sign * values[bar]! > sign * values[best]!) best = bar;
  }
  return best;
}

/** Leaves out turns at which the direction does not change. */
function alternating(turns: readonly Turn[]): Turn[] {
  const kept: Turn[] = [];
  for (const turn of turns) {
    while (kept.length >= 2 && direction(kept.at(-2)!, kept.at(-1)!) * direction(kept.at(-1)!, turn) >= 0) {
      kept.pop();
    }
    kept.push(turn);
  }
  return kept;
}

function direction(from: Turn, to: Turn): number {
  return Math.sign(to.value - from.value);
}

/** Index of the turn that ends the smallest swing. */
function smallestSwing(turns: readonly Turn[]): number {
  let smallest = 1;
  for (let i = 2; i < turns.length; i++) {
    if (swing(turns, i) < swing(turns, smallest)) smallest = i;
  }
  return smallest;
}

function swing(turns: readonly Turn[], i: number): number {
  return Math.abs(turns[i]!.value - turns[i - 1]!.value);
}

/** Takes out the two turns of the swing that ends at `end`; of the first or last swing only the inner one. */
function withoutSwing(turns: readonly Turn[], end: number): Turn[] {
  const last = turns.length - 1;
  return turns.filter((_, i) => i === 0 || i === last || (i !== end && i !== end - 1));
}
