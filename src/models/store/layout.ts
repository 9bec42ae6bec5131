import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { isCommit, isHubId } from "../hub/names.ts";
import { type Manifest, readManifest } from "./manifest.ts";

/** A model in the store: `<store>/<organisation>/<name>/<commit>`. */
export interface Installed {
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * Folder of the store: `given` (the option --store), else the environment variable CHARTVLM_HOME, else where the
 * platform keeps data of programs.
 * @throws {UserError} where none can be told.
 */
export function storeFolder(given?: string): string {
  const named = given ?? Deno.env.get("CHARTVLM_HOME");
  if (named !== undefined && named !== "") return named;
  const data = dataHome();
  if (data !== null) return join(data, "chartvlm");
  throw new UserError("cannot tell where the store of models is: there is no home folder", {
    hint: "set the environment variable CHARTVLM_HOME to a folder for models, or give --store",
  });
}

function dataHome(): string | null {
  const { os } = Deno.build;
  if (os === "windows") return Deno.env.get("LOCALAPPDATA") ?? null;
  const home = Deno.env.get("HOME");
  if (os === "darwin") return home ? join(home, "Library", "Application Support") : null;
  return Deno.env.get("XDG_DATA_HOME") || (home ? join(home, ".local", "share") : null);
}

/** Folder of all revisions of a model. */
export function modelFolder(store: string, id: string): string {
  return join(store, ...id.split("/"));
}

export function revisionFolder(store: string, id: string, commit: string): string {
  return join(modelFolder(store, id), commit);
}

/** Where a revision is put together, beside its place. */
export function stagingFolder(store: string, id: string, commit: string): string {
  return join(modelFolder(store, id), `.staging-${commit}`);
}

/** The revisions of a model in the store, the one pulled last first. */
export async function installedRevisions(store: string, id: string): Promise<Installed[]> {
  const found: Installed[] = [];
  for (const commit of (await folderNames(modelFolder(store, id))).filter(isCommit)) {
    const folder = revisionFolder(store, id, commit);
    const manifest = await readManifest(folder);
    if (manifest !== null) found.push({ folder, manifest });
  }
  return found.sort((a, b) => b.manifest.pulled_at.localeCompare(a.manifest.pulled_at));
}

/** Hub ids of all models in the store, sorted. */
export async function installedIds(store: string): Promise<string[]> {
  const ids: string[] = [];
  for (const organisation of await folderNames(store)) {
    const names = await folderNames(join(store, organisation));
    ids.push(...names.map((name) => `${organisation}/${name}`).filter(isHubId));
  }
  const revisions = await Promise.all(ids.map((id) => installedRevisions(store, id)));
  return ids.filter((_, index) => revisions[index]!.length > 0).sort();
}

/** Names of the folders in a folder; none where it is not there. */
export async function folderNames(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return [];
    throw error;
  }
}
