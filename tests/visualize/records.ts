import type { FailedRecord, MeasuredRecord, Provenance, Timings } from "../../src/results/record.ts";

const PROVENANCE: Provenance = {
  runId: null,
  modelSha256: null,
  imageSha256: null,
  chartvlmVersion: null,
  runtime: null,
  os: null,
  cpu: null,
  threads: null,
  adapter: null,
};

const TIMINGS: Omit<Timings, "latencyMs"> = {
  ttftMs: null,
  tpotMs: null,
  decodeTokensPerS: null,
  preprocessMs: null,
  visionMs: null,
  prefillMs: null,
  decodeMs: null,
};

export interface MeasuredParts extends Partial<Omit<MeasuredRecord, "timings" | "cell">> {
  readonly model?: string;
  readonly precision?: string;
  readonly backend?: string | null;
  readonly latencyMs?: number;
  readonly ttftMs?: number | null;
}

/** A measured record with only the parts that a test cares about. */
export function measuredRecord(parts: MeasuredParts = {}): MeasuredRecord {
  const { model = "m", precision = "fp32", backend = null, latencyMs = 100, ttftMs = null, ...rest } = parts;
  return {
    timestamp: "2026-01-01T00:00:00.000Z",
    image: "chart.png",
    cell: { model, precision, backend },
    repetition: null,
    memoryMb: null,
    loadMs: null,
    expectedPattern: null,
    expectedTrend: null,
    provenance: PROVENANCE,
    outcome: "ok",
    timings: { ...TIMINGS, latencyMs, ttftMs },
    tokens: null,
    promptTokens: null,
    imageTokens: null,
    response: null,
    predictedPattern: null,
    predictedTrend: null,
    correct: null,
    ...rest,
  };
}

export function failedRecord(
  parts: Partial<FailedRecord> & { model?: string; precision?: string } = {},
): FailedRecord {
  const { model = "m", precision = "fp32", ...rest } = parts;
  return {
    timestamp: "2026-01-01T00:00:00.000Z",
    image: "chart.png",
    cell: { model, precision, backend: null },
    repetition: null,
    memoryMb: null,
    loadMs: null,
    expectedPattern: null,
    expectedTrend: null,
    provenance: PROVENANCE,
    outcome: "timeout",
    error: "no answer",
    ...rest,
  };
}
