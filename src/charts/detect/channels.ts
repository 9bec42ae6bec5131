import type { Pattern } from "../patterns.ts";
import type { Candidate, Measures, Scene } from "./candidate.ts";
import { fitLine, type Line, squaredError } from "./lines.ts";
import { clarity, roughness, smallestLeg } from "./series.ts";
import { isNewRun, type Turn } from "./turns.ts";

/** Names of the patterns as seen in this scene; null for one that is looked for in the other scene only. */
export interface ChannelNames {
  readonly ascending: Pattern;
  readonly risingWedge: Pattern;
  readonly bullFlag: Pattern;
  readonly symmetrical: Pattern | null;
  readonly rectangle: Pattern | null;
}

const MIN_TURNS = 4;
const MAX_TURNS = 9;

/** Rectangles, triangles, wedges and flags: at least two tops and two bottoms along two lines. */
export function findChannels(scene: Scene, names: ChannelNames): Candidate[] {
  const found: Candidate[] = [];
  for (const zigzag of scene.zigzags) {
    const { turns } = zigzag;
    for (let from = 0; from + MIN_TURNS + 1 < turns.length; from++) {
      const last = Math.min(turns.length - 1, from + MAX_TURNS + 1);
      for (let to = from + MIN_TURNS + 1; to <= last; to++) {
        if (isNewRun(zigzag, from, to)) found.push(...channelsAt(scene, turns.slice(from, to + 1), names));
      }
    }
  }
  return found;
}

/** @param around the turns of the channel, with one turn before and one after them. */
function channelsAt(scene: Scene, around: readonly Turn[], names: ChannelNames): Candidate[] {
  const measures = measureChannel(scene, around);
  if (measures === undefined) return [];
  const turns = around.slice(1, -1);
  const rules = [
    ["rectangle", names.rectangle],
    ["ascending", names.ascending],
    ["symmetrical", names.symmetrical],
    ["wedge", names.risingWedge],
    ["flag", turns[0]!.value > turns[1]!.value ? names.bullFlag : null], // a flag begins at the top of its pole
  ] as const;
  return rules.flatMap(([rule, pattern]) => pattern === null ? [] : [{ rule, pattern, turns, measures }]);
}

/** Two lines through the turns of a channel. */
interface Channel {
  readonly turns: readonly Turn[];
  readonly tops: readonly Turn[];
  readonly bottoms: readonly Turn[];
  readonly upper: Line;
  readonly lower: Line;
  readonly startHeight: number;
  readonly endHeight: number;
}

function fitChannel(turns: readonly Turn[]): Channel {
  const firstIsTop = turns[0]!.value > turns[1]!.value;
  const tops = turns.filter((_, i) => (i % 2 === 0) === firstIsTop);
  const bottoms = turns.filter((_, i) => (i % 2 === 0) !== firstIsTop);
  const [upper, lower] = [fitLine(tops), fitLine(bottoms)];
  const heightAt = ({ bar }: Turn) => upper.at(bar) - lower.at(bar);
  const [startHeight, endHeight] = [heightAt(turns[0]!), heightAt(turns.at(-1)!)];
  return { turns, tops, bottoms, upper, lower, startHeight, endHeight };
}

/** @returns undefined where the lines cross. */
function measureChannel(scene: Scene, around: readonly Turn[]): Measures | undefined {
  const channel = fitChannel(around.slice(1, -1));
  if (!(channel.startHeight > 0 && channel.endHeight > 0)) return undefined;
  return {
    ...measureLines(channel),
    ...measurePrices(scene, channel),
    ...measurePole(around[0]!, channel),
    span: (around.at(-1)!.bar - around[0]!.bar) / scene.values.length,
  };
}

/** How the lines run. */
function measureLines({ turns, upper, lower, startHeight, endHeight }: Channel): Measures {
  const bars = turns.at(-1)!.bar - turns[0]!.bar;
  const upperRise = upper.slope * bars / startHeight;
  const lowerRise = lower.slope * bars / startHeight;
  return {
    upperRise,
    lowerRise,
    upperFall: -upperRise,
    lowerFall: -lowerRise,
    upperTilt: Math.abs(upperRise),
    lowerTilt: Math.abs(lowerRise),
    convergence: lowerRise - upperRise,
    endHeight: endHeight / startHeight,
    widening: Math.abs(Math.log(endHeight / startHeight)),
    turns: turns.length,
    longestLeg: longestLeg(turns) * (turns.length - 1) / bars,
  };
}

/** How the prices keep to the lines. */
function measurePrices({ values }: Scene, channel: Channel): Measures {
  const { turns, startHeight, endHeight } = channel;
  const height = (startHeight + endHeight) / 2;
  return {
    touchError: touchError(channel, height),
    rough: roughness(values, turns) / height,
    clarity: clarity(values, turns),
    evenLegs: smallestLeg(turns) / height,
    outside: largestOutside(values, channel) / height,
    width: (turns.at(-1)!.bar - turns[0]!.bar) / values.length,
    height,
  };
}

/** The move into the channel, as the pole of a flag that begins at a top. */
function measurePole(start: Turn, { turns, startHeight }: Channel): Measures {
  const first = turns[0]!;
  const pole = first.value - start.value;
  return {
    pole: pole / startHeight,
    retraced: (first.value - Math.min(...turns.map((turn) => turn.value))) / pole,
    poleWidth: (first.bar - start.bar) / (turns.at(-1)!.bar - first.bar),
  };
}

/** Bars of the longest leg between the turns. */
function longestLeg(turns: readonly Turn[]): number {
  return turns.slice(1).reduce((longest, turn, i) => Math.max(longest, turn.bar - turns[i]!.bar), 0);
}

/**
 * Distance of the turns to their lines, as a share of the height: root of the mean square, with one more turn that is
 * a tenth off, so that few turns (two on each line fit any line) do not look better than many.
 */
function touchError({ tops, bottoms, upper, lower }: Channel, height: number): number {
  const squares = squaredError(upper, tops) + squaredError(lower, bottoms);
  return Math.sqrt((squares / height ** 2 + 0.01) / (tops.length + bottoms.length - 3));
}

/** How far the values leave the space between the lines. */
function largestOutside(values: Float64Array, { turns, upper, lower }: Channel): number {
  let largest = 0;
  for (let bar = turns[0]!.bar; bar <= turns.at(-1)!.bar; bar++) {
    largest = Math.max(largest, values[bar]! - upper.at(bar), lower.at(bar) - values[bar]!);
  }
  return largest;
}
