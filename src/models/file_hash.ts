import { createHash, type Hash } from "node:crypto";

/** SHA-256 of a file's bytes, hex. */
export async function fileSha256(path: string): Promise<string> {
  return await digest(path, createHash("sha256"));
}

/** What git calls a file of these bytes: the SHA-1 of `blob SIZE\0` and the bytes, hex. */
export async function gitBlobSha1(path: string): Promise<string> {
  const { size } = await Deno.stat(path);
  return await digest(path, createHash("sha1").update(`blob ${size}\0`));
}

async function digest(path: string, hash: Hash): Promise<string> {
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1 << 20);
  for (let read = await file.read(buffer); read !== null; read = await file.read(buffer)) {
    hash.update(buffer.subarray(0, read));
  }
  return hash.digest("hex");
}
