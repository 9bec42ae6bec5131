import { type ModelType, SESSIONS } from "./model.ts";

/** Image-text-to-text models of transformers.js: token embeddings, vision encoder, decoder. */
const THREE = ["embed_tokens", "vision_encoder", "decoder_model_merged"];

/**
 * Sessions of families that models on the hub use, whether or not this version runs them: a model can be pulled before
 * the program can run it.
 */
const LAYOUTS: Readonly<Record<string, readonly string[]>> = {
  moondream1: THREE,
  ...SESSIONS,
};

/** Names of the ONNX sessions of a family, by the `model_type` of config.json; null where it is not known. */
export function sessionNames(modelType: string): readonly string[] | null {
  return Object.hasOwn(LAYOUTS, modelType) ? LAYOUTS[modelType] ?? null : null;
}

/** The families whose files are known. */
export function knownTypes(): string[] {
  return Object.keys(LAYOUTS).sort();
}

/** Whether this version runs models of that family. */
export function canRun(modelType: string): modelType is ModelType {
  return Object.hasOwn(SESSIONS, modelType);
}
