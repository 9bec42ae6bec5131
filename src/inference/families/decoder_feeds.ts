import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import type { Transformers } from "../runtime.ts";
import type { Network, Tensor } from "./family.ts";

export type Feeds = Record<string, OrtTensor>;

/** Inputs of a decoder that transformers.js does not know. */
export interface DecoderFeeds {
  readonly names: readonly string[];
  /** The inputs for the run that sees the prompt. */
  forPrompt(inputIds: BigInt64Array): Feeds;
  /** The inputs for a later run, of tokens with these embeddings [1, tokens, size]. */
  forAnswer(embeddings: OrtTensor): Feeds;
}

/** The decoder's inputs that begin with `prefix`. */
export function decoderInputs(network: Network, prefix: string): string[] {
  const decoder = network.sessions.decoder_model_merged as InferenceSession;
  return decoder.inputNames.filter((name) => name.startsWith(prefix));
}

/** Adds inputs to each run of the decoder of a network whose class puts image features among token embeddings. */
export function addDecoderFeeds(network: Network, { names, forPrompt, forAnswer }: DecoderFeeds): void {
  let prompt: Feeds | null = null;
  const merging = network as InstanceType<Transformers["LlavaForConditionalGeneration"]>;
  const merge = merging._merge_input_ids_with_image_features.bind(merging);
  merging._merge_input_ids_with_image_features = (inputs: { readonly input_ids: Tensor }) => {
    prompt = forPrompt(inputs.input_ids.data as BigInt64Array);
    return merge(inputs);
  };
  const decoder = network.sessions.decoder_model_merged as InferenceSession;
  network.sessions.decoder_model_merged = {
    inputNames: decoder.inputNames.filter((name) => !names.includes(name)),
    inputMetadata: decoder.inputMetadata,
    outputNames: decoder.outputNames,
    outputMetadata: decoder.outputMetadata,
    run: (feeds: Feeds) => {
      const more = prompt ?? forAnswer(feeds.inputs_embeds!);
      prompt = null;
      return decoder.run({ ...feeds, ...more });
    },
    release: () => decoder.release(),
  };
}
