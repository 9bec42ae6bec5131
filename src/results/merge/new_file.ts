import { dirname } from "node:path";
import { UserError, WorkError } from "../../errors.ts";

/** A file that is written beside `path` and takes its place when it is whole. */
export interface NewFile {
  /** @throws {WorkError} where it cannot be written, e.g. on a full disk. */
  write(text: string): Promise<void>;
  /**
   * Brings the file to the disk and to its place. @returns the name under which one that was there is kept, or null.
   * @throws {WorkError} where that is not possible.
   */
  finish(): Promise<string | null>;
  /** Removes what was written, unless it is finished. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Begins a file, after making the folders above it.
 * @throws {UserError} where it cannot be written.
 */
export async function newFile(path: string): Promise<NewFile> {
  const part = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  const file = await create(path, part);
  let open = true;
  const failed = (cause: unknown) =>
    new WorkError(`cannot write to "${path}"`, { cause, hint: "make room, or choose another --output" });
  return {
    async write(text) {
      let bytes = new TextEncoder().encode(text);
      try {
        while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
      } catch (cause) {
        throw failed(cause);
      }
    },
    async finish() {
      try {
        await file.sync();
        const kept = await keepOld(path);
        await Deno.rename(part, path);
        open = false;
        return kept;
      } catch (cause) {
        throw failed(cause);
      }
    },
    async [Symbol.asyncDispose]() {
      file.close();
      if (open) await Deno.remove(part).catch(() => {});
    },
  };
}

async function create(path: string, part: string): Promise<Deno.FsFile> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    const isFolder = await Deno.stat(path).then((info) => info.isDirectory, () => false);
    if (isFolder) throw new Error("it is a folder");
    return await Deno.open(part, { write: true, createNew: true });
  } catch (cause) {
    throw new UserError(`cannot write "${path}"`, { cause, hint: "choose another file with --output" });
  }
}

/** Gives a file that is there a second name, the first free of x.bak, x.bak2, ...; so there is always one called `path`. */
async function keepOld(path: string): Promise<string | null> {
  const size = await Deno.lstat(path).then((info) => info.size, () => 0);
  if (size === 0) return null;
  for (let number = 1;; number++) {
    const kept = `${path}.bak${number === 1 ? "" : number}`;
    if (await Deno.lstat(kept).then(() => true, () => false)) continue;
    await Deno.link(path, kept).catch(() => Deno.rename(path, kept)); // where there are no hard links
    return kept;
  }
}
