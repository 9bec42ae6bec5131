/** For each measure the value from which on it is as in the textbook, and the value at which it is no such pattern. */
export type Rule = Readonly<Record<string, readonly [good: number, limit: number]>>;

/*
 * The rules. Those of Lo, Mamaysky and Wang (2000, section II.A) for heads and shoulders, triangles, rectangles and
 * double tops are kept in form: alternating extrema, some above others, some level with each other. We deviate where a
 * whole chart is judged, of any symbol and timeframe, and not a window of 35 days of a share:
 * - Level means within a share of the pattern's height, not within 0.75 or 1.5 % of the price, which is most of the
 *   chart for an hourly currency pair and nothing for a coin. Where a height is 10 % of the price, their 1.5 % about the
 *   average is our 0.3 between two tops.
 * - Limits are soft: a measure is graded from its limit (0) to its good value (1), and a rule's score is the geometric
 *   mean of its grades. A pattern counts if it scores more than random walks do (NULL_SCORES).
 * - Triangles, rectangles, wedges and flags are two fitted lines with four to nine turns along them, not five extrema.
 * - A reversal needs a rise into it and a fall to its neckline; a pattern needs a good share of the chart.
 * - Their broadening tops and bottoms are none of our patterns; triple tops, wedges, flags and cups are none of theirs.
 *
 * Measures, all as shares of the pattern's height unless said otherwise, bottoms mirrored to tops:
 * rise, fall      from where the first leg starts up to the first top; from the last top to where the last leg ends
 * before, returned  highest price above the neckline in as many bars before the first leg; after the last one
 * rough           root mean square distance of the closes to straight legs
 * clarity         smallest leg over the largest move against a leg's direction
 * width, span     share of the chart's bars: the pattern; with one leg before and after it
 * height          share of the chart's range
 * topsApart, bottomsApart, shouldersApart, rimsApart, neckTilt   largest distance of what should be level
 * balance         bars of the shorter half over those of the longer
 * head, shoulders   the head above the higher shoulder; the lower shoulder above the neckline
 * upperRise, lowerRise, upperFall, lowerFall, upperTilt, lowerTilt   what a line rises, falls, moves over the pattern, as
 *                 a share of the height at its start; convergence is lowerRise less upperRise
 * endHeight, widening   height at the end over that at the start; the size of its logarithm
 * touchError, outside   distance of the turns to the lines; of the price that leaves them most
 * turns, longestLeg, evenLegs   their number; bars of the longest leg over the mean; height of the smallest leg
 * pole, poleWidth, retraced   the move into a flag; its bars over the flag's; what of it the flag takes back
 * shallow, deep   depth of the handle, not too much and not too little; short, long: its bars over the cup's
 * recovered, after  what the handle regains of its depth; how far the price falls afterwards
 * offCentre, round, above   bottom from the middle, in widths; R squared of a parabola; price above the rims
 */
