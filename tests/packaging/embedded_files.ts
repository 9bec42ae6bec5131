import { Buffer } from "node:buffer";

/** The start of the list of files that `deno compile` puts into a binary: the first entry of its root. */
const START = '[{"File":{"n":"chartvlm.js"';

interface Entry {
  readonly File?: { readonly n: string; readonly o: readonly [number, number] };
  readonly Dir?: { readonly n: string; readonly e: readonly Entry[] };
}

/**
 * Files in a binary of `deno compile`, path -> bytes, read from the binary itself: its file system is a list as JSON, behind
 * its length in 64 bits.
 */
export async function embeddedFiles(binary: string): Promise<Map<string, number>> {
  const bytes = Buffer.from((await Deno.readFile(binary)).buffer);
  const start = bytes.lastIndexOf(START);
  if (start === -1) throw new Error("this binary has no file system");
  const length = Number(bytes.readBigUInt64LE(start - 8));
  const entries = JSON.parse(bytes.toString("utf8", start, start + length));
  return new Map(filesOf(entries, ""));
}

function filesOf(entries: readonly Entry[], prefix: string): [string, number][] {
  return entries.flatMap(({ File, Dir }): [string, number][] => {
    if (File !== undefined) return [[prefix + File.n, File.o[1]]];
    return filesOf(Dir!.e, `${prefix}${Dir!.n}/`);
  });
}
