import type { AnyGeneration } from "../inference/types.ts";
import type { MeasuredOutcome } from "../results/record.ts";
import type { ParsedAnswer } from "../scoring/parse_answer.ts";
import { VERSION } from "../version.ts";

/** One answer with everything known about it. */
export interface Analysis {
  /** The file as the user named it. */
  readonly image: string;
  readonly imageSha256: string;
  readonly model: string;
  readonly modelSha256: string | null;
  readonly precision: string;
  readonly backend: string;
  readonly prompt: string;
  readonly generation: AnyGeneration;
  readonly parsed: ParsedAnswer;
  readonly outcome: MeasuredOutcome;
  /** The first request after loading is slower: code is compiled while it runs. Null where a server loaded it. */
  readonly isFirst: boolean | null;
  readonly loadMs: number | null;
  readonly runtime: string;
  readonly adapter: string | null;
  readonly threads: number | null;
}

/** A JSON object on one line; names as in the result CSV where it has them. */
export function toJsonLine(analysis: Analysis): string {
  const { generation, parsed } = analysis;
  const { timings } = generation;
  return JSON.stringify({
    image: analysis.image,
    model: analysis.model,
    precision: analysis.precision,
    backend: analysis.backend,
    prompt: analysis.prompt,
    response: generation.text,
    outcome: analysis.outcome,
    stop: generation.stop,
    predicted_pattern: parsed.pattern,
    predicted_trend: parsed.trend,
    tokens: generation.tokens,
    token_ids: generation.tokenIds,
    prompt_tokens: generation.promptTokens,
    image_tokens: generation.imageTokens,
    latency_ms: timings.latencyMs,
    ttft_ms: timings.ttftMs,
    tpot_ms: timings.tpotMs,
    decode_tokens_per_s: timings.decodeTokensPerS,
    preprocess_ms: timings.preprocessMs,
    vision_ms: timings.visionMs,
    prefill_ms: timings.prefillMs,
    decode_ms: timings.decodeMs,
    first_after_load: analysis.isFirst,
    load_ms: analysis.loadMs,
    model_sha256: analysis.modelSha256,
    image_sha256: analysis.imageSha256,
    chartvlm_version: VERSION,
    runtime: analysis.runtime,
    threads: analysis.threads,
    adapter: analysis.adapter,
  });
}

/** File name, answer, and a line of what was read from it and how long it took. */
export function toText(analysis: Analysis): string {
  return [
    analysis.image,
    `  ${analysis.generation.text.trim().replaceAll("\n", "\n  ")}`,
    `  ${readingOf(analysis)}; ${timesOf(analysis)}`,
  ].join("\n");
}

function readingOf({ parsed }: Analysis): string {
  return `pattern: ${parsed.pattern ?? "not named"}, trend: ${parsed.trend ?? "not named"}`;
}

function timesOf({ generation, isFirst }: Analysis): string {
  const { timings, tokens, stop } = generation;
  return [
    `${Math.round(timings.latencyMs)} ms`,
    timings.ttftMs === null ? null : `first token ${Math.round(timings.ttftMs)} ms`,
    `${tokens ?? "unknown"} tokens${stop === "length" ? " (cut off at the limit)" : ""}`,
    timings.decodeTokensPerS === null ? null : `${Math.round(timings.decodeTokensPerS)} tokens/s`,
    isFirst ? "first run after loading" : null,
  ].filter((part) => part !== null).join(", ");
}
