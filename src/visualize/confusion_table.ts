import { type Pattern, PATTERNS } from "../charts/patterns.ts";
import type { Confusion } from "../scoring/metrics.ts";

const CLASSES = PATTERNS.length;

/** Counts answers by truth and answer, in fixed space. */
export function confusionTable() {
  const table = new Float64Array(CLASSES * (CLASSES + 1));
  return {
    /** @param predicted null for an answer that names no pattern. */
    add(expected: Pattern, predicted: Pattern | null): void {
      const answer = predicted === null ? CLASSES : PATTERNS.indexOf(predicted);
      table[PATTERNS.indexOf(expected) * (CLASSES + 1) + answer]!++;
    },
    finish: (): Confusion<Pattern> => ({
      classes: PATTERNS,
      counts: PATTERNS.map((_, k) => [...table.subarray(k * (CLASSES + 1), k * (CLASSES + 1) + CLASSES)]),
      unparsed: PATTERNS.map((_, k) => table[k * (CLASSES + 1) + CLASSES]!),
    }),
  };
}

export type ConfusionTable = ReturnType<typeof confusionTable>;

/** Right answers to the charts of one pattern. */
export function ofPattern({ counts, unparsed }: Confusion<Pattern>, pattern: Pattern) {
  const index = PATTERNS.indexOf(pattern);
  const row = counts[index]!;
  return { right: row[index]!, of: row.reduce((total, n) => total + n, unparsed[index]!) };
}
