import type { MeasuredRecord, ResultRecord, Timings } from "../results/record.ts";

/** A numeric column of the result CSV: how it is called, and where its number is in a record. */
export interface NumericColumn {
  /** Name in the CSV. */
  readonly name: string;
  /** What a reader calls it. */
  readonly label: string;
  /** Unit as written after a number; empty for a count. */
  readonly unit: string;
  /** The number, or null where the record has none. `answer` is the record itself, null for one that failed. */
  readonly value: (record: ResultRecord, answer: MeasuredRecord | null) => number | null;
}

const LATENCY = timing("latency_ms", "Latency", "ms", (timings) => timings.latencyMs);
const TTFT = timing("ttft_ms", "TTFT", "ms", (timings) => timings.ttftMs);
const TPOT = timing("tpot_ms", "TPOT", "ms", (timings) => timings.tpotMs);
const DECODE_RATE = timing(
  "decode_tokens_per_s",
  "Decode speed",
  "tokens/s",
  (timings) => timings.decodeTokensPerS,
);
const MEMORY: NumericColumn = {
  name: "memory_mb",
  label: "Peak memory",
  unit: "MiB",
  value: (record) => record.memoryMb,
};
const TOKENS = answer("tokens", "Generated tokens", "", (record) => record.tokens);

/** Every numeric column that can be drawn, in the order of the CSV. */
export const NUMERIC_COLUMNS: readonly NumericColumn[] = [
  LATENCY,
  MEMORY,
  TOKENS,
  TTFT,
  TPOT,
  DECODE_RATE,
  timing("preprocess_ms", "Preprocessing", "ms", (timings) => timings.preprocessMs),
  timing("vision_ms", "Vision encoder", "ms", (timings) => timings.visionMs),
  timing("prefill_ms", "Prefill", "ms", (timings) => timings.prefillMs),
  timing("decode_ms", "Decode", "ms", (timings) => timings.decodeMs),
  { name: "load_ms", label: "Model load", unit: "ms", value: (record) => record.loadMs },
  answer("prompt_tokens", "Prompt tokens", "", (record) => record.promptTokens),
  answer("image_tokens", "Image tokens", "", (record) => record.imageTokens),
  { name: "threads", label: "Threads", unit: "", value: (record) => record.provenance.threads },
];

/** The columns that the pages themselves speak of. */
export const COLUMN = {
  latency: LATENCY,
  memory: MEMORY,
  tokens: TOKENS,
  ttft: TTFT,
  tpot: TPOT,
  decodeRate: DECODE_RATE,
} as const;

export function findColumn(name: string): NumericColumn | undefined {
  return NUMERIC_COLUMNS.find((column) => column.name === name);
}

/** `Latency (ms)`: the title of an axis. */
export function axisTitle(column: NumericColumn): string {
  return column.unit === "" ? column.label : `${column.label} (${column.unit})`;
}

/** `latency, ms`: the same within a sentence; abbreviations stay as they are. */
export function nameInText({ label, unit }: NumericColumn): string {
  const name = /^[A-Z]{2}/.test(label) ? label : label[0]!.toLowerCase() + label.slice(1);
  return unit === "" ? name : `${name}, ${unit}`;
}

function timing(
  name: string,
  label: string,
  unit: string,
  value: (timings: Timings) => number | null,
): NumericColumn {
  return { name, label, unit, value: (_record, answer) => answer === null ? null : value(answer.timings) };
}

function answer(
  name: string,
  label: string,
  unit: string,
  value: (record: MeasuredRecord) => number | null,
): NumericColumn {
  return { name, label, unit, value: (_record, answer) => answer === null ? null : value(answer) };
}
