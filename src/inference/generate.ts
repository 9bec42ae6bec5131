import { UserError } from "../errors.ts";
import type { DecodeLoop, TimedToken } from "./decode_loop.ts";
import type { Network, Processor } from "./families/family.ts";
import { decodePng } from "./image/decode_png.ts";
import type { TextStreamer } from "@huggingface/transformers";
import type { Transformers } from "./runtime.ts";
import type { SessionRun } from "./session.ts";
import { timingsOf } from "./timings.ts";
import type { Generation, GenerationRequest } from "./types.ts";

/** Everything that a loaded model consists of. */
export interface GenerationContext {
  readonly transformers: Transformers;
  readonly processor: Processor;
  readonly network: Network;
  /** Our own decoding; null where transformers.js decodes. */
  readonly decodeLoop: DecodeLoop | null;
  /** Where the sessions note their runs; emptied before each request. */
  readonly runs: SessionRun[];
  readonly endTokens: readonly number[];
  /** Most tokens that the model can see. */
  readonly longestPrompt: number;
}

/**
 * Answers one request by greedy decoding and times it.
 * @throws {UserError} where the image cannot be read or the prompt is too long.
 */
export async function generate(context: GenerationContext, request: GenerationRequest): Promise<Generation> {
  const { processor, runs, endTokens } = context;
  runs.length = 0;
  const start = performance.now();
  const { inputs, imageTokens, ...counted } = processor.prepare(
    decodePng(request.image, "image"),
    request.prompt,
  );
  const prepared = performance.now();
  const { promptTokens = inputs.input_ids.dims[1] ?? 0 } = counted;
  requireRoom(promptTokens, context.longestPrompt);
  const limits = { maxNewTokens: request.maxNewTokens, endTokens };
  const tokens = await (context.decodeLoop ?? decodeByTransformers(context))(inputs, limits);
  const tokenIds = tokens.map((token) => token.id);
  return {
    text: processor.tokenizer.decode(tokenIds, { skip_special_tokens: true }),
    tokenIds,
    tokens: tokenIds.length,
    promptTokens,
    imageTokens,
    stop: endTokens.includes(tokenIds.at(-1) ?? -1) ? "end" : "length",
    timings: timingsOf({ start, prepared, tokens: tokens.map((token) => token.time), runs }),
  };
}

function requireRoom(promptTokens: number, longest: number): void {
  if (promptTokens < longest) return;
  throw new UserError(
    `cannot use the prompt: it takes ${promptTokens} tokens of the ${longest} the model can see`,
    {
      hint: "make the prompt shorter",
    },
  );
}

function decodeByTransformers({ transformers, network }: GenerationContext): DecodeLoop {
  return async (inputs, { maxNewTokens, endTokens }) => {
    const { tokens, streamer } = tokenStreamer(transformers);
    await network.generate({
      ...inputs,
      max_new_tokens: maxNewTokens,
      do_sample: false,
      eos_token_id: [...endTokens],
      streamer,
    });
    return tokens;
  };
}

/** Collects the generated tokens with their times. `generate` first puts the prompt, then one token at a time. */
function tokenStreamer({ BaseStreamer }: Transformers) {
  const tokens: TimedToken[] = [];
  let isPrompt = true;
  const streamer = new BaseStreamer();
  return {
    tokens,
    // The type asks for a TextStreamer as well; `generate` calls `put` and `end` only.
    streamer: Object.assign(streamer, {
      put(ids: bigint[][]) {
        if (!isPrompt) tokens.push({ id: Number(ids[0]?.[0]), time: performance.now() });
        isPrompt = false;
      },
      end() {},
    }) as typeof streamer & TextStreamer,
  };
}
