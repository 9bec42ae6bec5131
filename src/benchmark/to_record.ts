import type { MeasuredRecord, Provenance, ResultRecord, Timings } from "../results/record.ts";
import { classifyOutcome } from "../scoring/classify_outcome.ts";
import { parseAnswer } from "../scoring/parse_answer.ts";
import { VERSION } from "../version.ts";
import type { PlannedCell } from "./cells.ts";
import type { Fault } from "./fault.ts";
import type { Machine } from "./machine.ts";
import type { Answer, Loaded } from "./messages.ts";
import type { Item } from "./plan.ts";
import { isFault } from "./run_cell.ts";

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
    os: machine.os,
    cpu: machine.cpu,
    threads: loaded?.threads ?? null,
    adapter: loaded?.adapter ?? null,
  };
  const common = {
    timestamp: time.toISOString(),
    image: chart.image,
    cell: { model, precision, backend },
    repetition,
    memoryMb: isFault(result) || result.memoryMb === null ? null : round(result.memoryMb, 2),
    loadMs: loaded === null ? null : round(loaded.loadMs, 3),
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
  const rounded = (value: number | null) => value === null ? null : round(value, 3);
  return {
    latencyMs: round(timings.latencyMs, 3),
    ttftMs: rounded(timings.ttftMs),
    tpotMs: rounded(timings.tpotMs),
    decodeTokensPerS: rounded(timings.decodeTokensPerS),
    preprocessMs: rounded(timings.preprocessMs),
    visionMs: rounded(timings.visionMs),
    prefillMs: rounded(timings.prefillMs),
    decodeMs: rounded(timings.decodeMs),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