export const RULES = {
  double: {
    topsApart: [0.2, 0.4],
    balance: [0.55, 0.2],
    rise: [1.6, 1],
    fall: [1.1, 0.65],
    returned: [0.2, 0.8],
    before: [0.6, 1.2],
    rough: [0.2, 0.4],
    clarity: [1.6, 0.5],
    width: [0.55, 0.2],
    height: [0.35, 0.15],
  },
  triple: {
    topsApart: [0.15, 0.45],
    bottomsApart: [0.15, 0.35],
    balance: [0.5, 0.25],
    rise: [1.5, 1.1],
    fall: [1.2, 0.9],
    returned: [0.3, 0.8],
    before: [0.6, 1.2],
    rough: [0.2, 0.4],
    clarity: [1.6, 0.7],
    width: [0.6, 0.2],
    height: [0.4, 0.15],
  },
  headAndShoulders: {
    head: [0.25, 0.1],
    shouldersApart: [0.1, 0.45],
    neckTilt: [0.2, 0.35],
    shoulders: [0.3, 0.12],
    balance: [0.45, 0.2],
    rise: [1.3, 0.7],
    fall: [0.8, 0.4],
    returned: [0.3, 0.8],
    before: [0.3, 1.2],
    rough: [0.22, 0.35],
    clarity: [1.6, 0.7],
    width: [0.65, 0.3],
    height: [0.4, 0.15],
  },
  ascending: {
    upperTilt: [0.05, 0.3],
    lowerRise: [0.45, 0.25],
    endHeight: [0.35, 0.15],
    touchError: [0.07, 0.11],
    rough: [0.12, 0.26],
    clarity: [2.5, 0.8],
    longestLeg: [1.25, 1.9],
    outside: [0.08, 0.25],
    width: [0.5, 0.2],
    span: [0.7, 0.25],
    height: [0.35, 0.15],
  },
  symmetrical: {
    upperFall: [0.2, 0.13],
    lowerRise: [0.2, 0.13],
    endHeight: [0.4, 0.15],
    touchError: [0.07, 0.11],
    rough: [0.14, 0.25],
    clarity: [3.3, 0.6],
    longestLeg: [1.25, 1.9],
    outside: [0.12, 0.25],
    width: [0.5, 0.15],
    span: [0.75, 0.2],
    height: [0.35, 0.15],
  },
  wedge: {
    upperRise: [0.3, 0.1],
    convergence: [0.3, 0.15],
    endHeight: [0.3, 0.06],
    touchError: [0.07, 0.105],
    rough: [0.13, 0.25],
    clarity: [2.3, 0.7],
    longestLeg: [1.25, 1.9],
    outside: [0.15, 0.25],
    width: [0.4, 0.15],
    span: [0.7, 0.25],
    height: [0.25, 0.1],
  },
  rectangle: {
    upperTilt: [0.15, 0.35],
    lowerTilt: [0.15, 0.35],
    widening: [0.2, 0.45],
    turns: [6.5, 4.8],
    evenLegs: [0.75, 0.5],
    touchError: [0.07, 0.12],
    rough: [0.14, 0.3],
    clarity: [2.5, 0.8],
    longestLeg: [1.25, 1.9],
    outside: [0.08, 0.25],
    width: [0.5, 0.2],
    span: [0.7, 0.25],
    height: [0.35, 0.15],
  },
  flag: {
    pole: [2.2, 1.4],
    retraced: [0.6, 0.75],
    poleWidth: [0.8, 1.5],
    upperFall: [0.25, 0.15],
    lowerFall: [0.25, 0.05],
    widening: [0.25, 0.55],
    touchError: [0.07, 0.16],
    rough: [0.14, 0.25],
    clarity: [2.5, 0.8],
    longestLeg: [1.25, 1.9],
    outside: [0.08, 0.25],
    width: [0.45, 0.2],
    span: [0.7, 0.25],
    height: [0.3, 0.15],
  },
  cup: {
    rimsApart: [0.1, 0.3],
    shallow: [0.4, 0.55],
    deep: [0.2, 0.1],
    long: [0.17, 0.07],
    short: [0.6, 0.95],
    after: [0.35, 0.8],
    recovered: [0.9, 0.4],
    offCentre: [0.2, 0.3],
    round: [0.9, 0.4],
    rise: [0.4, 0.2],
    before: [-0.2, 0.3],
    above: [0.05, 0.24],
    width: [0.7, 0.3],
    height: [0.5, 0.25],
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

/**
 * The score that 1 in 100 Gaussian random walks of 60 to 200 bars reaches (measured on 4000; the mean of a pattern and
 * its mirror image). What scores less may be chance.
 */
export const NULL_SCORES: Readonly<Record<RuleName, number>> = {
  double: 0.898,
  triple: 0.761,
  headAndShoulders: 0.868,
  ascending: 0.828,
  symmetrical: 0.81,
  wedge: 0.85,
  rectangle: 0.744,
  flag: 0.643,
  cup: 0.926,
};
