import { UserError } from "./errors.ts";

/**
 * Bytes of a regular file of at most `most` bytes. A device or a pipe, be it behind a link, might never end.
 * @throws {UserError} for a larger file, or what is none. @throws what Deno throws, where it cannot be read.
 */
export async function readBoundedFile(path: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const { isFile, isDirectory, size } = await Deno.stat(path);
  if (isDirectory) throw new Deno.errors.IsADirectory(`"${path}" is a folder`);
  if (!isFile) throw new UserError(`cannot read "${path}": it is not a regular file`);
  if (size > most) {
    throw new UserError(`cannot read "${path}": its ${size} bytes are more than the ${most} allowed`);
  }
  return await Deno.readFile(path);
}

/** The same as text in UTF-8. */
export async function readBoundedText(path: string, most: number): Promise<string> {
  return new TextDecoder().decode(await readBoundedFile(path, most));
}
