import { join } from "node:path";
import { UserError } from "../errors.ts";
import { isHubId } from "./hub/names.ts";
import { findKnown, KNOWN_MODELS, type KnownModel, nameOfHubId } from "./known_models.ts";
import { canRun } from "./layouts.ts";
import { type Model, openModel } from "./model.ts";
import { dataFolder } from "./program_files.ts";
import { pullCommand } from "./pull_command.ts";
import { cachedModel } from "./store/hf_cache.ts";
import { installedIds, installedRevisions, storeFolder } from "./store/layout.ts";

/**
 * Finds a model by its catalog name, by the path of a folder in the layout of transformers.js, or by its
 * organisation/name in the store or in the Hugging Face cache. Never touches the network.
 * @throws {UserError} where there is no such model, or it cannot be run.
 */
export async function resolveModel(name: string): Promise<Model> {
  if (name === "builtin") return await openModel(name, await builtinFolder());
  const known = findKnown(name);
  if (known === undefined && await isFolder(name)) return await openModel(name, name);
  const id = known?.hub ?? name;
  if (!isHubId(id)) throw unknownModel(name);
  const folder = await folderOfHubModel(id);
  if (folder !== null) return await openModel(name, folder);
  throw known === undefined ? notThere(name) : notInstalled(known);
}

/** Folder of a model that was pulled, or that lies in the Hugging Face cache; null where it is in neither. */
export async function folderOfHubModel(id: string, store = storeFolder()): Promise<string | null> {
  const [newest] = await installedRevisions(store, id);
  return newest?.folder ?? await cachedModel(id);
}

/** Names of the models that are here and can be run: the built-in one, then those of the store, by name. */
export async function installedNames(store = storeFolder()): Promise<string[]> {
  const names: string[] = [];
  for (const id of await installedIds(store)) {
    const [newest] = await installedRevisions(store, id);
    if (newest !== undefined && canRun(newest.manifest.model_type)) names.push(nameOfHubId(id));
  }
  return ["builtin", ...names.sort()];
}

/** @throws {UserError} where the program's data is not there. */
export async function builtinFolder(): Promise<string> {
  const data = await dataFolder();
  if (data !== null && await isFolder(join(data, "builtin"))) return join(data, "builtin");
  throw new UserError(
    `cannot find the built-in model: there is no folder "${join(data ?? "data", "builtin")}"`,
    {
      hint: "set the environment variable CHARTVLM_DATA to the program's data folder",
    },
  );
}

function unknownModel(name: string): UserError {
  const names = KNOWN_MODELS.map((known) => known.name).join(", ");
  return new UserError(`unknown model "${name}"`, {
    hint:
      `known models: ${names}; or give the path of a model's folder, or organisation/name of one in the store`,
  });
}

function notThere(name: string): UserError {
  return new UserError(
    `there is no folder "${name}", nor a model of that name in the store or in the Hugging Face cache`,
    { hint: `to get it from the hub: ${pullCommand(name)}` },
  );
}

function notInstalled({ name, type, export: how }: KnownModel): UserError {
  if (!canRun(type)) {
    return new UserError(`cannot run model "${name}": its type "${type}" is not known to this version`);
  }
  return new UserError(`model "${name}" is not installed`, {
    hint: how ?? `get it with: ${pullCommand(name)}`,
  });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}
