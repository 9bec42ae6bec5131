import { join } from "node:path";
import * as v from "valibot";
import { messageOf, UserError } from "../../errors.ts";
import { readJson } from "../model.ts";
import { isCommit, isHubId, isSafePath } from "../hub/names.ts";
import { PRECISIONS } from "../precisions.ts";

/** Name of the manifest in a revision's folder. It is written last: without it a folder does not count. */
export const MANIFEST = "chartvlm-manifest.json";

const FileSchema = v.object({
  path: v.pipe(v.string(), v.check(isSafePath, "unsafe path")),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "expected a SHA-256")),
});
const ManifestSchema = v.object({
  format: v.literal(1),
  id: v.pipe(v.string(), v.check(isHubId, "expected organisation/name")),
  /** As it was asked for. */
  revision: v.string(),
  /** What the hub said it is. */
  commit: v.pipe(v.string(), v.check(isCommit, "expected a commit's hash")),
  model_type: v.string(),
  precisions: v.array(v.picklist(PRECISIONS)),
  /** UTC, ISO 8601. */
  pulled_at: v.pipe(v.string(), v.isoTimestamp()),
  files: v.array(FileSchema),
});

/** What a revision in the store consists of: enough to verify it anywhere, without a network. */
export type Manifest = v.InferOutput<typeof ManifestSchema>;
export type ManifestFile = Manifest["files"][number];

/**
 * The manifest of a revision's folder; null where there is none.
 * @throws {UserError} where it cannot be used.
 */
export async function readManifest(folder: string): Promise<Manifest | null> {
  const path = join(folder, MANIFEST);
  try {
    await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  try {
    return await readJson(path, ManifestSchema);
  } catch (error) {
    throw new UserError(messageOf(error), { hint: `delete the folder "${folder}" and pull the model again` });
  }
}

/** Writes a manifest whole or not at all. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const path = join(folder, MANIFEST);
  await Deno.writeTextFile(`${path}.part`, JSON.stringify(manifest, null, 2) + "\n");
  await Deno.rename(`${path}.part`, path);
}

/** Bytes of all files. */
export function totalBytes({ files }: Pick<Manifest, "files">): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
