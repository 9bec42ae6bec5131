import type { Pattern } from "../patterns.ts";
import type { Candidate, Measures, Scene } from "./candidate.ts";
import type { RuleName } from "./rules.ts";
import { clarity, highest, mean, roughness, spread } from "./series.ts";
import { isNewRun, type Turn } from "./turns.ts";

/** Names of the patterns of tops; of bottoms in a mirrored scene. */
export interface ReversalNames {
  readonly double: Pattern;
  readonly triple: Pattern;
  readonly headAndShoulders: Pattern;
}

type Five = readonly [Turn, Turn, Turn, Turn, Turn];
type Seven = readonly [Turn, Turn, Turn, Turn, Turn, Turn, Turn];

/** Double tops, triple tops and heads and shoulders: a rise, two or three tops, a fall. */
export function findReversals(scene: Scene, names: ReversalNames): Candidate[] {
  const found: Candidate[] = [];
  for (const zigzag of scene.zigzags) {
    const { turns } = zigzag;
    for (let i = 0; i + 4 < turns.length; i++) {
      if (turns[i]!.value > turns[i + 1]!.value) continue;
      if (isNewRun(zigzag, i, i + 4)) {
        const five = turns.slice(i, i + 5) as unknown as Five;
        found.push(candidate("double", names.double, five, doubleTop(scene, five)));
      }
      if (i + 6 < turns.length && isNewRun(zigzag, i, i + 6)) {
        const seven = turns.slice(i, i + 7) as unknown as Seven;
        found.push(candidate("triple", names.triple, seven, tripleTop(scene, seven)));
        const measures = headAndShoulders(scene, seven);
        found.push(candidate("headAndShoulders", names.headAndShoulders, seven, measures));
      }
    }
  }
  return found;
}

function candidate(rule: RuleName, pattern: Pattern, turns: readonly Turn[], measures: Measures): Candidate {
  return { rule, pattern, turns: turns.slice(1), measures };
}

function doubleTop(scene: Scene, turns: Five): Measures {
  const [start, top1, bottom, top2, end] = turns;
  const height = mean([top1.value, top2.value]) - bottom.value;
  return {
    topsApart: Math.abs(top1.value - top2.value) / height,
    balance: balance(top1, bottom, top2),
    ...surroundings(scene, turns, height, bottom.value, [start, top1, top2, end]),
  };
}

function tripleTop(scene: Scene, turns: Seven): Measures {
  const [start, top1, bottom1, top2, bottom2, top3, end] = turns;
  const tops = [top1.value, top2.value, top3.value];
  const bottoms = [bottom1.value, bottom2.value];
  const height = mean(tops) - mean(bottoms);
  return {
    topsApart: spread(tops) / height,
    bottomsApart: spread(bottoms) / height,
    balance: balance(top1, top2, top3),
    ...surroundings(scene, turns, height, mean(bottoms), [start, top1, top3, end]),
  };
}

function headAndShoulders(scene: Scene, turns: Seven): Measures {
  const [start, left, neck1, head, neck2, right, end] = turns;
  const neck = mean([neck1.value, neck2.value]);
  const height = head.value - neck;
  return {
    head: (head.value - Math.max(left.value, right.value)) / height,
    shouldersApart: Math.abs(left.value - right.value) / height,
    neckTilt: Math.abs(neck1.value - neck2.value) / height,
    shoulders: (Math.min(left.value, right.value) - neck) / height,
    balance: balance(left, head, right),
    ...surroundings(scene, turns, height, neck, [start, left, right, end]),
  };
}

/** The shorter of the two halves as a share of the longer. */
function balance(left: Turn, middle: Turn, right: Turn): number {
  const before = middle.bar - left.bar;
  const after = right.bar - middle.bar;
  return Math.min(before, after) / Math.max(before, after);
}

/**
 * What a reversal needs around it: a rise to it from below its neckline, a fall from it to the neckline, no return
 * above the neckline afterwards, no such height before, straight legs, and a good share of the chart.
 */
function surroundings(
  { values }: Scene,
  turns: readonly Turn[],
  height: number,
  neck: number,
  [start, first, last, end]: readonly [Turn, Turn, Turn, Turn],
): Measures {
  const width = end.bar - start.bar;
  const rise = (first.value - start.value) / height;
  const fall = (last.value - end.value) / height;
  const from = first.bar - (first.bar - start.bar) * Math.min(1, 1 / rise);
  const to = last.bar + (end.bar - last.bar) * Math.min(1, 1 / fall);
  return {
    rise,
    fall,
    returned: (highest(values, end.bar, end.bar + width) - neck) / height,
    before: (highest(values, start.bar - width, start.bar) - neck) / height,
    rough: roughness(values, turns) / height,
    clarity: clarity(values, turns),
    width: (to - from) / values.length,
    height,
  };
}
