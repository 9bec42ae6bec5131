import type { InferenceSession } from "onnxruntime-web";
import { join } from "node:path";
import * as v from "valibot";
import { type Model, readJson, SESSIONS } from "../models/model.ts";
import { type Precision, sessionFiles } from "../models/precisions.ts";
import { FAMILIES } from "./families/families.ts";
import type { Network } from "./families/family.ts";
import type { Transformers } from "./runtime.ts";
import { openSession, type SessionRun } from "./session.ts";

/** Where a model says how much it can see: at the top, or with its language model's settings. */
const SizeEntries = { max_position_embeddings: v.optional(v.number()) };
const ConfigSchema = v.looseObject({ ...SizeEntries, text_config: v.optional(v.looseObject(SizeEntries)) });
const IdsSchema = v.object({ eos_token_id: v.union([v.number(), v.array(v.number())]) });

export interface OpenNetworkOptions {
  readonly precision: Precision;
  readonly transformers: Transformers;
  /** Told of every run of a session that succeeds. */
  readonly onRun: (run: SessionRun) => void;
}

export interface OpenedNetwork {
  readonly network: Network;
  /** Tokens that end an answer. */
  readonly endTokens: readonly number[];
  /** Most tokens that the model can see. */
  readonly longestPrompt: number;
}

/**
 * Opens a model's sessions and puts transformers.js' class for its family around them.
 * @throws {UserError} where the folder lacks a file.
 * @throws {WorkError} where onnxruntime cannot load the weights.
 */
export async function openNetwork(model: Model, options: OpenNetworkOptions): Promise<OpenedNetwork> {
  const { precision, transformers, onRun } = options;
  const config = await readJson(join(model.folder, "config.json"), ConfigSchema);
  const ids = await readJson(join(model.folder, "generation_config.json"), IdsSchema);
  const sessions: Record<string, InferenceSession> = {};
  for (const name of SESSIONS[model.type]) {
    const files = await sessionFiles(model, name, precision);
    sessions[name] = await openSession({ name, files, onRun });
  }
  // transformers.js looks for Qwen2-VL's language settings at the top, where older exports have them.
  const flat = { ...config.text_config, ...config };
  const network = new transformers[FAMILIES[model.type].networkClass](
    new transformers.PretrainedConfig(flat),
    sessions,
    { generation_config: ids },
  );
  return {
    network,
    endTokens: [ids.eos_token_id].flat(),
    longestPrompt: config.text_config?.max_position_embeddings ?? config.max_position_embeddings ?? Infinity,
  };
}
