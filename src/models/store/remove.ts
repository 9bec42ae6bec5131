import { dirname, join } from "node:path";
import { type Installed, modelFolder } from "./layout.ts";
import { lockModel } from "./lock.ts";
import { MANIFEST } from "./manifest.ts";

/** Removes all revisions of a model, and parts of downloads. What is left of a removal cut short does not count as installed. */
export async function removeModel(store: string, id: string, revisions: readonly Installed[]): Promise<void> {
  const folder = modelFolder(store, id);
  {
    using _lock = await lockModel(folder, id);
    for (const revision of revisions) await Deno.remove(join(revision.folder, MANIFEST));
    for await (const { name } of Deno.readDir(folder)) {
      if (name !== ".lock") await Deno.remove(join(folder, name), { recursive: true });
    }
  }
  await Deno.remove(folder, { recursive: true });
  await removeIfEmpty(dirname(folder));
}

async function removeIfEmpty(folder: string): Promise<void> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  if (entries.length === 0) await Deno.remove(folder);
}
