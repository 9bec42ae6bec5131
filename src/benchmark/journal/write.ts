import { dirname } from "node:path";
import { UserError, WorkError } from "../../errors.ts";
import type { Entry, RunHeader } from "./entries.ts";
import { formatLine } from "./line.ts";

/** A journal that is being written. Other processes are kept away from it. */
export interface Journal {
  /**
   * Adds entries; they are on the disk when this returns.
   * @throws {WorkError} where that is not possible, e.g. on a full disk; what was there is whole.
   */
  append(entries: readonly (RunHeader | Entry)[]): Promise<void>;
  close(): void;
}

const GO_ON = "make room; then the same command with --resume goes on behind what was measured";

/**
 * Opens a journal to write on behind its first `end` bytes, and makes it where there is none.
 * @throws {UserError} where it cannot be written. @throws {WorkError} where another process writes it.
 */
export async function openJournal(path: string, end: number): Promise<Journal> {
  const file = await openLocked(path);
  let size = end;
  try {
    await file.truncate(size);
    await file.seek(size, Deno.SeekMode.Start);
    if (size === 0) await syncFolder(dirname(path));
  } catch (cause) {
    file.close();
    throw cannotWrite(path, cause);
  }
  return {
    async append(entries) {
      const bytes = new TextEncoder().encode(entries.map(formatLine).join(""));
      try {
        await writeAll(file, bytes);
        await file.syncData();
        size += bytes.length;
      } catch (cause) {
        await file.truncate(size).catch(() => {}); // else a resume cuts off what is torn
        throw new WorkError(`cannot write to "${path}"`, { cause, hint: GO_ON });
      }
    },
    close: () => file.close(),
  };
}

/**
 * Checks that no other process writes the journal, if it is there.
 * @throws {WorkError} where one does.
 */
export async function requireUnused(path: string): Promise<void> {
  try {
    (await openLocked(path, false)).close();
  } catch (error) {
    if (error instanceof UserError && error.cause instanceof Deno.errors.NotFound) return;
    throw error;
  }
}

async function openLocked(path: string, create = true): Promise<Deno.FsFile> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true, write: true, create });
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
  // Some network file systems have no locks; there the user has to see to it.
  if (await file.tryLock(true).catch(() => true)) return file;
  file.close();
  throw new WorkError(`cannot write "${path}": another process is writing it`, {
    hint: "wait until that benchmark has ended, or choose another file with --output",
  });
}

/** Brings a new file's name to the disk, where the system has a way to do so. */
async function syncFolder(folder: string): Promise<void> {
  using handle = await Deno.open(folder).catch(() => null);
  await handle?.sync().catch(() => {});
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await file.write(rest));
}

function cannotWrite(path: string, cause: unknown): UserError {
  return new UserError(`cannot write "${path}"`, { cause, hint: "choose another file with --output" });
}
