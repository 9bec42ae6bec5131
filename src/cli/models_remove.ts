import { storeFolder } from "../models/store/layout.ts";
import { totalBytes } from "../models/store/manifest.ts";
import { removeModel } from "../models/store/remove.ts";
import { formatBytes } from "./bytes.ts";
import { requireInstalled } from "./models_verify.ts";
import type { Printer } from "./printer.ts";

export interface RemoveOptions {
  readonly name: string;
  readonly store?: string | undefined;
  readonly json?: true | undefined;
  readonly printer: Printer;
}

/**
 * Deletes a model from the store. What lies in the Hugging Face cache is left alone.
 * @throws {UserError} where it is not in the store.
 */
export async function remove({ name, store: given, json, printer }: RemoveOptions): Promise<void> {
  const store = storeFolder(given);
  const revisions = await requireInstalled(name, store);
  const id = revisions[0]!.manifest.id;
  const bytes = revisions.reduce((sum, { manifest }) => sum + totalBytes(manifest), 0);
  await removeModel(store, id, revisions);
  printer.out(json ? JSON.stringify({ hub_id: id, bytes }) : `removed ${name}, ${formatBytes(bytes)}`);
}
