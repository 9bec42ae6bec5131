import { type Column, COLUMNS, isMeasured, type MeasuredRecord, type ResultRecord } from "./record.ts";

type Value = string | number | boolean | null;

/** The header row, with its line end. */
export const HEADER_ROW: string = COLUMNS.join(",") + "\n";

/** One record as a row of a result CSV, with its line end; a value that is null is an empty cell. */
export function formatRow(record: ResultRecord): string {
  const values = valuesOf(record);
  return COLUMNS.map((column) => formatValue(values[column] ?? null)).join(",") + "\n";
}

/**
 * Text is quoted where RFC 4180 asks for it, and where a reader could take it for something else: an empty text
 * (not a missing one), spaces at an end, and the characters that spreadsheets begin a formula with. The text itself
 * is never changed.
 */
function formatValue(value: Value): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  return value === "" || /[",\r\n]|^[\s=+\-@\uFEFF]|\s$/.test(value)
    ? `"${value.replaceAll('"', '""')}"`
    : value;
}

/** A record's values by column; absent where there is none. */
export function valuesOf(record: ResultRecord): Partial<Record<Column, Value>> {
  const { cell, provenance } = record;
  return {
    timestamp: record.timestamp,
    image: record.image,
    model: cell.model,
    precision: cell.precision,
    memory_mb: record.memoryMb,
    backend: cell.backend,
    repetition: record.repetition,
    outcome: record.outcome,
    load_ms: record.loadMs,
    expected_pattern: record.expectedPattern,
    expected_trend: record.expectedTrend,
    run_id: provenance.runId,
    model_sha256: provenance.modelSha256,
    image_sha256: provenance.imageSha256,
    chartvlm_version: provenance.chartvlmVersion,
    runtime: provenance.runtime,
    os: provenance.os,
    cpu: provenance.cpu,
    threads: provenance.threads,
    adapter: provenance.adapter,
    ...(isMeasured(record) ? measuredValues(record) : { error: record.error }),
  };
}

function measuredValues(record: MeasuredRecord): Partial<Record<Column, Value>> {
  const { timings } = record;
  return {
    latency_ms: timings.latencyMs,
    tokens: record.tokens,
    ttft_ms: timings.ttftMs,
    tpot_ms: timings.tpotMs,
    decode_tokens_per_s: timings.decodeTokensPerS,
    preprocess_ms: timings.preprocessMs,
    vision_ms: timings.visionMs,
    prefill_ms: timings.prefillMs,
    decode_ms: timings.decodeMs,
    prompt_tokens: record.promptTokens,
    image_tokens: record.imageTokens,
    predicted_pattern: record.predictedPattern,
    predicted_trend: record.predictedTrend,
    correct: record.correct,
    response: record.response,
  };
}
