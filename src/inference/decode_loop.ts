import type { InferenceSession, Tensor } from "onnxruntime-web";
import { WorkError } from "../errors.ts";
import type { ModelInputs } from "./families/family.ts";

/**
 * Greedy decoding on onnxruntime itself, for models of the three sessions embed_tokens, vision_encoder and
 * decoder_model_merged with plain positions. The same tokens as transformers.js' `generate`, without its work between
 * steps: the KV cache of one step is handed to the next as it is. That work took a third of a native request.
 */
export type DecodeLoop = (inputs: ModelInputs, limits: DecodeLimits) => Promise<TimedToken[]>;

export interface DecodeLimits {
  readonly maxNewTokens: number;
  readonly endTokens: readonly number[];
}

export interface TimedToken {
  readonly id: number;
  /** When it was known, `performance.now()`. */
  readonly time: number;
}

type Sessions = Readonly<Record<string, InferenceSession>>;
type TensorClass = typeof import("onnxruntime-web").Tensor;
type Feeds = Record<string, Tensor>;

export interface DecodeLoopOptions {
  readonly sessions: Sessions;
  /** The backend's class of tensors. */
  readonly Tensor: TensorClass;
  /** Token that stands for one row of image features. */
  readonly imageToken: number;
}

const PAST = "past_key_values.";
const KNOWN_INPUTS = ["inputs_embeds", "attention_mask", "position_ids", "num_logits_to_keep"];

/** The loop for a model; null where its sessions ask for more than it knows: then transformers.js decodes. */
export function decodeLoopFor({ sessions, Tensor, imageToken }: DecodeLoopOptions): DecodeLoop | null {
  const { embed_tokens: embed, vision_encoder: vision, decoder_model_merged: decoder } = sessions;
  if (embed === undefined || vision === undefined || decoder === undefined) return null;
  const isKnown = decoder.inputNames.every((name) => KNOWN_INPUTS.includes(name) || name.startsWith(PAST));
  const types = [embed, vision, decoder].map(({ outputMetadata: [first] }) => first?.isTensor && first.type);
  if (!isKnown || types.some((type) => type !== "float32")) return null;
  return async (inputs, { maxNewTokens, endTokens }) => {
    let { embeds, length } = await embedPrompt({ embed, vision, imageToken, inputs });
    const mask = new BigInt64Array(length + maxNewTokens).fill(1n);
    let positions = BigInt64Array.from({ length }, (_, index) => BigInt(index));
    const lastOnly = new Tensor("int64", BigInt64Array.of(1n), []);
    let past = emptyCache(decoder, Tensor);
    const tokens: TimedToken[] = [];
    while (true) {
      const outputs = await decoder.run(pick(decoder, {
        ...past,
        inputs_embeds: embeds,
        attention_mask: new Tensor("int64", mask.slice(0, length), [1, length]),
        position_ids: new Tensor("int64", positions, [1, positions.length]),
        num_logits_to_keep: lastOnly,
      })) as Feeds;
      const id = likeliest(outputs.logits!);
      tokens.push({ id, time: performance.now() });
      dispose(past);
      past = presentAsPast(outputs);
      if (endTokens.includes(id) || tokens.length === maxNewTokens) break;
      const next = new Tensor("int64", BigInt64Array.of(BigInt(id)), [1, 1]);
      embeds = (await embed.run({ input_ids: next })).inputs_embeds as Tensor;
      positions = BigInt64Array.of(BigInt(length++));
    }
    dispose(past);
    return tokens;
  };
}

interface Prompt {
  readonly embed: InferenceSession;
  readonly vision: InferenceSession;
  readonly imageToken: number;
  readonly inputs: ModelInputs;
}

/** The prompt's embeddings, [1, tokens, size], with rows of image features in the place of image tokens. */
async function embedPrompt({ embed, vision, imageToken, inputs }: Prompt) {
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, tensor.ort_tensor]));
  const features = (await vision.run(pick(vision, feeds))).image_features as Tensor;
  const embeds = (await embed.run({ input_ids: inputs.input_ids.ort_tensor })).inputs_embeds as Tensor;
  const [values, rows] = [embeds.data as Float32Array, features.data as Float32Array];
  const size = embeds.dims.at(-1)!;
  const ids = inputs.input_ids.data as BigInt64Array;
  const places = [...ids.keys()].filter((index) => Number(ids[index]) === imageToken);
  if (places.length * size !== rows.length) {
    throw new WorkError(
      `the prompt has ${places.length} image tokens, the vision encoder gave ${rows.length / size} rows`,
    );
  }
  places.forEach((place, row) => values.set(rows.subarray(row * size, (row + 1) * size), place * size));
  return { embeds, length: ids.length };
}

/** Those of the tensors that a session takes. */
function pick(session: InferenceSession, feeds: Feeds): Feeds {
  return Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!]));
}

/** A cache of no tokens: the batch is 1, the other open dimension is the past. */
function emptyCache(decoder: InferenceSession, Tensor: TensorClass): Feeds {
  const cache: Feeds = {};
  for (const input of decoder.inputMetadata) {
    if (!input.name.startsWith(PAST) || !input.isTensor) continue;
    const dims = input.shape.map((size, index) => index === 0 ? 1 : typeof size === "number" ? size : 0);
    const data = input.type === "float32" ? new Float32Array() : new Uint16Array();
    cache[input.name] = new Tensor(input.type, data, dims);
  }
  return cache;
}

function presentAsPast(outputs: Feeds): Feeds {
  const entries = Object.entries(outputs).filter(([name]) => name.startsWith("present."));
  return Object.fromEntries(entries.map(([name, tensor]) => [name.replace("present.", PAST), tensor]));
}

/** Frees what lies on a GPU. */
function dispose(cache: Feeds): void {
  for (const tensor of Object.values(cache)) if (tensor.location === "gpu-buffer") tensor.dispose();
}

/** The token of the highest logit at the last position; of equal ones the first. */
function likeliest(logits: Tensor): number {
  const last = (logits.data as Float32Array).subarray(-logits.dims.at(-1)!);
  let best = 0;
  for (let id = 1; id < last.length; id++) if (last[id]! > last[best]!) best = id;
  return best;
}
