import { join } from "node:path";
import * as v from "valibot";
import { messageOf, UserError } from "../errors.ts";
import { fileSha256 } from "../models/file_hash.ts";
import { isSafePath } from "../models/hub/names.ts";

/** Name of the list of hashes, in the form of `sha256sum`, which can check it too. */
export const SUMS = "SHA256SUMS";

/** A file that is not as the list says, and how. */
export interface Difference {
  readonly path: string;
  readonly how: "missing" | "changed" | "extra";
}

const LineSchema = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64} {2}[^\n]+$/, "expected a SHA-256, two spaces and a path"),
  v.transform((line) => ({ sha256: line.slice(0, 64), path: line.slice(66) })),
  v.check(({ path }) => isSafePath(path), "unsafe path"),
);

/** Hashes every file of a folder and writes the list into it. @returns the list's own SHA-256. */
export async function writeSums(folder: string, onFile: (path: string) => void = () => {}): Promise<string> {
  const lines: string[] = [];
  for (const path of (await entriesBelow(folder)).filter((one) => one !== SUMS)) {
    onFile(path);
    lines.push(`${await fileSha256(join(folder, path))}  ${path}\n`);
  }
  await Deno.writeTextFile(join(folder, SUMS), lines.join(""));
  return await fileSha256(join(folder, SUMS));
}

/**
 * Hashes every file of a folder again.
 * @returns what differs from the list, by path.
 * @throws {UserError} where there is no such list.
 */
export async function compareSums(folder: string): Promise<{ differences: Difference[]; files: number }> {
  const listed = await readSums(folder);
  const differences: Difference[] = [];
  const found = new Set(await entriesBelow(folder));
  for (const [path, sha256] of listed) {
    if (!found.has(path)) differences.push({ path, how: "missing" });
    else if (await hashOf(join(folder, path)) !== sha256) differences.push({ path, how: "changed" });
  }
  for (const path of found) if (path !== SUMS && !listed.has(path)) differences.push({ path, how: "extra" });
  differences.sort((a, b) => a.path < b.path ? -1 : 1);
  return { differences, files: listed.size };
}

async function readSums(folder: string): Promise<Map<string, string>> {
  const path = join(folder, SUMS);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw new UserError(`cannot read "${path}": ${messageOf(error)}`, {
      hint: "name the folder that `chartvlm bundle --output` wrote",
    });
  }
  const lines = text.split("\n").filter((line) => line !== "");
  if (lines.length === 0) throw new UserError(`cannot use "${path}": it names no file`);
  return new Map(lines.map((line, index) => {
    const parsed = v.safeParse(LineSchema, line.replace(/\r$/, ""));
    if (parsed.success) return [parsed.output.path, parsed.output.sha256];
    throw new UserError(`cannot use "${path}": line ${index + 1}: ${parsed.issues[0].message}`);
  }));
}

/** Null for what is no plain file: a link could lead anywhere. */
async function hashOf(path: string): Promise<string | null> {
  const { isFile } = await Deno.lstat(path);
  return isFile ? await fileSha256(path) : null;
}

/** Paths of all that is no folder, hidden files too, with forward slashes, sorted. */
async function entriesBelow(folder: string, prefix = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, prefix))) {
    if (isDirectory) paths.push(...await entriesBelow(folder, `${prefix}${name}/`));
    else paths.push(prefix + name);
  }
  return paths.sort();
}
