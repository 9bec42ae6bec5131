import type { Candle } from "../candle.ts";
import type { Pattern } from "../patterns.ts";
import type { Candidate, Scene } from "./candidate.ts";
import { findChannels } from "./channels.ts";
import { findCups } from "./cup.ts";
import { excess } from "./judge.ts";
import { findReversals } from "./reversals.ts";
import { zigzags } from "./turns.ts";

/** What the rules see on a chart. */
export interface Detection {
  /** "none" where no rule holds better than on a random walk. */
  readonly pattern: Pattern;
  /** Whether the pattern fits well and no other comes near it; for "none", whether nothing comes near a pattern. */
  readonly sure: boolean;
  /** How much better the best rule holds than on a random walk: above 0 for a pattern, 1 as in the textbook. */
  readonly score: number;
  /** Turning points of the pattern as [bar, closing price]; empty for "none". */
  readonly keyPoints: readonly (readonly [bar: number, price: number])[];
  /** First and last bar of the pattern; of the chart for "none". */
  readonly window: readonly [from: number, to: number];
}

/** Finer zigzags have swings of a few bars; the largest pattern needs fewer turns than half of these. */
const MAX_TURNS = 24;
/** A double top: the start of the rise, two tops, the bottom between them, the end of the fall. */
const MIN_TURNS = 5;

const SURE_SCORE = 0.5;
const SURE_LEAD = 0.4;
const SURE_NONE = -0.2;

interface Scored extends Candidate {
  readonly score: number;
}

/**
 * Finds the chart pattern of a whole chart from its closing prices alone, after Lo, Mamaysky and Wang (2000),
 * Foundations of Technical Analysis, Journal of Finance 55(4): turning points of smoothed prices, and a rule per
 * pattern on consecutive ones; rules.ts says where we deviate. Every rule is tried on every run of turns at every
 * scale; the candidate whose score exceeds most what its rule reaches on random walks wins, on equal terms the one
 * seen at the finer scale. Made for charts of 60 to 200 bars; a chart of fewer than 5 turns has no pattern.
 */
export function detectPattern(candles: readonly Candle[]): Detection {
  const found = scoreCandidates(findCandidates(candles));
  const best = found.reduce<Scored | undefined>(
    (top, c) => c.score > (top?.score ?? -Infinity) ? c : top,
    undefined,
  );
  if (best === undefined || best.score <= 0) {
    const score = best?.score ?? -Infinity;
    return {
      pattern: "none",
      sure: score < SURE_NONE,
      score,
      keyPoints: [],
      window: [0, candles.length - 1],
    };
  }
  const rival = Math.max(...found.map((c) => c.pattern === best.pattern ? -Infinity : c.score));
  return {
    pattern: best.pattern,
    sure: best.score >= SURE_SCORE && best.score >= rival + SURE_LEAD,
    score: best.score,
    keyPoints: best.turns.map(({ bar }) => [bar, candles[bar]!.close] as const),
    window: [best.turns[0]!.bar, best.turns.at(-1)!.bar],
  };
}

function scoreCandidates(candidates: readonly Candidate[]): Scored[] {
  const scored: Scored[] = [];
  for (const candidate of candidates) {
    const score = excess(candidate.measures, candidate.rule);
    if (score !== null) scored.push({ ...candidate, score });
  }
  return scored;
}

/** Every run of turns that could be a pattern, in the chart and in the chart upside down. */
export function findCandidates(candles: readonly Candle[]): Candidate[] {
  const upright = sceneOf(candles, 1);
  const mirrored = sceneOf(candles, -1);
  if (upright === undefined || mirrored === undefined) return [];
  return [
    ...findReversals(upright, {
      double: "double_top",
      triple: "triple_top",
      headAndShoulders: "head_and_shoulders",
    }),
    ...findReversals(mirrored, {
      double: "double_bottom",
      triple: "triple_bottom",
      headAndShoulders: "inverse_head_and_shoulders",
    }),
    ...findChannels(upright, {
      ascending: "ascending_triangle",
      risingWedge: "rising_wedge",
      bullFlag: "bull_flag",
      symmetrical: "symmetrical_triangle",
      rectangle: "rectangle",
    }),
    ...findChannels(mirrored, {
      ascending: "descending_triangle",
      risingWedge: "falling_wedge",
      bullFlag: "bear_flag",
      symmetrical: null, // a mirrored symmetrical triangle or rectangle is one upright too
      rectangle: null,
    }),
    ...findCups(upright),
  ];
}

/** @returns undefined for prices that never change. */
function sceneOf(candles: readonly Candle[], sign: 1 | -1): Scene | undefined {
  const logs = Float64Array.from(candles, (candle) => sign * Math.log(candle.close));
  const low = Math.min(...logs);
  const range = Math.max(...logs) - low;
  if (!(range > 0)) return undefined;
  const values = logs.map((log) => (log - low) / range);
  return { values, zigzags: zigzags(values, MAX_TURNS, MIN_TURNS) };
}
