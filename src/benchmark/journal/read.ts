import { UserError } from "../../errors.ts";
import type { Entry, RunHeader } from "./entries.ts";
import { isEntry, isHeader } from "./check_entry.ts";
import { parseLine } from "./line.ts";

/** A whole line of a journal. */
export interface JournalLine {
  /** Counted from 1. */
  readonly number: number;
  readonly entry: RunHeader | Entry;
  /** Where the line ends in the file, bytes. */
  readonly end: number;
}

const CHUNK = 1 << 20;
/** Bytes; the first line, the longest, has some 150 for each chart. */
const LONGEST_LINE = 1 << 28;

/**
 * The lines of a journal, in memory bounded by the longest. A last line that is torn or damaged is left out: its
 * writer was stopped, and whoever reads on from `end` of the line before writes it anew.
 * @throws {UserError} naming the line, where one before the last is damaged, is longer than 256 MiB, or is no entry.
 */
export async function* readJournal(path: string): AsyncGenerator<JournalLine> {
  let [number, end] = [0, 0];
  let damaged: number | null = null;
  for await (const bytes of linesOfFile(path)) {
    if (damaged !== null) throw damagedLine(path, damaged);
    number++;
    const entry = bytes.whole ? parseLine(bytes.line) : null;
    if (entry === null) damaged = number;
    else yield { number, entry: requireEntry(entry, number, path), end: end += bytes.line.length + 1 };
  }
}

/** The first line of a journal; null where there is no file, or its first line was never whole. */
export async function readHeader(path: string): Promise<RunHeader | null> {
  try {
    for await (const { entry } of readJournal(path)) {
      if (entry.type === "run" && entry.format === 1) return entry;
      throw new UserError(`cannot read "${path}", line 1: it is not the beginning of a run`);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw error;
  }
  return null;
}

async function* linesOfFile(path: string): AsyncGenerator<{ line: Uint8Array; whole: boolean }> {
  using file = await Deno.open(path);
  let rest = new Uint8Array();
  for (;;) {
    const buffer = new Uint8Array(CHUNK);
    const count = await file.read(buffer);
    if (count === null) break;
    const bytes = concat(rest, buffer.subarray(0, count));
    let start = 0;
    for (let stop = bytes.indexOf(10); stop >= 0; stop = bytes.indexOf(10, start)) {
      yield { line: bytes.subarray(start, stop), whole: true };
      start = stop + 1;
    }
    rest = bytes.slice(start);
    if (rest.length > LONGEST_LINE) {
      throw new UserError(`cannot read "${path}": a line of it has no end`);
    }
  }
  if (rest.length > 0) yield { line: rest, whole: false };
}

function concat(a: Uint8Array<ArrayBuffer>, b: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function requireEntry(entry: unknown, number: number, path: string): RunHeader | Entry {
  if (number === 1 && isHeader(entry)) return entry;
  if (number > 1 && isEntry(entry)) return entry;
  const what = number === 1 ? "the beginning of a run" : "an entry of a run";
  throw new UserError(`cannot read "${path}", line ${number}: it is not ${what}`);
}

function damagedLine(path: string, number: number): UserError {
  return new UserError(`cannot read "${path}", line ${number}: it is damaged, its checksum does not hold`, {
    hint: "restore the file, or start anew without --resume; the old files are kept under other names",
  });
}
