import { join } from "node:path";
import { isHubId } from "../hub/names.ts";
import { folderNames } from "./layout.ts";

/** Folder in which Hugging Face's own tools keep models; it is only read. Null where there is no home folder. */
export function cacheFolder(): string | null {
  const given = Deno.env.get("HF_HUB_CACHE") || Deno.env.get("HUGGINGFACE_HUB_CACHE");
  if (given) return given;
  const home = Deno.env.get("HF_HOME");
  if (home) return join(home, "hub");
  const user = Deno.env.get("HOME") || Deno.env.get("USERPROFILE");
  const cache = Deno.env.get("XDG_CACHE_HOME") || (user ? join(user, ".cache") : null);
  return cache === null ? null : join(cache, "huggingface", "hub");
}

/** Folder of a model's files in the cache: what `refs/main` names, else the newest snapshot; null where it has none. */
export async function cachedModel(id: string): Promise<string | null> {
  const cache = cacheFolder();
  if (cache === null) return null;
  const folder = join(cache, `models--${id.replace("/", "--")}`);
  const names = await folderNames(join(folder, "snapshots"));
  const main = await readRef(join(folder, "refs", "main"));
  if (main !== null && names.includes(main)) return join(folder, "snapshots", main);
  const snapshots = await Promise.all(names.map(async (name) => {
    const path = join(folder, "snapshots", name);
    return { path, time: (await Deno.stat(path)).mtime?.getTime() ?? 0 };
  }));
  return snapshots.sort((a, b) => b.time - a.time)[0]?.path ?? null;
}

/** Hub ids of the models in the cache that are in the layout of transformers.js. */
export async function cachedIds(): Promise<string[]> {
  const cache = cacheFolder();
  if (cache === null) return [];
  const ids = (await folderNames(cache))
    .flatMap((name) => name.match(/^models--(.+?)--(.+)$/)?.slice(1).join("/") ?? [])
    .filter(isHubId);
  const isUsable = await Promise.all(ids.map(async (id) => {
    const folder = await cachedModel(id);
    return folder !== null && (await folderNames(folder)).includes("onnx");
  }));
  return ids.filter((_, index) => isUsable[index]).sort();
}

async function readRef(path: string): Promise<string | null> {
  try {
    return (await Deno.readTextFile(path)).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
