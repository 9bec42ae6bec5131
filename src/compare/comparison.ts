import { holm } from "../scoring/paired_counts.ts";
import type { RawCell, RawMetric, RawRate } from "./compare_cell.ts";

/** What a comparison says of one number of one cell. Changes are shares: 0.05 is 5 % more than in the base. */
export type Finding =
  & {
    /** Column of the CSV, or `correct`, `answered`. */
    readonly metric: string;
    readonly label: string;
    readonly unit: string;
    /** Images compared: repetitions of an image are one observation. */
    readonly images: number;
  }
  & (
    | { readonly state: "too_few_images"; readonly verdict: "not compared" }
    | {
      readonly state: "compared";
      /** `percent`: new / base - 1. `points`: difference of two rates. */
      readonly scale: "percent" | "points";
      readonly base: number;
      readonly new: number;
      readonly change: number;
      /** 95 % interval of the change, over images. */
      readonly low: number;
      readonly high: number;
      /** Shares up or down that two runs of the same may differ by; null for rates, which have no clock. */
      readonly floor: { readonly up: number; readonly down: number } | null;
      /** What was taken out of a time: the machine's change of pace, and how far the time follows it; else null. */
      readonly pace: { readonly change: number; readonly followed: number } | null;
      readonly p: number;
      /** Holm's correction over the cells. */
      readonly pAdjusted: number;
      readonly verdict: string;
      readonly direction: "worse" | "better" | "same";
      /** The least worsening that the interval and the noise floor leave; null where it is none. */
      readonly worseBy: number | null;
    }
  );

export interface ComparedCell extends Omit<RawCell, "metrics" | "rates"> {
  readonly findings: readonly Finding[];
}

/** How sure a verdict must be, over all cells. */
const ALPHA = 0.05;
/** The same of times, rates and memory: four numbers that mostly move together, and that shall err 5 times in 100 together. */
const ALPHA_OF_TIMES = 0.025;
/** The least images of which a difference of rates can be significant. */
const LEAST_FOR_RATES = 6;

/** Verdicts of all cells, with p-values corrected over the cells, each metric for itself. */
export function judgeCells(cells: readonly RawCell[]): ComparedCell[] {
  const adjusted = new Map<RawMetric | RawRate, number>();
  const correct = (family: readonly (RawMetric | RawRate)[]) => {
    const known = family.flatMap((one) => "p" in one ? [{ one, p: one.p }] : []);
    holm(known.map(({ p }) => p)).forEach((p, index) => adjusted.set(known[index]!.one, p));
  };
  const names = new Set(cells.flatMap(({ rates }) => rates.map(({ name }) => name)));
  cells[0]?.metrics.forEach((_, index) => correct(cells.map(({ metrics }) => metrics[index]!)));
  for (const name of names) correct(cells.flatMap(({ rates }) => rates.filter((rate) => rate.name === name)));
  return cells.map(({ metrics, rates, ...cell }) => ({
    ...cell,
    findings: [
      ...metrics.map((metric) => judgeMetric(metric, adjusted.get(metric) ?? 1)),
      ...rates.map((rate) => judgeRate(rate, adjusted.get(rate) ?? 1)),
    ],
  }));
}

function judgeMetric(raw: RawMetric, pAdjusted: number): Finding {
  const { metric: { name, label, unit, better, words }, images } = raw;
  const what = { metric: name, label, unit, images };
  if (raw.shift === null) return { ...what, state: "too_few_images", verdict: "not compared" };
  const { shift, noise, p } = raw;
  // Along "worse is up": of a rate, the logarithm turned round.
  const { estimate, low, high } = shift;
  const [worse, least] = better === "less" ? [estimate, low] : [-estimate, -high];
  const isDifferent = pAdjusted < ALPHA_OF_TIMES && Math.abs(worse) > noise.floor;
  const direction = !isDifferent ? "same" : worse > 0 ? "worse" : "better";
  return {
    ...what,
    state: "compared",
    scale: "percent",
    base: shift.base,
    new: shift.new,
    change: Math.expm1(shift.estimate),
    low: Math.expm1(shift.low),
    high: Math.expm1(shift.high),
    floor: { up: Math.expm1(noise.floor), down: -Math.expm1(-noise.floor) },
    pace: shift.pace && { change: Math.expm1(shift.pace.shift), followed: shift.pace.slope },
    p,
    pAdjusted,
    verdict: direction === "same" ? "no difference" : words[direction],
    direction,
    worseBy: direction === "worse" && least > noise.floor ? Math.expm1(least) : null,
  };
}

function judgeRate(raw: RawRate, pAdjusted: number): Finding {
  const { name, label, images, base, low, high, p } = raw;
  const what = { metric: name, label, unit: "%", images };
  if (images < LEAST_FOR_RATES) return { ...what, state: "too_few_images", verdict: "not compared" };
  const sure = pAdjusted < ALPHA;
  const direction = sure && high < 0 ? "worse" : sure && low > 0 ? "better" : "same";
  return {
    ...what,
    state: "compared",
    scale: "points",
    base,
    new: raw.new,
    change: raw.new - base,
    low,
    high,
    floor: null,
    pace: null,
    p,
    pAdjusted,
    verdict: direction === "same" ? "no difference" : direction,
    direction,
    worseBy: direction === "worse" ? -high : null,
  };
}
