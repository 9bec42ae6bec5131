import type { Random } from "../random.ts";
import { type Sketch, spread } from "./sketch.ts";

/** Neckline at 0, head at 1. */
export function headAndShoulders(random: Random): Sketch {
  const tilt = random.between(-0.1, 0.1);
  const shoulder = random.between(0.45, 0.7);
  const levels = [
    shoulder + random.between(-0.06, 0.06),
    tilt,
    1,
    -tilt,
    shoulder + random.between(-0.06, 0.06),
    random.between(-0.55, -0.2),
  ];
  return reversal(levels, random);
}

export function doubleTop(random: Random): Sketch {
  const levels = [
    1,
    random.between(-0.05, 0.05),
    1 + random.between(-0.06, 0.06),
    random.between(-0.5, -0.15),
  ];
  return reversal(levels, random);
}

export function tripleTop(random: Random): Sketch {
  const peak = () => 1 + random.between(-0.05, 0.05);
  const trough = () => random.between(-0.08, 0.08);
  return reversal([peak(), trough(), peak(), trough(), peak(), random.between(-0.6, -0.25)], random);
}

/** A top after a rise: the legs to `levels`, about equally long, the last one being the break of support. */
function reversal(levels: readonly number[], random: Random): Sketch {
  const lead = random.between(0.1, 0.38);
  const tail = random.between(0.02, 0.14);
  const last = levels[levels.length - 1]!;
  return {
    start: random.between(-1.5, -0.6),
    lead,
    width: 1 - lead - tail,
    turns: spread(levels, random),
    end: last + random.between(-0.35, 0.12),
  };
}

/** Rims at 1, bottom at 0, a handle of a fifth to two fifths of the depth, then back to the rim or above. */
export function cupAndHandle(random: Random): Sketch {
  const lead = random.between(0.07, 0.28);
  const tail = random.between(0.02, 0.12);
  const cup = random.between(0.66, 0.78);
  const dip = cup + (1 - cup) * random.between(0.45, 0.6);
  const rim = 1 + random.between(-0.05, 0.05);
  return {
    start: random.between(-0.6, 0.3),
    lead,
    width: 1 - lead - tail,
    turns: [
      { at: 0, level: 1 },
      { at: cup / 2, level: 0, rounded: true },
      { at: cup, level: rim, rounded: true },
      { at: dip, level: rim - random.between(0.2, 0.4) },
      { at: 1, level: 1 + random.between(-0.03, 0.1) },
    ],
    end: 1 + random.between(0, 0.4),
  };
}
