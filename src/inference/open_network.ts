import { join } from "node:path";
import * as v from "valibot";
import { type Model, readJson } from "../models/model.ts";
import { FAMILIES } from "./families/families.ts";
import type { Network } from "./families/family.ts";
import type { LoadedSessions } from "./load_sessions.ts";
import type { Transformers } from "./runtime.ts";

/** Where a model says how much it can see: at the top, or with its language model's settings. */
const SizeEntries = { max_position_embeddings: v.optional(v.number()) };
const ConfigSchema = v.looseObject({
  ...SizeEntries,
  image_token_id: v.optional(v.number()),
  text_config: v.optional(v.looseObject(SizeEntries)),
});
const IdsSchema = v.object({ eos_token_id: v.union([v.number(), v.array(v.number())]) });

export interface OpenNetworkOptions {
  readonly transformers: Transformers;
  readonly sessions: LoadedSessions["sessions"];
}

export interface OpenedNetwork {
  readonly network: Network;
  /** Tokens that end an answer. */
  readonly endTokens: readonly number[];
  /** Most tokens that the model can see. */
  readonly longestPrompt: number;
  /** Token that stands for one row of image features, where config.json names it as `image_token_id`. */
  readonly imageToken: number | undefined;
  /** What to tell the user about the model. */
  readonly warnings: readonly string[];
}

/**
 * Puts transformers.js' class for a model's family around its sessions.
 * @throws {UserError} where the folder lacks a configuration.
 */
export async function openNetwork(
  model: Model,
  { transformers, sessions }: OpenNetworkOptions,
): Promise<OpenedNetwork> {
  const config = await readJson(join(model.folder, "config.json"), ConfigSchema);
  const ids = await readJson(join(model.folder, "generation_config.json"), IdsSchema);
  const { networkClass, runsAs = model.type, adaptNetwork } = FAMILIES[model.type];
  // transformers.js looks for Qwen2-VL's language settings at the top, where older exports have them.
  const flat = { ...config.text_config, ...config, model_type: runsAs };
  const network = new transformers[networkClass](
    new transformers.PretrainedConfig(flat),
    sessions,
    { generation_config: ids },
  );
  const warning = await adaptNetwork?.(network, model.folder, transformers) ?? null;
  return {
    network,
    endTokens: [ids.eos_token_id].flat(),
    longestPrompt: config.text_config?.max_position_embeddings ?? config.max_position_embeddings ?? Infinity,
    imageToken: config.image_token_id,
    warnings: warning === null ? [] : [warning],
  };
}
