import { join, sep } from "node:path";
import { fileSha256 } from "../file_hash.ts";
import { sizeOf } from "../file_size.ts";
import { filesBelow } from "./files_below.ts";
import type { Installed } from "./layout.ts";
import { MANIFEST, type ManifestFile } from "./manifest.ts";

/** A file that is not as the manifest says, and how. */
export interface Problem {
  readonly path: string;
  readonly reason:
    | "missing"
    | "wrong size"
    | "wrong hash"
    | "not in the manifest"
    | "a link out of its folder";
}

/** Reads and hashes every file of a revision. @param onBytes told of the bytes hashed so far. */
export async function verifyRevision(
  { folder, manifest }: Installed,
  onBytes: (bytes: number) => void = () => {},
): Promise<Problem[]> {
  const problems: Problem[] = [];
  let bytes = 0;
  for (const file of manifest.files) {
    const reason = await problemOf(folder, file);
    if (reason !== null) problems.push({ path: file.path, reason });
    onBytes(bytes += file.size);
  }
  const listed = new Set([MANIFEST, ...manifest.files.map(({ path }) => path)]);
  for (const path of await filesBelow(folder)) {
    if (!listed.has(path)) problems.push({ path, reason: "not in the manifest" });
  }
  return problems;
}

/** Whether a file is in the folder itself, links followed: a copied store may hold links to anywhere. */
async function staysIn(folder: string, path: string): Promise<boolean> {
  const [root, file] = await Promise.all([Deno.realPath(folder), Deno.realPath(join(folder, path))]);
  return file.startsWith(root + sep);
}

async function problemOf(
  folder: string,
  { path, size, sha256 }: ManifestFile,
): Promise<Problem["reason"] | null> {
  const actual = await sizeOf(join(folder, path));
  if (actual === -1) return "missing";
  if (!await staysIn(folder, path)) return "a link out of its folder";
  if (actual !== size) return "wrong size";
  return await fileSha256(join(folder, path)) === sha256 ? null : "wrong hash";
}
