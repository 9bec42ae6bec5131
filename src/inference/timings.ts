import type { Timings } from "../results/record.ts";
import type { SessionRun } from "./session.ts";

/** What was noted during one request, in milliseconds of `performance.now()`. */
export interface RequestLog {
  /** The image's bytes are in hand. */
  readonly start: number;
  /** The model's inputs are ready: image decoded, resampled and normalised, prompt tokenised. */
  readonly prepared: number;
  /** When each generated token was known, at least one. */
  readonly tokens: readonly number[];
  readonly runs: readonly SessionRun[];
}

/**
 * Times of one request:
 * latency = last token - start; TTFT = first token - start; preprocess = prepared - start; vision = time in the vision
 * session; prefill = time in the other sessions until the first token; decode = last token - first token, all work
 * between tokens included; TPOT = decode / (tokens - 1); tokens/s = (tokens - 1) / decode.
 */
export function timingsOf({ start, prepared, tokens, runs }: RequestLog): Timings {
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError("Cannot time a request without tokens");
  const steps = tokens.length - 1;
  const decodeMs = steps === 0 ? null : last - first;
  const isVision = (run: SessionRun) => run.session === "vision_encoder";
  return {
    latencyMs: last - start,
    ttftMs: first - start,
    tpotMs: decodeMs === null ? null : decodeMs / steps,
    decodeTokensPerS: decodeMs === null ? null : steps / decodeMs * 1000,
    preprocessMs: prepared - start,
    visionMs: totalMs(runs.filter(isVision)),
    prefillMs: totalMs(runs.filter((run) => !isVision(run) && run.end <= first)),
    decodeMs,
  };
}

/** Time in sessions, ms. */
export function totalMs(runs: readonly SessionRun[]): number {
  return runs.reduce((sum, run) => sum + run.end - run.start, 0);
}
