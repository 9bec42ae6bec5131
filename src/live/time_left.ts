/** How long a run still takes, from the time that each lane's items took so far. */
export interface TimeLeft {
  /** The next record of the journal. @param at its timestamp. */
  add(lane: number, at: string): void;
  /** The run was stopped before the next record: the time up to it is no work. */
  pause(): void;
  /** Seconds for so many items of each lane; null before there are two records. */
  seconds(left: readonly number[]): number | null;
}

/**
 * The time of an item is that between its record and the one before: with loading, warming up and whatever else a run
 * does between. A lane without an item so far is taken to be as fast as the others together.
 */
export function timeLeft(lanes: number): TimeLeft {
  const spentMs = new Float64Array(lanes);
  const items = new Float64Array(lanes);
  let last: number | null = null;
  return {
    add(lane, at) {
      const now = Date.parse(at);
      if (last !== null && now >= last) {
        spentMs[lane]! += now - last;
        items[lane]!++;
      }
      last = Number.isNaN(now) ? null : now;
    },
    pause: () => void (last = null),
    seconds(left) {
      const all = sum(items);
      if (all === 0) return null;
      const mean = sum(spentMs) / all;
      const ms = left.map((count, lane) => count * (items[lane]! > 0 ? spentMs[lane]! / items[lane]! : mean));
      return sum(ms) / 1000;
    },
  };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
