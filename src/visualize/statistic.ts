import { quantile } from "../scoring/statistics.ts";
import type { CellData } from "./dataset.ts";

/** How the numbers of a cell become one. */
export interface Statistic {
  /** As `--aggregate` names it. */
  readonly name: string;
  /** At the beginning of a sentence: "Median". */
  readonly label: string;
  /** @param data a cell. @returns null where it has no number of the column. */
  readonly of: (data: CellData, column: string) => number | null;
}

const NAMED = ["median", "mean", "min", "max"] as const;
const LABELS = { median: "Median", mean: "Mean", min: "Least", max: "Greatest" } as const;

export const MEAN = statisticNamed("mean")!;
export const MEDIAN = statisticNamed("median")!;

/** What `--aggregate` takes, in words. */
export const STATISTICS = `${NAMED.join(", ")}, or a percentile: p1 to p99`;

/** Undefined for a name that is none. */
export function statisticNamed(name: string): Statistic | undefined {
  const known = NAMED.find((one) => one === name);
  if (known !== undefined) {
    return { name, label: LABELS[known], of: (data, column) => data.statistics.get(column)?.[known] ?? null };
  }
  if (!/^p[1-9]\d?$/.test(name)) return undefined;
  const share = Number(name.slice(1)) / 100;
  return {
    name,
    label: `${name.slice(1)}th percentile`,
    of: (data, column) => {
      const values = data.values.get(column);
      return values === undefined ? null : quantile(values, share);
    },
  };
}
