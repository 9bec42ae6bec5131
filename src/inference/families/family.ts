import type { BackendName } from "../backends/backend.ts";
import type { RgbPixels } from "../image/pixels.ts";
import type { Transformers } from "../runtime.ts";

export type Tensor = InstanceType<Transformers["Tensor"]>;
export type Tokenizer = Awaited<ReturnType<Transformers["AutoTokenizer"]["from_pretrained"]>>;

/** The classes of transformers.js that run our families. */
export type NetworkClass =
  | "Idefics3ForConditionalGeneration"
  | "SmolVLMForConditionalGeneration"
  | "Qwen2VLForConditionalGeneration"
  | "Qwen2_5_VLForConditionalGeneration"
  | "Qwen3VLForConditionalGeneration"
  | "LlavaForConditionalGeneration"
  | "Lfm2VlForConditionalGeneration"
  | "Gemma3ForConditionalGeneration"
  | "LlavaQwen2ForCausalLM"
  | "PaliGemmaForConditionalGeneration"
  | "Florence2ForConditionalGeneration"
  | "Phi3VForCausalLM";

export type Network = InstanceType<Transformers[NetworkClass]>;

/** What one family of models needs code of its own for: preprocessing, prompt, and its class in transformers.js. */
export interface Family {
  /** Name of the class of transformers.js that runs the sessions. */
  readonly networkClass: NetworkClass;
  /** Whether `decode_loop.ts` decodes, where a model's sessions allow it. Default: transformers.js does. */
  readonly ownDecodeLoop?: true;
  /**
   * Loads what the Python processor of the family consists of: image configuration and tokenizer.
   * @throws {UserError} where the folder lacks a file, or a configuration asks for what cannot be done here.
   */
  loadProcessor(folder: string, transformers: Transformers): Promise<Processor>;
  /** Backends on which onnxruntime computes the family's sessions wrongly: it is refused there. */
  readonly wrongOn?: readonly BackendName[];
  /** `model_type` that the class is told, where transformers.js does not know the model's own. */
  readonly runsAs?: string;
  /**
   * Teaches the class what it cannot do by itself.
   * @returns what to tell the user about the model's sessions, if anything.
   * @throws {UserError} where the folder's config.json lacks what it needs.
   */
  readonly adaptNetwork?: (
    network: Network,
    folder: string,
    transformers: Transformers,
  ) => Promise<string | null>;
}

/** Turns an image and a prompt into a model's inputs, as the family's Python processor does. */
export interface Processor {
  readonly tokenizer: Tokenizer;
  /** @throws {UserError} where the prompt contains the image placeholder. */
  prepare(image: RgbPixels, prompt: string): PreparedRequest;
}

export interface PreparedRequest {
  readonly inputs: ModelInputs;
  /** Tokens of the prompt that stand for the image. */
  readonly imageTokens: number;
  /** Tokens of the whole prompt; default: as many as `input_ids` has. */
  readonly promptTokens?: number;
}

/** Inputs of one request, as transformers.js' `generate` wants them. */
export interface ModelInputs {
  /** [1, prompt tokens], image tokens included. */
  readonly input_ids: Tensor;
  /** Same shape as `input_ids`. */
  readonly attention_mask: Tensor;
  /** The rest is the family's own: `pixel_values` and what goes with it. */
  readonly [name: string]: Tensor;
}
