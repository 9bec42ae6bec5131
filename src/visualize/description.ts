import { type BoxStatistics, boxStatistics, quantile } from "../scoring/statistics.ts";

/** Exact statistics of the known numbers of a column. */
export interface Description extends BoxStatistics {
  readonly p90: number;
}

/** @param sorted at least one number, in ascending order. */
export function describe(sorted: Float64Array): Description {
  return { ...boxStatistics(sorted), p90: quantile(sorted, 0.9) };
}
