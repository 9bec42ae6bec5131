import type { Candidate, Measures, Scene } from "./candidate.ts";
import { highest, lowest } from "./series.ts";
import { isNewRun, type Turn } from "./turns.ts";

/** Cup and handle: a rounded bottom between two rims of one height, then a short, shallow dip. */
export function findCups(scene: Scene): Candidate[] {
  const found: Candidate[] = [];
  for (const zigzag of scene.zigzags) {
    const { turns } = zigzag;
    for (let start = 0; start + 5 < turns.length; start++) {
      if (turns[start]!.value > turns[start + 1]!.value) continue;
      for (let end = start + 5; end < turns.length; end += 2) {
        if (isNewRun(zigzag, start, end)) found.push(...cupAt(scene, turns.slice(start, end + 1)));
      }
    }
  }
  return found;
}

/** @param around the turn before the cup, those of the cup from rim to rim, the dip of the handle and its end. */
function cupAt(scene: Scene, around: readonly Turn[]): Candidate[] {
  const [start, rim1] = around as [Turn, Turn];
  const [rim2, dip, end] = around.slice(-3) as [Turn, Turn, Turn];
  const bottom = around.slice(2, -3).reduce((low, turn) => turn.value < low.value ? turn : low);
  const depth = Math.min(rim1.value, rim2.value) - bottom.value;
  if (depth <= 0) return [];
  const measures = {
    ...measureCup(scene, start, rim1, bottom, rim2, depth),
    ...measureHandle(scene, rim1, rim2, dip, end, depth),
    width: (end.bar - rim1.bar) / scene.values.length,
    height: depth,
  };
  return [{ rule: "cup", pattern: "cup_and_handle", turns: [rim1, bottom, rim2, dip, end], measures }];
}

function measureCup(
  { values }: Scene,
  start: Turn,
  rim1: Turn,
  bottom: Turn,
  rim2: Turn,
  depth: number,
): Measures {
  const bars = rim2.bar - rim1.bar;
  const before = highest(values, start.bar - bars, start.bar);
  const inside = highest(values, rim1.bar, rim2.bar);
  return {
    rise: (rim1.value - start.value) / depth,
    before: (before - rim1.value) / depth,
    rimsApart: Math.abs(rim1.value - rim2.value) / depth,
    above: (inside - Math.max(rim1.value, rim2.value)) / depth,
    offCentre: Math.abs((bottom.bar - rim1.bar) / bars - 0.5),
    round: roundness(values, rim1.bar, rim2.bar),
  };
}

function measureHandle(
  { values }: Scene,
  rim1: Turn,
  rim2: Turn,
  dip: Turn,
  end: Turn,
  depth: number,
): Measures {
  const bars = rim2.bar - rim1.bar;
  const fall = rim2.value - dip.value;
  return {
    shallow: fall / depth,
    deep: fall / depth,
    short: (end.bar - rim2.bar) / bars,
    long: (end.bar - rim2.bar) / bars,
    recovered: (end.value - dip.value) / fall,
    after: (rim2.value - lowest(values, end.bar, end.bar + bars)) / depth,
  };
}

/** Share of the variance of the values that a parabola over the bars explains (R squared); 0 where it opens down. */
function roundness(values: Float64Array, from: number, to: number): number {
  const half = (to - from) / 2;
  const xs: number[] = [];
  for (let bar = from; bar <= to; bar++) xs.push((bar - from - half) / half);
  const ys = values.subarray(from, to + 1);
  const n = ys.length;
  let [s2, s4, sy, sxy, sxxy] = [0, 0, 0, 0, 0];
  xs.forEach((x, i) => {
    s2 += x ** 2;
    s4 += x ** 4;
    sy += ys[i]!;
    sxy += x * ys[i]!;
    sxxy += x ** 2 * ys[i]!;
  });
  const curve = (n * sxxy - s2 * sy) / (n * s4 - s2 ** 2);
  const base = (sy - curve * s2) / n;
  const tilt = sxy / s2;
  const meanY = sy / n;
  let [left, total] = [0, 0];
  xs.forEach((x, i) => {
    left += (ys[i]! - base - tilt * x - curve * x ** 2) ** 2;
    total += (ys[i]! - meanY) ** 2;
  });
  return curve > 0 ? 1 - left / total : 0;
}
