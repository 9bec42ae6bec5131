import { join } from "node:path";
import { messageOf, UserError, WorkError } from "../../errors.ts";

/**
 * Keeps other pulls and removals of a model away until it is disposed. The system lets go of the lock when the process
 * ends, however it ends.
 * @throws {UserError} where the store cannot be written.
 * @throws {WorkError} where another process has the lock.
 */
export async function lockModel(folder: string, id: string): Promise<Disposable> {
  const file = await openLock(folder);
  if (await file.tryLock(true)) return file;
  file.close();
  throw new WorkError(`another process is changing "${id}" in the store`, {
    hint: "wait until it has ended",
  });
}

async function openLock(folder: string): Promise<Deno.FsFile> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    return await Deno.open(join(folder, ".lock"), { write: true, create: true });
  } catch (error) {
    throw new UserError(`cannot write to the store, folder "${folder}": ${messageOf(error)}`, {
      hint: "choose another folder with --store or CHARTVLM_HOME",
    });
  }
}
