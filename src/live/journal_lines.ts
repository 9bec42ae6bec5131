import type { Entry } from "../benchmark/journal/entries.ts";
import { isEntry } from "../benchmark/journal/check_entry.ts";
import { parseLine } from "../benchmark/journal/line.ts";

export interface PlacedEntry {
  readonly entry: Entry;
  /** Where its line ends in the file, bytes. */
  readonly end: number;
}

/** What stands behind a place in a journal that may still be written. */
export type ReadLines =
  /** Whole lines; none where nothing whole stands there yet. */
  | { readonly state: "lines"; readonly lines: readonly PlacedEntry[] }
  /** The file is gone or another one, or the place is none of its line ends. */
  | { readonly state: "replaced" }
  /** A line with others behind it whose checksum does not hold, or one that is no entry. */
  | { readonly state: "damaged"; readonly at: number };

/** The first bytes of a journal: the checksum of its first line, which no other run has. */
export const START_LENGTH = 19;

export interface ReadLinesOptions {
  readonly path: string;
  /** First bytes of the journal that is meant. */
  readonly start: string;
  /** Where to begin, bytes: the end of a line. */
  readonly from: number;
  /** Bytes to read; more where a line is longer. */
  readonly chunk: number;
}

/**
 * Reads the next lines of a journal. The file is opened for each reading, without a lock: its writer may truncate,
 * rename or replace it at any time. A last line that is torn or damaged is left for later.
 */
export async function readLines(options: ReadLinesOptions): Promise<ReadLines> {
  const { path, start, from, chunk } = options;
  using file = await Deno.open(path).catch(() => null);
  if (file === null || await readStart(file) !== start) return { state: "replaced" };
  await file.seek(from - 1, Deno.SeekMode.Start);
  for (let size = chunk;; size *= 2) {
    const bytes = await readFull(file, size + 1);
    if (bytes[0] !== 10) return { state: "replaced" };
    const lines = wholeLines(bytes.subarray(1), from);
    if (lines.state === "damaged" || lines.lines.length > 0 || bytes.length <= size) return lines;
    await file.seek(from - 1, Deno.SeekMode.Start);
  }
}

/** The first bytes of a journal. */
export async function readStart(file: Deno.FsFile): Promise<string> {
  return new TextDecoder().decode(await readFull(file, START_LENGTH));
}

/** Reads up to `length` bytes; fewer at the end of the file. */
export async function readFull(file: Deno.FsFile, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

function wholeLines(bytes: Uint8Array, from: number): Exclude<ReadLines, { state: "replaced" }> {
  const lines: PlacedEntry[] = [];
  let start = 0;
  for (let stop = bytes.indexOf(10); stop >= 0; stop = bytes.indexOf(10, start)) {
    const entry = parseLine(bytes.subarray(start, stop));
    if (entry !== null && !isEntry(entry)) return { state: "damaged", at: from + start };
    if (entry === null) {
      const isLast = stop + 1 === bytes.length;
      return lines.length > 0 || isLast ? { state: "lines", lines } : { state: "damaged", at: from + start };
    }
    start = stop + 1;
    lines.push({ entry, end: from + start });
  }
  return { state: "lines", lines };
}
