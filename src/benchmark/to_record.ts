import type { MeasuredRecord, Provenance, ResultRecord, Timings } from "../results/record.ts";
import { classifyOutcome } from "../scoring/classify_outcome.ts";
import { parseAnswer } from "../scoring/parse_answer.ts";
import { VERSION } from "../version.ts";
import type { PlannedCell } from "./cells.ts";
import type { Fault } from "./fault.ts";
import type { Machine } from "./machine.ts";
import type { Answer, Loaded } from "./messages.ts";
import type { Item } from "./plan.ts";
import { isFault } from "./lane_worker.ts";

/** Everything that a record is made of. */
export interface ItemResult {
  readonly runId: string;
  readonly machine: Machine;
  readonly cell: PlannedCell;
  readonly item: Item;
  readonly result: Answer | Fault;
  readonly loaded: Loaded | null;
  readonly time: Date;
}

export function toRecord({ runId, machine, cell, item, result, loaded, time }: ItemResult): ResultRecord {
  const { chart, repetition } = item;
  const { model, precision, backend } = cell;
  const provenance: Provenance = {
    runId,
    modelSha256: cell.modelSha256,
    imageSha256: chart.sha256,
    chartvlmVersion: VERSION,
    runtime: loaded?.runtime ?? null,
    // What a server runs on is not known here.
    os: cell.server === undefined ? machine.os : null,
    cpu: cell.server === undefined ? machine.cpu : null,
    threads: loaded?.threads ?? null,
    adapter: loaded?.adapter ?? null,
  };
  const common = {
    timestamp: time.toISOString(),
    image: chart.image,
    cell: { model, precision, backend },
    repetition,
    memoryMb: isFault(result) || result.memoryMb === null ? null : round(result.memoryMb, 2),
    loadMs: roundedOrNull(loaded?.loadMs ?? null),
    expectedPattern: chart.pattern,
    expectedTrend: chart.trend,
    provenance,
  };
  if (isFault(result)) return { ...common, outcome: result.outcome, error: result.error };
  return { ...common, ...answered(result, common.expectedPattern) };
}

type Answered = Omit<MeasuredRecord, keyof Omit<ResultRecord, "outcome">>;

function answered(answer: Answer, expected: ResultRecord["expectedPattern"]): Answered {
  const { text, stop } = answer;
  const { pattern, trend } = parseAnswer(text);
  return {
    outcome: classifyOutcome({ text, stop, pattern }),
    timings: roundTimings(answer.timings),
    tokens: answer.tokens,
    promptTokens: answer.promptTokens,
    imageTokens: answer.imageTokens,
    response: text,
    predictedPattern: pattern,
    predictedTrend: trend,
    correct: expected === null ? null : pattern === expected,
  };
}

/** To the microsecond: more digits are noise. */
function roundTimings(timings: Timings): Timings {
  return {
    latencyMs: round(timings.latencyMs, 3),
    ttftMs: roundedOrNull(timings.ttftMs),
    tpotMs: roundedOrNull(timings.tpotMs),
    decodeTokensPerS: roundedOrNull(timings.decodeTokensPerS),
    preprocessMs: roundedOrNull(timings.preprocessMs),
    visionMs: roundedOrNull(timings.visionMs),
    prefillMs: roundedOrNull(timings.prefillMs),
    decodeMs: roundedOrNull(timings.decodeMs),
  };
}

function roundedOrNull(value: number | null): number | null {
  return value === null ? null : round(value, 3);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
