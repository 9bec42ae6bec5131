import * as v from "valibot";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const duration = v.pipe(v.number(), v.finite(), v.minValue(0));
const text = v.nullish(v.string(), "");

const Delta = v.object({
  content: text,
  /** What a model thinks before it answers, by its two names: llama.cpp and vLLM, newer vLLM. */
  reasoning_content: text,
  reasoning: text,
  refusal: text,
});

/** One event of a streamed chat completion, in the fields that are read. */
export const ChunkSchema = v.object({
  choices: v.nullish(
    v.array(v.object({ delta: v.nullish(Delta), finish_reason: v.nullish(v.string()) })),
    [],
  ),
  usage: v.nullish(v.object({
    prompt_tokens: count,
    completion_tokens: count,
    prompt_tokens_details: v.nullish(v.object({ cached_tokens: v.nullish(count, 0) })),
    completion_tokens_details: v.nullish(v.object({ reasoning_tokens: v.nullish(count, 0) })),
  })),
  /** llama.cpp's own clock. */
  timings: v.nullish(v.object({ prompt_ms: duration, predicted_ms: duration, cache_n: v.nullish(count, 0) })),
});

export type Chunk = v.InferOutput<typeof ChunkSchema>;
export type Usage = NonNullable<Chunk["usage"]>;
export type ServerTimings = NonNullable<Chunk["timings"]>;
