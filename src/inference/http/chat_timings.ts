import type { Timings } from "../../results/record.ts";
import type { ChatAnswer } from "./chat_stream.ts";

/** Tokens that an answer took, where the server tells: a chunk of the stream is not a token, nor is a word. */
export function countTokens({ usage, text, first }: ChatAnswer): {
  readonly tokens: number | null;
  readonly promptTokens: number | null;
} {
  if (usage === null) return { tokens: null, promptTokens: null };
  const isEmpty = text === "" && first === null;
  return {
    // Zero tokens for a text is a server that does not count.
    tokens: usage.completion_tokens === 0 && !isEmpty ? null : usage.completion_tokens,
    promptTokens: usage.prompt_tokens === 0 ? null : usage.prompt_tokens,
  };
}

/**
 * Times of one request as the client saw it, from `start` (the image's bytes are in hand): TTFT = first text - start;
 * latency = end of the answer - start; TPOT and tokens/s from the time between the two and the server's number of
 * tokens. Without that number, or where all text came at once or the model thought in secret, those two are unknown.
 * Of llama.cpp's own clock, prefill (the vision encoder included) and decode; decode is the stream's without it.
 */
export function chatTimings(answer: ChatAnswer, start: number): Timings {
  const { first, last, timings } = answer;
  const { tokens } = countTokens(answer);
  const streamed = first !== null && last > first && !thoughtInSecret(answer) ? last - first : null;
  const steps = tokens !== null && tokens >= 2 ? tokens - 1 : null;
  const isKnown = streamed !== null && steps !== null;
  return {
    latencyMs: last - start,
    ttftMs: first === null ? null : first - start,
    tpotMs: isKnown ? streamed / steps : null,
    decodeTokensPerS: isKnown ? steps / streamed * 1000 : null,
    preprocessMs: null,
    visionMs: null,
    prefillMs: timings === null ? null : timings.prompt_ms,
    decodeMs: tokens !== null && tokens < 2 ? null : timings?.predicted_ms ?? streamed,
  };
}

/** The server counts tokens of thoughts that it did not send. */
function thoughtInSecret({ usage, thought }: ChatAnswer): boolean {
  return !thought && (usage?.completion_tokens_details?.reasoning_tokens ?? 0) > 0;
}

/** What must be known to read the times; null where they are what they seem. */
export function noteOfCache({ usage, timings }: ChatAnswer): string | null {
  const cached = Math.max(usage?.prompt_tokens_details?.cached_tokens ?? 0, timings?.cache_n ?? 0);
  if (usage === null || cached <= usage.prompt_tokens / 2) return null;
  return "the server took most of a prompt from its cache: such times to first token are too short";
}
