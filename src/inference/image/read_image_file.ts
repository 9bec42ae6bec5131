import { readBoundedFile } from "../../bounded_file.ts";
import { messageOf, UserError } from "../../errors.ts";

/** Largest file of a picture that is read, bytes: twice the unpacked pixels of an 8K screen shot are less. */
const LARGEST = 256 * 2 ** 20;

/**
 * Bytes of an image file, not decoded.
 * @throws {UserError} naming the file, where it is missing, a folder, or cannot be read.
 */
export async function readImageFile(file: string): Promise<Uint8Array> {
  try {
    return await readBoundedFile(file, LARGEST);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`cannot read image "${file}": ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  return messageOf(error);
}
