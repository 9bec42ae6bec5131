import { type Interval, wilson } from "../scoring/interval.ts";
import type { Proportion } from "./dataset.ts";

/** A share of one with its Wilson 95 % interval. */
export interface Share extends Interval {
  readonly share: number;
}

/** Null where nothing was counted: a share of nothing is not known. */
export function shareOf({ right, of }: Proportion): Share | null {
  const interval = wilson(right, of);
  return interval && { share: right / of, ...interval };
}
