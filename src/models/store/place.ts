import { dirname, join } from "node:path";
import { sizeOf } from "../file_size.ts";
import { filesBelow } from "./files_below.ts";
import { type Manifest, writeManifest } from "./manifest.ts";

/**
 * Moves a complete staging folder to its place: at once where nothing is there yet. Else its files are moved one by
 * one, graphs after all others and the manifest last, so that a stop in between leaves no precision that seems there
 * but lacks a file. What a stopped pull of something else left in staging is dropped.
 */
export async function placeRevision(staging: string, place: string, manifest: Manifest): Promise<void> {
  const listed = new Set(manifest.files.map(({ path }) => path));
  for (const path of await filesBelow(staging)) {
    if (!listed.has(path)) await Deno.remove(join(staging, path));
  }
  if (!await isFolder(place)) {
    await writeManifest(staging, manifest);
    return await Deno.rename(staging, place);
  }
  const isGraph = (path: string) => Number(path.endsWith(".onnx"));
  const paths = [...listed].sort((a, b) => isGraph(a) - isGraph(b));
  for (const path of paths) {
    if (await sizeOf(join(staging, path)) === -1) continue;
    await Deno.mkdir(dirname(join(place, path)), { recursive: true });
    await Deno.rename(join(staging, path), join(place, path));
  }
  await writeManifest(place, manifest);
  await Deno.remove(staging, { recursive: true });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
