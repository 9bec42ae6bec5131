import { Buffer } from "node:buffer";
import type { GenerationRequest } from "../types.ts";
import type { ServerFailure } from "./server_failure.ts";
import type { ServerKind } from "./server_info.ts";

/** Fields of a request that a server may not know, and what it means to do without. */
const OPTIONAL_FIELDS = {
  seed: "the server's own random numbers decide",
  temperature: "answers are drawn at random, not greedy, and differ from run to run",
  stream_options: "the server does not tell how many tokens it made",
  max_tokens: 'asked with "max_completion_tokens" instead',
  cache_prompt: "a prompt seen before may be answered from a cache, too fast",
  cache_salt: "a prompt seen before may be answered from a cache, too fast",
} as const;

export type OptionalField = keyof typeof OPTIONAL_FIELDS;

export interface ChatOptions {
  readonly model: string;
  readonly kind: ServerKind;
  /** Fields that the server has rejected. */
  readonly without: ReadonlySet<OptionalField>;
}

/**
 * Body of a streamed chat completion: one picture, one prompt, greedy decoding, `usage` at the end. llama.cpp and vLLM
 * keep what they computed for a prompt; both are asked not to, so that every request pays for its own prefill.
 */
export function chatRequest(request: GenerationRequest, { model, kind, without }: ChatOptions): object {
  const image = `data:image/png;base64,${Buffer.from(request.image).toString("base64")}`;
  const optional: Partial<Record<OptionalField, unknown>> = {
    temperature: 0,
    seed: 0,
    max_tokens: request.maxNewTokens,
    stream_options: { include_usage: true },
    ...(kind === "llama.cpp" ? { cache_prompt: false } : {}),
    ...(kind === "vllm" ? { cache_salt: crypto.randomUUID() } : {}),
  };
  for (const field of without) delete optional[field];
  return {
    model,
    messages: [{
      role: "user",
      content: [{ type: "image_url", image_url: { url: image } }, { type: "text", text: request.prompt }],
    }],
    stream: true,
    ...optional,
    ...(without.has("max_tokens") ? { max_completion_tokens: request.maxNewTokens } : {}),
  };
}

/** The optional field that a server's refusal names, if it has not been left out already. */
export function rejectedField(
  { status, message }: ServerFailure,
  without: ReadonlySet<OptionalField>,
): OptionalField | null {
  if (status !== 400 && status !== 422) return null;
  const fields = Object.keys(OPTIONAL_FIELDS) as OptionalField[];
  return fields.find((field) => !without.has(field) && new RegExp(`\\b${field}\\b`).test(message)) ?? null;
}

/** What the user must know about requests without a field. */
export function noteOfRejected(field: OptionalField): string {
  return `the server rejects "${field}": ${OPTIONAL_FIELDS[field]}`;
}
