import { join } from "node:path";
import { UserError } from "../errors.ts";
import { type Model, openModel } from "./model.ts";
import { dataFolder } from "./program_files.ts";

/** Models that have a name of their own, with what they are. */
export const CATALOG = {
  builtin: "tiny chart reader that comes with the program (Idefics3 architecture)",
} as const;

export type CatalogName = keyof typeof CATALOG;

/**
 * Finds a model by its catalog name or by the path of a folder in the layout of transformers.js.
 * @throws {UserError} where there is no such model, or it cannot be run.
 */
export async function resolveModel(name: string): Promise<Model> {
  if (isCatalogName(name)) return await openModel(name, await builtinFolder());
  if (await isFolder(name)) return await openModel(name, name);
  throw new UserError(`unknown model "${name}"`, {
    hint: `known models: ${Object.keys(CATALOG).join(", ")}; or give the path of a model's folder`,
  });
}

function isCatalogName(name: string): name is CatalogName {
  return Object.hasOwn(CATALOG, name);
}

async function builtinFolder(): Promise<string> {
  const data = await dataFolder();
  if (data !== null && await isFolder(join(data, "builtin"))) return join(data, "builtin");
  throw new UserError(
    `cannot find the built-in model: there is no folder "${join(data ?? "data", "builtin")}"`,
    {
      hint: "set the environment variable CHARTVLM_DATA to the program's data folder",
    },
  );
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}
