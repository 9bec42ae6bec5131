import { dirname, join } from "node:path";

/**
 * Path of a file or folder that comes with the program (`data/builtin`, `node_modules/onnxruntime-web/dist/...`), or
 * null. It is looked for in this module's folder and in every folder above. So it is found from the sources (two
 * folders up), from a bundle (`deno bundle` puts all modules into one file, say `dist/chartvlm.js`, whose parent folder
 * holds `data` and `node_modules`) and in a compiled binary, into which `deno compile --include` puts the same paths.
 */
export async function findProgramFile(path: string): Promise<string | null> {
  const start = import.meta.dirname;
  if (start === undefined) return null;
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, path);
    if (await exists(candidate)) return candidate;
  }
  return null;
}

/** Folder of the program's data. The environment variable CHARTVLM_DATA names another one. */
export async function dataFolder(): Promise<string | null> {
  return Deno.env.get("CHARTVLM_DATA") || await findProgramFile("data");
}

/** Whether there is a file or folder of that path. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}
