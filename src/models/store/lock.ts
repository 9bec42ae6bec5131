import { join } from "node:path";
import { WorkError } from "../../errors.ts";

/**
 * Keeps other pulls and removals of a model away until it is disposed. The system lets go of the lock when the process
 * ends, however it ends.
 * @throws {WorkError} where another process has it.
 */
export async function lockModel(folder: string, id: string): Promise<Disposable> {
  await Deno.mkdir(folder, { recursive: true });
  const file = await Deno.open(join(folder, ".lock"), { write: true, create: true });
  if (await file.tryLock(true)) return file;
  file.close();
  throw new WorkError(`another process is changing "${id}" in the store`, {
    hint: "wait until it has ended",
  });
}
