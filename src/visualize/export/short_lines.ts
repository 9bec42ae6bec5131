import { formatCount } from "../format.ts";

const MOST = 6;

/** The first lines of many, and how many more there are. */
export function shortLines(lines: readonly string[]): string[] {
  if (lines.length <= MOST) return [...lines];
  return [...lines.slice(0, MOST - 1), `And ${formatCount(lines.length - MOST + 1)} more.`];
}
