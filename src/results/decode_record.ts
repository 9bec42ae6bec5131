import { PATTERNS, TRENDS } from "../charts/patterns.ts";
import { UserError } from "../errors.ts";
import { columnPlaces, type Places } from "./columns.ts";
import type { CsvRow, Field } from "./csv_rows.ts";
import {
  badValue,
  choiceAt,
  numberAt,
  requiredAt,
  shown,
  type Source,
  textAt,
  wholeAt,
} from "./field_values.ts";
import {
  FAILED_OUTCOMES,
  type FailedOutcome,
  MEASURED_OUTCOMES,
  type MeasuredOutcome,
  type ResultRecord,
  type Timings,
} from "./record.ts";
import { cellReader, provenanceReader } from "./shared_parts.ts";

/** @throws {UserError} where a row is short or long, or a value is not what its column holds. */
export type RecordDecoder = (row: CsvRow) => ResultRecord;

/**
 * Decoder of the rows under `header`. A row of a file without outcomes is `ok` with a latency and `failed` without.
 * @throws {UserError} where one of the predecessor's seven columns is missing or a column stands twice.
 */
export function recordDecoder(header: readonly Field[], path: string): RecordDecoder {
  const source = { path, header };
  const places = columnPlaces(header, path);
  const cellOf = cellReader(places, source);
  const provenanceOf = provenanceReader(places, source);
  return (row) => {
    if (row.fields.length !== header.length) throw wrongLength(row, source);
    const common = {
      timestamp: textAt(row, places.timestamp) ?? "",
      image: requiredAt(row, places.image, source),
      cell: cellOf(row),
      repetition: wholeAt(row, places.repetition, source),
      memoryMb: numberAt(row, places.memory_mb, source),
      loadMs: numberAt(row, places.load_ms, source),
      expectedPattern: choiceAt(row, places.expected_pattern, PATTERNS, source),
      expectedTrend: choiceAt(row, places.expected_trend, TRENDS, source),
      provenance: provenanceOf(row),
    };
    return withOutcome(common, row, places, source);
  };
}

type Common = Pick<
  ResultRecord,
  | "timestamp"
  | "image"
  | "cell"
  | "repetition"
  | "memoryMb"
  | "loadMs"
  | "expectedPattern"
  | "expectedTrend"
  | "provenance"
>;

const OUTCOMES = [...MEASURED_OUTCOMES, ...FAILED_OUTCOMES];

function withOutcome(common: Common, row: CsvRow, places: Places, source: Source): ResultRecord {
  const latencyMs = numberAt(row, places.latency_ms, source);
  const stated = choiceAt(row, places.outcome, OUTCOMES, source);
  const outcome = stated ?? (latencyMs === null ? "failed" : "ok");
  if (isFailed(outcome)) {
    if (latencyMs !== null) {
      throw badValue(`is a latency, but the outcome is "${outcome}"`, row, places.latency_ms, source);
    }
    return failed(common, outcome, textAt(row, places.error));
  }
  if (latencyMs === null) {
    throw badValue(`must not be blank where the outcome is "${outcome}"`, row, places.latency_ms, source);
  }
  return measured(common, outcome, latencyMs, row, places, source);
}

function isFailed(outcome: MeasuredOutcome | FailedOutcome): outcome is FailedOutcome {
  return (FAILED_OUTCOMES as readonly string[]).includes(outcome);
}

function failed(common: Common, outcome: FailedOutcome, error: string | null): ResultRecord {
  return {
    timestamp: common.timestamp,
    image: common.image,
    cell: common.cell,
    repetition: common.repetition,
    memoryMb: common.memoryMb,
    loadMs: common.loadMs,
    expectedPattern: common.expectedPattern,
    expectedTrend: common.expectedTrend,
    provenance: common.provenance,
    outcome,
    error: error ?? "the file holds no latency and no error text",
  };
}

function measured(
  common: Common,
  outcome: MeasuredOutcome,
  latencyMs: number,
  row: CsvRow,
  places: Places,
  source: Source,
): ResultRecord {
  return {
    timestamp: common.timestamp,
    image: common.image,
    cell: common.cell,
    repetition: common.repetition,
    memoryMb: common.memoryMb,
    loadMs: common.loadMs,
    expectedPattern: common.expectedPattern,
    expectedTrend: common.expectedTrend,
    provenance: common.provenance,
    outcome,
    timings: timingsAt(latencyMs, row, places, source),
    tokens: wholeAt(row, places.tokens, source),
    promptTokens: wholeAt(row, places.prompt_tokens, source),
    imageTokens: wholeAt(row, places.image_tokens, source),
    response: textAt(row, places.response),
    predictedPattern: choiceAt(row, places.predicted_pattern, PATTERNS, source),
    predictedTrend: choiceAt(row, places.predicted_trend, TRENDS, source),
    correct: booleanAt(row, places.correct, source),
  };
}

function timingsAt(latencyMs: number, row: CsvRow, places: Places, source: Source): Timings {
  return {
    latencyMs,
    ttftMs: numberAt(row, places.ttft_ms, source),
    tpotMs: numberAt(row, places.tpot_ms, source),
    decodeTokensPerS: numberAt(row, places.decode_tokens_per_s, source),
    preprocessMs: numberAt(row, places.preprocess_ms, source),
    visionMs: numberAt(row, places.vision_ms, source),
    prefillMs: numberAt(row, places.prefill_ms, source),
    decodeMs: numberAt(row, places.decode_ms, source),
  };
}

function booleanAt(row: CsvRow, place: number, source: Source): boolean | null {
  const text = choiceAt(row, place, ["true", "false"], source);
  return text === null ? null : text === "true";
}

function wrongLength(row: CsvRow, { path, header }: Source): UserError {
  const has = `${row.fields.length} field${row.fields.length === 1 ? "" : "s"}`;
  const last = row.fields.at(-1) ?? "";
  return new UserError(
    `cannot read "${path}", line ${row.line}: ${has} where the header has ${header.length} (the last is ${
      shown(last)
    })`,
    {
      hint: row.fields.length < header.length
        ? "the row may have been cut off while it was written"
        : "a text with a comma in it must stand in quotes",
    },
  );
}
