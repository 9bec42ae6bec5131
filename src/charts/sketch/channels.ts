import type { Random } from "../random.ts";
import { type Sketch, spread, type Turn } from "./sketch.ts";

interface Channel {
  /** Upper and lower line: levels at the start and at the end. */
  readonly upper: readonly [number, number];
  readonly lower: readonly [number, number];
  /** Number of turning points on the lines. */
  readonly touches: number;
  readonly startsHigh: boolean;
}

/** Turning points that alternate between two lines, each touching its line to 4 % of the width between them. */
function bounce(channel: Channel, random: Random): Turn[] {
  const blank = spread(new Array(channel.touches).fill(0), random);
  return blank.map(({ at }, index) => {
    const high = (index % 2 === 0) === channel.startsHigh;
    const upper = mix(channel.upper, at);
    const lower = mix(channel.lower, at);
    const line = high ? upper : lower;
    return { at, level: line + random.between(-0.04, 0.04) * (upper - lower) };
  });
}

function mix(line: readonly [number, number], at: number): number {
  return line[0] + (line[1] - line[0]) * at;
}

export function ascendingTriangle(random: Random): Sketch {
  const upper = [1, 1 + random.between(-0.03, 0.03)] as const;
  const lower = [0, random.between(0.55, 0.75)] as const;
  const startsHigh = random.chance(0.6);
  const touches = random.integer(5, 7);
  const start = startsHigh ? random.between(-0.9, 0) : random.between(0.5, 1.4);
  return consolidation(
    { upper, lower, touches, startsHigh },
    start,
    random.chance(0.6) ? "up" : "none",
    random,
  );
}

export function symmetricalTriangle(random: Random): Sketch {
  const middle = random.between(0.42, 0.58);
  const gap = random.between(0.24, 0.4);
  const startsHigh = random.chance(0.5);
  const start = startsHigh ? random.between(-1, 0.1) : random.between(0.9, 2);
  const channel = {
    upper: [1, middle + gap / 2] as const,
    lower: [0, middle - gap / 2] as const,
    touches: random.integer(5, 7),
    startsHigh,
  };
  return consolidation(channel, start, anyBreak(random), random);
}

export function risingWedge(random: Random): Sketch {
  const gap = random.between(0.25, 0.4);
  const rise = random.between(0.5, 1);
  const startsHigh = random.chance(0.5);
  const start = random.chance(0.6) ? random.between(-1, -0.2) : random.between(1, 2);
  const channel = {
    upper: [1, 1 + rise] as const,
    lower: [0, 1 + rise - gap] as const,
    touches: random.integer(5, 7),
    startsHigh,
  };
  return consolidation(channel, start, random.chance(0.65) ? "down" : "none", random);
}

export function rectangle(random: Random): Sketch {
  const tilt = random.between(-0.05, 0.05);
  const startsHigh = random.chance(0.5);
  const start = startsHigh ? random.between(-0.8, 0.2) : random.between(0.8, 1.8);
  const channel = {
    upper: [1 - tilt, 1 + tilt] as const,
    lower: [-tilt, tilt] as const,
    touches: random.integer(6, 8),
    startsHigh,
  };
  return consolidation(channel, start, anyBreak(random), random);
}

type Break = "up" | "down" | "none";

function anyBreak(random: Random): Break {
  return random.pick(["up", "down", "none"]);
}

/** A lead-in from `start`, bounces between two lines, and what comes after. */
function consolidation(channel: Channel, start: number, broken: Break, random: Random): Sketch {
  const lead = random.between(0.07, 0.32);
  const tail = broken === "none" ? random.between(0.01, 0.03) : random.between(0.06, 0.16);
  const turns = bounce(channel, random);
  const level = turns[turns.length - 1]!.level;
  return { start, lead, width: 1 - lead - tail, turns, end: afterBreak(channel, level, broken, random) };
}

function afterBreak(channel: Channel, level: number, broken: Break, random: Random): number {
  const [upper, lower] = [channel.upper[1], channel.lower[1]];
  if (broken === "up") return upper + random.between(0.3, 0.65);
  if (broken === "down") return lower - random.between(0.3, 0.65);
  return level + ((upper + lower) / 2 - level) * random.between(0.1, 0.5);
}

/** A pole two to three and a half times as high as the flag, then a short channel against it. */
export function bullFlag(random: Random): Sketch {
  const pole = random.between(2, 3.5);
  const fall = random.between(0.3, 0.9);
  const lead = random.between(0.1, 0.3);
  const poleWidth = random.between(0.08, 0.16);
  const tail = random.chance(0.6) ? random.between(0.06, 0.14) : random.between(0.01, 0.03);
  const flagWidth = 1 - lead - poleWidth - tail;
  const channel = {
    upper: [0, -fall] as const,
    lower: [-1, -1 - fall] as const,
    touches: random.integer(5, 7),
    startsHigh: true,
  };
  const width = poleWidth + flagWidth;
  const flag = bounce(channel, random).map((turn) => ({
    ...turn,
    at: (poleWidth + turn.at * flagWidth) / width,
  }));
  const level = flag[flag.length - 1]!.level;
  return {
    start: -pole + random.between(-0.5, 0.5),
    lead,
    width,
    turns: [{ at: 0, level: -pole }, ...flag],
    end: afterBreak(channel, level, tail > 0.04 ? "up" : "none", random),
  };
}
