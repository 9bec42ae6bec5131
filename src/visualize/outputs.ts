import { dirname, join } from "node:path";
import { messageOf, UserError } from "../errors.ts";

/**
 * Makes sure, before any work, that files can be written: makes the folder, writes and removes a file in it, and
 * looks that no folder stands where a file shall.
 * @throws {UserError} naming the file that cannot be written.
 */
export async function checkWritable(files: readonly string[]): Promise<void> {
  for (const folder of new Set(files.map((file) => dirname(file)))) await probeFolder(folder);
  for (const file of files) {
    const isFolder = await Deno.stat(file).then((info) => info.isDirectory, () => false);
    if (isFolder) throw new UserError(`cannot write "${file}": it is a folder`);
  }
}

async function probeFolder(folder: string): Promise<void> {
  const probe = join(folder, `.chartvlm-${crypto.randomUUID()}`);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeFile(probe, new Uint8Array());
    await Deno.remove(probe);
  } catch (error) {
    throw cannotWrite(`the folder "${folder}"`, error);
  }
}

/**
 * Writes the parts one after the other beside the file, then puts them in its place: a reader sees the old file or
 * the new one, never a half.
 * @throws {UserError} naming the file, with the reason.
 */
export async function writeParts(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.part`;
  try {
    using file = await Deno.open(temporary, { write: true, createNew: true });
    for (const part of parts) await writeAll(file, part);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw cannotWrite(`"${path}"`, error);
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
}

/** One line: the system's own message without the path that Deno appends. */
function cannotWrite(what: string, error: unknown): UserError {
  const reason = messageOf(error).replace(/ \(os error \d+\).*$/s, "").replace(/: .*$/s, "");
  return new UserError(`cannot write ${what}: ${reason}`, {
    hint: "name another one with --output or --summary",
  });
}
