import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import { fileSha256 } from "./file_hash.ts";
import { sizeOf } from "./file_size.ts";
import { type Model, SESSIONS } from "./model.ts";
import { type Precision, sessionFiles } from "./precisions.ts";

/** Files beside the weights that decide what a model answers; those that a model has count. */
const CONFIG_FILES = [
  "chat_template.jinja",
  "config.json",
  "generation_config.json",
  "preprocessor_config.json",
  "processor_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
];

/**
 * SHA-256 (hex) over everything that a model in one precision consists of. It is the hash of the lines
 * `HASH  PATH\n`, sorted by path, so `sha256sum FILE... | sha256sum` in the model's folder gives the same.
 */
export async function modelSha256(model: Model, precision: Precision): Promise<string> {
  const lines: string[] = [];
  for (const path of await filesOf(model, precision)) {
    const hash = await hashIfThere(join(model.folder, path));
    if (hash !== null) lines.push(`${hash}  ${path}\n`);
  }
  return createHash("sha256").update(lines.join("")).digest("hex");
}

/** Sizes and times of change of a model's files: where they are as before, so is the hash. */
export async function modelStamp(model: Model, precision: Precision): Promise<string> {
  const stamps = (await filesOf(model, precision)).map(async (path) => {
    const file = await Deno.stat(join(model.folder, path)).catch(() => null);
    return [path, file?.size, file?.mtime];
  });
  return JSON.stringify(await Promise.all(stamps));
}

/** Bytes of a model's graphs and weights in one precision. */
export async function weightBytes(model: Model, precision: Precision): Promise<number> {
  let bytes = 0;
  for (const session of SESSIONS[model.type]) {
    const { graph, weights } = await sessionFiles(model, session, precision);
    for (const path of [graph, ...weights]) bytes += Math.max(await sizeOf(path), 0);
  }
  return bytes;
}

/** Paths in the model's folder, with forward slashes, sorted by their bytes. */
async function filesOf(model: Model, precision: Precision): Promise<string[]> {
  const files = [...CONFIG_FILES];
  for (const session of SESSIONS[model.type]) {
    const { graph, weights } = await sessionFiles(model, session, precision);
    for (const path of [graph, ...weights]) files.push(relative(model.folder, path).replaceAll("\\", "/"));
  }
  return files.sort();
}

async function hashIfThere(path: string): Promise<string | null> {
  try {
    return await fileSha256(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
