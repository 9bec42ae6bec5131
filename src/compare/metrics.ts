import type { MeasuredRecord } from "../results/record.ts";

/** A number of an item that two runs are compared in. */
export interface Metric {
  /** Its column in the CSV. */
  readonly name: "ttft_ms" | "latency_ms" | "decode_tokens_per_s" | "memory_mb";
  readonly label: string;
  readonly unit: string;
  readonly better: "less" | "more";
  /** What a change for the worse and for the better is called. */
  readonly words: { readonly worse: string; readonly better: string };
  /** Whether it follows the machine's pace. */
  readonly timed: boolean;
  readonly value: (record: MeasuredRecord) => number | null;
}

const SPEED = { worse: "slower", better: "faster" };

export const METRICS: readonly Metric[] = [
  {
    name: "ttft_ms",
    label: "TTFT",
    unit: "ms",
    better: "less",
    words: SPEED,
    timed: true,
    value: ({ timings }) => timings.ttftMs,
  },
  {
    name: "latency_ms",
    label: "latency",
    unit: "ms",
    better: "less",
    words: SPEED,
    timed: true,
    value: ({ timings }) => timings.latencyMs,
  },
  {
    name: "decode_tokens_per_s",
    label: "decode rate",
    unit: "tok/s",
    better: "more",
    words: SPEED,
    timed: true,
    value: ({ timings }) => timings.decodeTokensPerS,
  },
  {
    name: "memory_mb",
    label: "peak memory",
    unit: "MiB",
    better: "less",
    words: { worse: "more", better: "less" },
    timed: false,
    value: ({ memoryMb }) => memoryMb,
  },
];
