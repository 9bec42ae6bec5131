/** Tells the time of day for records, and never an earlier one than before. */
export interface RunClock {
  now(): Date;
}

export interface RunClockOptions {
  /** Time of the last record of the run that goes on; null for a new run. */
  readonly after: string | null;
  /** Told once, where the system's clock goes back. */
  onBack(text: string): void;
  /** Default: the system's. ms. */
  readonly wall?: () => number;
  /** Default: a clock that nobody sets. ms. */
  readonly steady?: () => number;
}

/** Steps smaller than this are how a clock is kept right. */
const TOLERANCE = 2000;

/** Where the system's clock goes back, time goes on from where it was, by the steady clock. */
export function runClock(
  { after, onBack, wall = Date.now, steady = () => performance.now() }: RunClockOptions,
): RunClock {
  let last = { time: after === null ? wall() : Math.max(wall(), Date.parse(after)), steady: steady() };
  let warned = false;
  return {
    now() {
      const tick = steady();
      const expected = last.time + tick - last.steady;
      const real = wall();
      if (expected - real > TOLERANCE && !warned) {
        warned = true;
        onBack(
          `the system's clock went back by ${
            Math.round((expected - real) / 1000)
          } s; timestamps of this run go on ` +
            "from before; measured times are not affected",
        );
      }
      last = { time: Math.max(real, expected), steady: tick };
      return new Date(last.time);
    },
  };
}
