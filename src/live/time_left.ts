import { mean } from "../scoring/statistics.ts";

/** How long a run still takes, from the time that each lane's items took lately. */
export interface TimeLeft {
  /** The next record of the journal. @param at its timestamp. */
  add(lane: number, at: string): void;
  /** The run was stopped before the next record: the time up to it is no work. */
  pause(): void;
  /** Seconds for so many items of each lane; null before there are two records. */
  seconds(left: readonly number[]): number | null;
}

/** Items of a lane that tell of the next ones: a machine that slept for an hour is forgotten after so many. */
const LATELY = 100;

/**
 * The time of an item is that between its record and the one before: with loading, warming up and whatever else a run
 * does between. A lane without an item so far is taken to be as fast as the others together.
 */
export function timeLeft(lanes: number): TimeLeft {
  const times = Array.from({ length: lanes }, (): number[] => []);
  let last: number | null = null;
  return {
    add(lane, at) {
      const now = Date.parse(at);
      if (last !== null && now >= last) {
        times[lane]!.push(now - last);
        if (times[lane]!.length > LATELY) times[lane]!.shift();
      }
      last = Number.isNaN(now) ? null : now;
    },
    pause: () => void (last = null),
    seconds(left) {
      const all = times.flat();
      if (all.length === 0) return null;
      const meanOf = (own: readonly number[]) => mean(own.length === 0 ? all : own);
      return left.reduce((ms, count, lane) => ms + count * meanOf(times[lane]!), 0) / 1000;
    },
  };
}
