import { join } from "node:path";
import * as v from "valibot";
import { readBoundedText } from "../bounded_file.ts";
import { messageOf, UserError } from "../errors.ts";

/** Image and text into text, as transformers.js lays such models out. */
const IMAGE_TO_TEXT = ["embed_tokens", "vision_encoder", "decoder_model_merged"] as const;

/** The ONNX sessions that make up a model, by the `model_type` of its config.json. */
export const SESSIONS = {
  idefics3: IMAGE_TO_TEXT,
  smolvlm: IMAGE_TO_TEXT,
  llava: IMAGE_TO_TEXT,
  llava_next: IMAGE_TO_TEXT,
  phi3_v: ["prepare_inputs_embeds", "vision_encoder", "model"],
  qwen2_vl: IMAGE_TO_TEXT,
  qwen2_5_vl: IMAGE_TO_TEXT,
  qwen3_vl: IMAGE_TO_TEXT,
  lfm2_vl: IMAGE_TO_TEXT,
  gemma3: IMAGE_TO_TEXT,
  llava_qwen2: IMAGE_TO_TEXT,
  paligemma: IMAGE_TO_TEXT,
  florence2: ["embed_tokens", "vision_encoder", "encoder_model", "decoder_model_merged"],
} as const;

export type ModelType = keyof typeof SESSIONS;

/** A model on disk, in the layout of transformers.js: config.json, tokenizer, onnx/*.onnx. */
export interface Model {
  /** As the user names it: a catalog name or a path. */
  readonly name: string;
  readonly folder: string;
  readonly type: ModelType;
}

/** Largest JSON file of a model, bytes: the tokenizer.json of Gemma 3, the largest that is known, has 33 MB. */
export const LARGEST_JSON = 128 * 2 ** 20;

const ConfigSchema = v.object({ model_type: v.string() });

/**
 * Reads what kind of model lies in a folder.
 * @throws {UserError} where the folder holds no model, or one of a type that cannot be run.
 */
export async function openModel(name: string, folder: string): Promise<Model> {
  const { model_type } = await readJson(join(folder, "config.json"), ConfigSchema);
  if (Object.hasOwn(SESSIONS, model_type)) return { name, folder, type: model_type as ModelType };
  throw new UserError(
    `cannot run model "${name}": its type "${model_type}" is not known to this version`,
    { hint: `types that can be run: ${Object.keys(SESSIONS).join(", ")}` },
  );
}

/**
 * Reads a JSON file of a model.
 * @throws {UserError} where it is missing, not JSON, or not what `schema` wants.
 */
export async function readJson<S extends v.GenericSchema>(
  path: string,
  schema: S,
): Promise<v.InferOutput<S>> {
  let json: unknown;
  try {
    json = JSON.parse(await readBoundedText(path, LARGEST_JSON));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const missing = cause instanceof Deno.errors.NotFound;
    throw new UserError(`cannot read "${path}": ${missing ? "no such file" : messageOf(cause)}`);
  }
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new UserError(`cannot use "${path}": ${v.getDotPath(issue) ?? "content"}: ${issue.message}`);
}

/** Whether a model has a file. */
export async function hasFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Checks that a model has a file.
 * @throws {UserError} where it is missing.
 */
export async function requireFile(path: string): Promise<void> {
  try {
    await Deno.stat(path);
  } catch (cause) {
    const missing = cause instanceof Deno.errors.NotFound;
    throw new UserError(`cannot read "${path}": ${missing ? "no such file" : messageOf(cause)}`);
  }
}
