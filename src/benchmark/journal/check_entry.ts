import * as v from "valibot";
import { PATTERNS, TRENDS } from "../../charts/patterns.ts";
import { FAILED_OUTCOMES, MEASURED_OUTCOMES } from "../../results/record.ts";
import type { Entry, RunHeader } from "./entries.ts";

const text = v.nullable(v.string());
const number = v.nullable(v.number());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const pattern = v.nullable(v.picklist(PATTERNS));
const trend = v.nullable(v.picklist(TRENDS));
const Cell = v.looseObject({ model: v.string(), precision: v.string(), backend: v.string() });

const HeaderSchema = v.looseObject({
  type: v.literal("run"),
  format: v.literal(1),
  chartvlmVersion: v.string(),
  runId: v.string(),
  startedAt: v.string(),
  settings: v.looseObject({
    prompt: v.string(),
    maxNewTokens: v.number(),
    warmup: v.number(),
    timeoutS: v.number(),
    allowFallback: v.boolean(),
  }),
  cells: v.array(v.looseObject({ ...Cell.entries, modelSha256: text, modelBytes: number, server: text })),
  charts: v.array(v.looseObject({ image: v.string(), sha256: v.string(), pattern, trend })),
  repetitions: count,
  shard: v.nullable(v.looseObject({ index: positive, count: positive })),
  noiseFloor: v.boolean(),
  interleave: v.looseObject({ block: positive, resident: v.boolean() }),
  items: count,
  machine: v.looseObject({
    os: text,
    cpu: text,
    cores: v.number(),
    threads: v.number(),
    memoryMb: number,
    freeMemoryMb: number,
    loadAverage: v.nullable(v.array(v.number())),
    cgroup: v.looseObject({ cpus: number, memoryBytes: number, throttled: number }),
    frequency: v.looseObject({ governor: text, mhz: number, highestMhz: number, thermalThrottles: number }),
  }),
});

/** Items of a plan: it is made again from its header, in memory. */
const MOST_ITEMS = 20_000_000;

/**
 * Whether the first line of a journal is what a run begins with. It is looked at field by field: a journal may come from
 * elsewhere, and a checksum is no proof.
 */
export function isHeader(entry: unknown): entry is RunHeader {
  if (!v.is(HeaderSchema, entry)) return false;
  const { cells, charts, repetitions, noiseFloor, items } = entry;
  return Math.max(items, cells.length * charts.length * repetitions * (noiseFloor ? 2 : 1)) <= MOST_ITEMS;
}

const Record = v.looseObject({
  timestamp: v.string(),
  image: v.string(),
  cell: v.looseObject({ model: v.string(), precision: v.string(), backend: text }),
  repetition: number,
  memoryMb: number,
  loadMs: number,
  expectedPattern: pattern,
  expectedTrend: trend,
  provenance: v.looseObject({
    runId: text,
    modelSha256: text,
    imageSha256: text,
    chartvlmVersion: text,
    runtime: text,
    os: text,
    cpu: text,
    threads: number,
    adapter: text,
  }),
});
const Timings = v.looseObject({
  latencyMs: v.number(),
  ttftMs: number,
  tpotMs: number,
  decodeTokensPerS: number,
  preprocessMs: number,
  visionMs: number,
  prefillMs: number,
  decodeMs: number,
});
const RecordSchema = v.variant("outcome", [
  v.looseObject({ ...Record.entries, outcome: v.picklist(FAILED_OUTCOMES), error: v.string() }),
  v.looseObject({
    ...Record.entries,
    outcome: v.picklist(MEASURED_OUTCOMES),
    timings: Timings,
    tokens: number,
    promptTokens: number,
    imageTokens: number,
    response: text,
    predictedPattern: pattern,
    predictedTrend: trend,
    correct: v.nullable(v.boolean()),
  }),
]);
const EntrySchema = v.variant("type", [
  v.looseObject({
    type: v.literal("record"),
    item: count,
    process: number,
    rssMb: number,
    paceMs: v.optional(v.number()),
    record: RecordSchema,
  }),
  v.looseObject({ type: v.literal("not_tried"), item: count, record: RecordSchema }),
  v.looseObject({ type: v.literal("kept"), record: RecordSchema }),
  v.looseObject({ type: v.literal("resumed"), at: v.string() }),
  v.looseObject({ type: v.literal("ended"), at: v.string(), how: v.picklist(["done", "interrupted"]) }),
]);

/** Whether a line behind the first is an entry of a journal. */
export function isEntry(entry: unknown): entry is Entry {
  return v.is(EntrySchema, entry);
}
