import { mean, median, MEDIAN_VARIANCE, NORMAL_MAD } from "../scoring/statistics.ts";

/** How far a metric follows the machine's pace. */
export interface PaceCorrection {
  /** ln(new / base) of the pace, the mean over pairs: how much slower (or, below 0, faster) the machine was. */
  readonly shift: number;
  /** Change of the metric's logarithm with that of the pace, between 0 and MOST_SLOPE. */
  readonly slope: number;
  /** Standard error of what is taken out of the middle of the differences, which the slope's own brings. */
  readonly error: number;
  /** Each difference as it would be at equal pace. */
  readonly differences: readonly number[];
}

/** Nothing slows down by much more than the machine does. */
const MOST_SLOPE = 1.2;

/**
 * Takes the machine's pace out of paired differences of times: the line through the medians from which the
 * differences lie least far in sum (least absolute deviations, so that a few stopped items decide nothing) tells how
 * much of the pace a time follows. What does not follow it (slope 0) stays as it is.
 * @param differences ln(new / base) of a time, pair by pair. @param paces the same of the pace.
 */
export function correctForPace(differences: readonly number[], paces: readonly number[]): PaceCorrection {
  const [middle, middlePace] = [median(differences), median(paces)];
  const lines = differences
    .map((one, index) => ({ rise: one - middle, run: paces[index]! - middlePace }))
    .filter(({ run }) => run !== 0)
    .map(({ rise, run }) => ({ slope: rise / run, weight: Math.abs(run) }));
  const slope = Math.min(MOST_SLOPE, Math.max(0, weightedMedian(lines)));
  const shift = mean(paces);
  const corrected = differences.map((one, index) => one - slope * paces[index]!);
  const error = Math.abs(middlePace) * errorOfSlope(corrected, paces);
  return { shift, slope, error, differences: corrected };
}

/** As of a line by least squares, with a spread of the rest that a few stopped items do not blow up. */
function errorOfSlope(rest: readonly number[], paces: readonly number[]): number {
  const middle = median(rest);
  const spread = median(rest.map((one) => Math.abs(one - middle))) / NORMAL_MAD;
  const middlePace = mean(paces);
  const squares = paces.reduce((sum, pace) => sum + (pace - middlePace) ** 2, 0);
  return squares === 0 ? 0 : Math.sqrt(MEDIAN_VARIANCE / squares) * spread;
}

/** 0 where there is no line: then the pace never changed, and there is nothing to correct. */
function weightedMedian(lines: { readonly slope: number; readonly weight: number }[]): number {
  lines.sort((a, b) => a.slope - b.slope);
  const half = lines.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let sum = 0;
  return lines.find(({ weight }) => (sum += weight) >= half)?.slope ?? 0;
}
