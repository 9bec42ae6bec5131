import { isMeasured, type MeasuredRecord, type ResultRecord } from "../results/record.ts";

/** A number of a record that the history keeps, named as its column in the CSV. */
export interface HistoryMetric {
  readonly name: string;
  /** How the records of a cell become one number: the median, the greatest (memory), or the share (accuracy). */
  readonly summary: "median" | "max" | "mean";
  readonly value: (record: ResultRecord) => number | null;
}

function answer(name: string, value: (record: MeasuredRecord) => number | null): HistoryMetric {
  return { name, summary: "median", value: (record) => isMeasured(record) ? value(record) : null };
}

export const HISTORY_METRICS: readonly HistoryMetric[] = [
  answer("latency_ms", ({ timings }) => timings.latencyMs),
  answer("ttft_ms", ({ timings }) => timings.ttftMs),
  answer("tpot_ms", ({ timings }) => timings.tpotMs),
  answer("decode_tokens_per_s", ({ timings }) => timings.decodeTokensPerS),
  answer("preprocess_ms", ({ timings }) => timings.preprocessMs),
  answer("vision_ms", ({ timings }) => timings.visionMs),
  answer("prefill_ms", ({ timings }) => timings.prefillMs),
  answer("decode_ms", ({ timings }) => timings.decodeMs),
  { name: "load_ms", summary: "median", value: ({ loadMs }) => loadMs },
  { name: "memory_mb", summary: "max", value: ({ memoryMb }) => memoryMb },
  answer("tokens", ({ tokens }) => tokens),
  answer("prompt_tokens", ({ promptTokens }) => promptTokens),
  answer("image_tokens", ({ imageTokens }) => imageTokens),
  { ...answer("correct", ({ correct }) => correct === null ? null : Number(correct)), summary: "mean" },
];
