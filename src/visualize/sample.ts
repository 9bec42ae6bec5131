import { type Pattern, PATTERNS, trendOf } from "../charts/patterns.ts";
import { type Random, random } from "../charts/random.ts";
import type { FailedOutcome, Provenance, ResultRecord } from "../results/record.ts";
import { formatRow, HEADER_ROW } from "../results/write_csv.ts";

/** Charts of the sample: two of each pattern. */
const CHARTS = 32;

/** Rounded public orders of magnitude, made up for the sample: not measured. */
const MODELS = [
  { model: "qwen2-vl-2b", latencyMs: 2400, memoryMb: 4600, tokens: 42, accuracy: 0.72 },
  { model: "llava-1.6-8b", latencyMs: 7800, memoryMb: 16200, tokens: 55, accuracy: 0.81 },
  { model: "phi-3-vision", latencyMs: 4100, memoryMb: 8300, tokens: 37, accuracy: 0.77 },
] as const;

const PRECISIONS = [
  { precision: "fp32", time: 1, memory: 1, accuracy: 0 },
  { precision: "fp16", time: 0.7, memory: 0.55, accuracy: -0.01 },
  { precision: "int8", time: 0.5, memory: 0.32, accuracy: -0.06 },
] as const;

/** Says in every row, and so on every page, that nobody measured this. */
const PROVENANCE: Provenance = {
  runId: "sample",
  modelSha256: null,
  imageSha256: null,
  chartvlmVersion: null,
  runtime: null,
  os: null,
  cpu: "none: made-up sample data, nothing was measured",
  threads: null,
  adapter: null,
};

/** A result CSV of made-up records: 3 models x 3 precisions x 32 labelled charts, some of them failed. Seeded. */
export function sampleCsv(seed: number): string {
  return HEADER_ROW + sampleRecords(seed).map(formatRow).join("");
}

export function sampleRecords(seed: number): ResultRecord[] {
  const stream = random(seed);
  const records: ResultRecord[] = [];
  for (const model of MODELS) {
    for (const precision of PRECISIONS) {
      for (let chart = 0; chart < CHARTS; chart++) {
        records.push(sampleRecord({ model, precision, chart, item: records.length, stream }));
      }
    }
  }
  return records;
}

interface Item {
  readonly model: typeof MODELS[number];
  readonly precision: typeof PRECISIONS[number];
  readonly chart: number;
  /** Number of the item in the run. */
  readonly item: number;
  readonly stream: Random;
}

function sampleRecord(item: Item): ResultRecord {
  const { model, precision, chart, stream } = item;
  const pattern = PATTERNS[chart % PATTERNS.length]!;
  const common = {
    timestamp: new Date(Date.UTC(2026, 0, 5, 9, 0, 10 * item.item)).toISOString(),
    image: `chart_${String(chart).padStart(3, "0")}.png`,
    cell: { model: model.model, precision: precision.precision, backend: "wasm" },
    repetition: 1,
    loadMs: Math.round(model.memoryMb * precision.memory / 2),
    expectedPattern: pattern,
    expectedTrend: trendOf(pattern),
    provenance: PROVENANCE,
  };
  const outcome = failureOf(item);
  if (outcome !== null) return { ...common, outcome, error: `made-up ${outcome}`, memoryMb: null };
  return {
    ...common,
    ...answer(item, pattern),
    memoryMb: round(model.memoryMb * precision.memory * (0.98 + 0.03 * stream.next())),
  };
}

/** The largest model does not fit in memory at full width; now and then an item fails. */
function failureOf({ model, precision, stream }: Item): FailedOutcome | null {
  if (model.model === "llava-1.6-8b" && precision.precision === "fp32") return "out_of_memory";
  return stream.chance(0.02) ? "timeout" : null;
}

function answer({ model, precision, stream }: Item, pattern: Pattern) {
  const tokens = Math.max(8, Math.round(model.tokens + 6 * stream.normal()));
  const latencyMs = round(model.latencyMs * precision.time * Math.exp(0.12 * stream.normal()));
  const preprocessMs = round(0.01 * latencyMs);
  const ttftMs = round(0.4 * latencyMs);
  const visionMs = round(0.25 * latencyMs);
  const right = stream.chance(model.accuracy + precision.accuracy);
  const predicted = right ? pattern : stream.pick(PATTERNS.filter((other) => other !== pattern));
  return {
    outcome: "ok",
    timings: {
      latencyMs,
      ttftMs,
      tpotMs: round((latencyMs - ttftMs) / (tokens - 1)),
      decodeTokensPerS: round(1000 * (tokens - 1) / (latencyMs - ttftMs)),
      preprocessMs,
      visionMs,
      prefillMs: round(ttftMs - visionMs - preprocessMs),
      decodeMs: round(latencyMs - ttftMs),
    },
    tokens,
    promptTokens: 220,
    imageTokens: 169,
    response: `The chart shows a ${predicted.replaceAll("_", " ")}.`,
    predictedPattern: predicted,
    predictedTrend: trendOf(predicted),
    correct: right,
  } as const;
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
