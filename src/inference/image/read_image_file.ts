import { messageOf, UserError } from "../../errors.ts";

/**
 * Bytes of an image file, not decoded.
 * @throws {UserError} naming the file, where it is missing, a folder, or cannot be read.
 */
export async function readImageFile(file: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(file);
  } catch (error) {
    throw new UserError(`cannot read image "${file}": ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  return messageOf(error);
}
