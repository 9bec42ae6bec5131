import type { ModelType } from "../../models/model.ts";
import type { Family } from "./family.ts";
import { IDEFICS3 } from "./idefics3.ts";

/** Every family that can be run, by the `model_type` of config.json. */
export const FAMILIES: Readonly<Record<ModelType, Family>> = {
  idefics3: IDEFICS3,
};
