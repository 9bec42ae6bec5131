import type { Pattern, Trend } from "../charts/patterns.ts";
import {
  type Cell,
  type Column,
  COLUMNS,
  type FailedOutcome,
  MEASURED_OUTCOMES,
  type MeasuredOutcome,
  type Provenance,
  type ResultRecord,
} from "../results/record.ts";
import { valuesOf } from "../results/write_csv.ts";
import type { Kept } from "./kept_records.ts";

type Value = string | number | boolean | null;

/** One column of many records: the same value everywhere, texts by their number in a list (-1 for none), or values. */
export type EncodedColumn =
  | { readonly same: Value }
  | { readonly texts: readonly string[]; readonly at: readonly number[] }
  | { readonly values: readonly Value[] };

/** Records column by column, as JSON. A column without a value is left out. */
export interface EncodedRecords {
  readonly rows: readonly number[];
  readonly noise: EncodedColumn;
  readonly sampled: EncodedColumn;
  readonly columns: Partial<Record<Column, EncodedColumn>>;
  /** Longer responses and errors were cut here, with `…` at their end. */
  readonly longestText: number;
}

/** Many records with long answers would make a page of many megabytes: then answers are cut. */
const LONGEST_TEXT = { few: 4000, many: 400, manyRecords: 2000 };

export function encodeRecords(kept: readonly Kept[]): EncodedRecords {
  const longestText = kept.length > LONGEST_TEXT.manyRecords ? LONGEST_TEXT.many : LONGEST_TEXT.few;
  const columns: Partial<Record<Column, EncodedColumn>> = {};
  for (const [column, values] of valuesByColumn(kept)) {
    const isText = column === "response" || column === "error";
    const encoded = encodeColumn(isText ? values.map((value) => cut(value, longestText)) : values);
    if (!("same" in encoded && encoded.same === null)) columns[column] = encoded;
  }
  return {
    rows: kept.map(({ row }) => row),
    noise: encodeColumn(kept.map(({ noise }) => noise)),
    sampled: encodeColumn(kept.map(({ sampled }) => sampled)),
    columns,
    longestText,
  };
}

function valuesByColumn(kept: readonly Kept[]): ReadonlyMap<Column, Value[]> {
  const lists = new Map(COLUMNS.map((column) => [column, [] as Value[]]));
  for (const { record } of kept) {
    const values = valuesOf(record);
    for (const [column, list] of lists) list.push(values[column] ?? null);
  }
  return lists;
}

function cut(value: Value, longest: number): Value {
  return typeof value === "string" && value.length > longest ? `${value.slice(0, longest)}…` : value;
}

function encodeColumn(values: readonly Value[]): EncodedColumn {
  const first = values[0] ?? null;
  if (values.every((value) => value === first)) return { same: first };
  if (!values.some((value) => typeof value === "string")) return { values };
  const numbers = new Map<Value, number>();
  const at = values.map((value) => {
    if (value === null) return -1;
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return number;
  });
  return { texts: [...numbers.keys()] as string[], at };
}

/** The records as they were, but for texts that were cut; records of a cell share its object. */
export function decodeRecords(encoded: EncodedRecords): Kept[] {
  const cells = new Map<string, Cell>();
  return encoded.rows.map((row, i) => {
    const value = (column: Column) => valueAt(encoded.columns[column], i);
    return {
      row,
      record: decodeRecord(value, cells),
      noise: valueAt(encoded.noise, i) as number | null,
      sampled: valueAt(encoded.sampled, i) as boolean,
    };
  });
}

function valueAt(column: EncodedColumn | undefined, i: number): Value {
  if (column === undefined) return null;
  if ("same" in column) return column.same;
  if ("values" in column) return column.values[i] ?? null;
  return column.texts[column.at[i]!] ?? null;
}

type ValueOf = (column: Column) => Value;

/** What stands in a column was of its type when it was encoded. */
function decodeRecord(value: ValueOf, cells: Map<string, Cell>): ResultRecord {
  const number = (column: Column) => value(column) as number | null;
  const text = (column: Column) => value(column) as string | null;
  const common = {
    timestamp: text("timestamp")!,
    image: text("image")!,
    cell: cellOf(value, cells),
    repetition: number("repetition"),
    memoryMb: number("memory_mb"),
    loadMs: number("load_ms"),
    expectedPattern: text("expected_pattern") as Pattern | null,
    expectedTrend: text("expected_trend") as Trend | null,
    provenance: provenanceOf(value),
  };
  const outcome = text("outcome") as MeasuredOutcome | FailedOutcome;
  if (!isMeasuredOutcome(outcome)) return { ...common, outcome, error: text("error") ?? "" };
  return {
    ...common,
    outcome,
    timings: {
      latencyMs: number("latency_ms")!,
      ttftMs: number("ttft_ms"),
      tpotMs: number("tpot_ms"),
      decodeTokensPerS: number("decode_tokens_per_s"),
      preprocessMs: number("preprocess_ms"),
      visionMs: number("vision_ms"),
      prefillMs: number("prefill_ms"),
      decodeMs: number("decode_ms"),
    },
    tokens: number("tokens"),
    promptTokens: number("prompt_tokens"),
    imageTokens: number("image_tokens"),
    response: text("response"),
    predictedPattern: text("predicted_pattern") as Pattern | null,
    predictedTrend: text("predicted_trend") as Trend | null,
    correct: value("correct") as boolean | null,
  };
}

function isMeasuredOutcome(outcome: string): outcome is MeasuredOutcome {
  return (MEASURED_OUTCOMES as readonly string[]).includes(outcome);
}

function cellOf(value: ValueOf, cells: Map<string, Cell>): Cell {
  const [model, precision, backend] = [value("model"), value("precision"), value("backend")];
  const name = JSON.stringify([model, precision, backend]);
  const cell = cells.get(name) ??
    { model: model as string, precision: precision as string, backend: backend as string | null };
  cells.set(name, cell);
  return cell;
}

function provenanceOf(value: ValueOf): Provenance {
  const text = (column: Column) => value(column) as string | null;
  return {
    runId: text("run_id"),
    modelSha256: text("model_sha256"),
    imageSha256: text("image_sha256"),
    chartvlmVersion: text("chartvlm_version"),
    runtime: text("runtime"),
    os: text("os"),
    cpu: text("cpu"),
    threads: value("threads") as number | null,
    adapter: text("adapter"),
  };
}
