import type { Precision } from "./precisions.ts";
import { PRECISIONS } from "./precisions.ts";

/** A model that has a name of its own. What nobody has told us is null or absent, never guessed. */
export interface KnownModel {
  readonly name: string;
  readonly about: string;
  /** `organisation/name` on the Hugging Face hub; null for the model that comes with the program. */
  readonly hub: string | null;
  /**
   * What to pull. `main` where no commit is pinned: `models pull` then asks the hub once which commit that is, and the
   * store keeps it.
   */
  readonly revision: string;
  /** `model_type` of its config.json: decides the sessions, and whether this version runs it. */
  readonly type: string;
  /** Published precisions; null: not known before it is pulled. */
  readonly precisions: readonly Precision[] | null;
  /** Bytes of all files of a precision, as listings of the hub state them, rounded to 10 MB; absent: unknown. */
  readonly sizes: Readonly<Partial<Record<Precision, number>>>;
  readonly licence: string;
  /** What to do, where the hub's repository holds no ONNX files. */
  readonly export?: string;
}

const OPEN = { revision: "main", precisions: null, sizes: {} } as const;
const APACHE = "Apache-2.0";

/** Hub ids, precisions and sizes are as of November 2026, read in publications about the models, not on the hub. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    name: "builtin",
    about: "tiny chart reader that comes with the program (Idefics3 architecture)",
    hub: null,
    revision: "builtin",
    type: "idefics3",
    precisions: ["fp32", "fp16", "int8", "q4"],
    sizes: {},
    licence: "MIT",
  },
  {
    ...OPEN,
    name: "qwen2-vl-2b",
    about: "Qwen2-VL 2B Instruct: any image size, 28 x 28 pixels a token",
    hub: "onnx-community/Qwen2-VL-2B-Instruct",
    type: "qwen2_vl",
    precisions: PRECISIONS,
    licence: APACHE,
  },
  {
    ...OPEN,
    name: "llava-1.6-8b",
    about: "LLaVA-1.6 (LLaVA-NeXT) on Llama 3 8B: any-resolution tiles",
    hub: "llava-hf/llama3-llava-next-8b-hf",
    type: "llava_next",
    licence: "Llama 3 Community License",
    export:
      "the hub has no ONNX files of it: export it with training/export_llava_next.py, then give the folder to --model",
  },
  {
    ...OPEN,
    name: "phi-3-vision",
    about: "Phi-3.5-vision Instruct 4.2B: up to 16 crops",
    hub: "onnx-community/Phi-3.5-vision-instruct",
    type: "phi3_v",
    precisions: ["q4", "q4f16"],
    licence: "MIT",
  },
  {
    ...OPEN,
    name: "smolvlm-256m",
    about: "SmolVLM 256M Instruct: the smallest of its family",
    hub: "HuggingFaceTB/SmolVLM-256M-Instruct",
    type: "idefics3",
    precisions: PRECISIONS,
    licence: APACHE,
  },
  {
    ...OPEN,
    name: "smolvlm-500m",
    about: "SmolVLM 500M Instruct",
    hub: "HuggingFaceTB/SmolVLM-500M-Instruct",
    type: "idefics3",
    precisions: PRECISIONS,
    licence: APACHE,
  },
  {
    ...OPEN,
    name: "smolvlm-2.2b",
    about: "SmolVLM 2.2B Instruct",
    hub: "HuggingFaceTB/SmolVLM-Instruct",
    type: "idefics3",
    precisions: PRECISIONS,
    licence: APACHE,
  },
  {
    ...OPEN,
    name: "qwen2.5-vl-3b",
    about: "Qwen2.5-VL 3B Instruct: reads documents and charts",
    hub: "onnx-community/Qwen2.5-VL-3B-Instruct-ONNX",
    type: "qwen2_5_vl",
    sizes: { q4f16: 2_550_000_000 },
    licence: "Qwen Research License",
  },
  {
    ...OPEN,
    name: "qwen3-vl-2b",
    about: "Qwen3-VL 2B Instruct",
    hub: "onnx-community/Qwen3-VL-2B-Instruct-ONNX",
    type: "qwen3_vl",
    sizes: { q4: 1_520_000_000, q4f16: 1_370_000_000 },
    licence: APACHE,
  },
  {
    ...OPEN,
    name: "nanollava",
    about: "nanoLLaVA 1B: SigLIP and Qwen1.5 0.5B",
    hub: "Xenova/nanoLLaVA",
    type: "llava",
    licence: APACHE,
  },
  {
    ...OPEN,
    name: "fastvlm-0.5b",
    about: "FastVLM 0.5B: a vision encoder made for few tokens",
    hub: "onnx-community/FastVLM-0.5B-ONNX",
    type: "llava_qwen2",
    sizes: { q4f16: 810_000_000 },
    licence: "Apple Machine Learning Research Model License",
  },
  {
    ...OPEN,
    name: "lfm2.5-vl-450m",
    about: "LFM2.5-VL 450M: tiles of 512 x 512",
    hub: "onnx-community/LFM2.5-VL-450M-ONNX",
    type: "lfm2_vl",
    sizes: { q4f16: 320_000_000 },
    licence: "LFM Open License v1.0",
  },
  {
    ...OPEN,
    name: "gemma-3-4b",
    about: "Gemma 3 4B Instruct",
    hub: "onnx-community/gemma-3-4b-it-ONNX",
    type: "gemma3",
    licence: "Gemma Terms of Use",
  },
  {
    ...OPEN,
    name: "florence-2",
    about: "Florence-2 base, fine-tuned 0.23B: captions and text recognition, no free questions",
    hub: "onnx-community/Florence-2-base-ft",
    type: "florence2",
    sizes: { q4f16: 330_000_000 },
    licence: "MIT",
  },
  {
    ...OPEN,
    name: "paligemma-2-3b",
    about: "PaliGemma 2 3B at 224 x 224, pre-trained",
    hub: "onnx-community/paligemma2-3b-pt-224",
    type: "paligemma",
    sizes: { q4f16: 2_900_000_000 },
    licence: "Gemma Terms of Use",
  },
  {
    ...OPEN,
    name: "moondream-2",
    about: "Moondream 2 1.9B: SigLIP and Phi-1.5",
    hub: "Xenova/moondream2",
    type: "moondream1",
    licence: APACHE,
  },
];

/** A known model by its catalog name. */
export function findKnown(name: string): KnownModel | undefined {
  return KNOWN_MODELS.find((model) => model.name === name);
}

/** Catalog name of a hub id, or the id itself where it has none. */
export function nameOfHubId(id: string): string {
  return KNOWN_MODELS.find((model) => model.hub === id)?.name ?? id;
}
