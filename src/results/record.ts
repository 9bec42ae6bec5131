import type { Pattern, Trend } from "../charts/patterns.ts";

/** Outcomes that carry timings: the model answered. */
export const MEASURED_OUTCOMES = ["ok", "unparseable", "truncated", "refused"] as const;
/** Outcomes without any measured time. */
export const FAILED_OUTCOMES = ["timeout", "out_of_memory", "crashed", "failed"] as const;

export type MeasuredOutcome = typeof MEASURED_OUTCOMES[number];
export type FailedOutcome = typeof FAILED_OUTCOMES[number];

/** One model x precision x backend. `backend` is null in files of the Python predecessor, which did not write it. */
export interface Cell {
  readonly model: string;
  readonly precision: string;
  readonly backend: string | null;
}

/** `builtin fp32 wasm`: how a cell is called. */
export function cellName({ model, precision, backend }: Cell): string {
  return [model, precision, backend].filter((part) => part !== null).join(" ");
}

/** The machine and the versions that made a record; null where the file does not tell. */
export interface Provenance {
  readonly runId: string | null;
  readonly modelSha256: string | null;
  readonly imageSha256: string | null;
  readonly chartvlmVersion: string | null;
  readonly runtime: string | null;
  readonly os: string | null;
  readonly cpu: string | null;
  readonly threads: number | null;
  readonly adapter: string | null;
}

interface Common {
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  /** File name of the chart as the user named it. */
  readonly image: string;
  readonly cell: Cell;
  readonly repetition: number | null;
  /** Peak resident memory of the process that ran the cell, MiB. */
  readonly memoryMb: number | null;
  /** Time to load the model, ms. */
  readonly loadMs: number | null;
  /** Ground truth; null for a chart without a label. */
  readonly expectedPattern: Pattern | null;
  readonly expectedTrend: Trend | null;
  readonly provenance: Provenance;
}

/** Times of one request in milliseconds; see docs/measuring.md. Null where the source did not measure it. */
export interface Timings {
  /** Request start (image bytes in hand) to last token. */
  readonly latencyMs: number;
  /** Request start to first generated token. */
  readonly ttftMs: number | null;
  /** (latency - TTFT) / (tokens - 1); null with fewer than two tokens. */
  readonly tpotMs: number | null;
  /** Tokens after the first / decode time. */
  readonly decodeTokensPerS: number | null;
  readonly preprocessMs: number | null;
  readonly visionMs: number | null;
  readonly prefillMs: number | null;
  readonly decodeMs: number | null;
}

/** The model answered; the answer may still be unusable. */
export interface MeasuredRecord extends Common {
  readonly outcome: MeasuredOutcome;
  readonly timings: Timings;
  /** Generated tokens, prompt excluded. */
  readonly tokens: number | null;
  readonly promptTokens: number | null;
  readonly imageTokens: number | null;
  readonly response: string | null;
  readonly predictedPattern: Pattern | null;
  readonly predictedTrend: Trend | null;
  /** Pattern right or wrong; null without a label. An unparseable answer to a labelled chart is wrong. */
  readonly correct: boolean | null;
}

/** Nothing was measured for this item. */
export interface FailedRecord extends Common {
  readonly outcome: FailedOutcome;
  readonly error: string;
}

/** The result of one item: one cell on one chart, one repetition. */
export type ResultRecord = MeasuredRecord | FailedRecord;

export function isMeasured(record: ResultRecord): record is MeasuredRecord {
  return (MEASURED_OUTCOMES as readonly string[]).includes(record.outcome);
}

/** The seven columns of the Python predecessor: first, in this order, in every file. */
export const SEED_COLUMNS = [
  "timestamp",
  "image",
  "model",
  "precision",
  "latency_ms",
  "memory_mb",
  "tokens",
] as const;

/** All columns of a result CSV, in order. */
export const COLUMNS = [
  ...SEED_COLUMNS,
  "backend",
  "run_id",
  "repetition",
  "outcome",
  "error",
  "ttft_ms",
  "tpot_ms",
  "decode_tokens_per_s",
  "preprocess_ms",
  "vision_ms",
  "prefill_ms",
  "decode_ms",
  "load_ms",
  "prompt_tokens",
  "image_tokens",
  "expected_pattern",
  "predicted_pattern",
  "expected_trend",
  "predicted_trend",
  "correct",
  "response",
  "model_sha256",
  "image_sha256",
  "chartvlm_version",
  "runtime",
  "os",
  "cpu",
  "threads",
  "adapter",
] as const;

export type Column = typeof COLUMNS[number];
