import type { ModelType } from "../../models/model.ts";
import type { Family } from "./family.ts";
import { FLORENCE2 } from "./florence2.ts";
import { GEMMA3 } from "./gemma3.ts";
import { IDEFICS3, SMOLVLM } from "./idefics3.ts";
import { LFM2_VL } from "./lfm2_vl.ts";
import { LLAVA, LLAVA_QWEN2 } from "./llava.ts";
import { LLAVA_NEXT } from "./llava_next.ts";
import { PALIGEMMA } from "./paligemma.ts";
import { PHI3_V } from "./phi3_v.ts";
import { QWEN2_5_VL, QWEN2_VL, QWEN3_VL } from "./qwen_vl.ts";

/** Every family that can be run, by the `model_type` of config.json. */
export const FAMILIES: Readonly<Record<ModelType, Family>> = {
  idefics3: IDEFICS3,
  smolvlm: SMOLVLM,
  llava: LLAVA,
  llava_next: LLAVA_NEXT,
  phi3_v: PHI3_V,
  qwen2_vl: QWEN2_VL,
  qwen2_5_vl: QWEN2_5_VL,
  qwen3_vl: QWEN3_VL,
  lfm2_vl: LFM2_VL,
  gemma3: GEMMA3,
  llava_qwen2: LLAVA_QWEN2,
  paligemma: PALIGEMMA,
  florence2: FLORENCE2,
};
