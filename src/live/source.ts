import { messageOf } from "../errors.ts";
import type { EndedEntry, RunHeader } from "../benchmark/journal/entries.ts";
import { isEntry } from "../benchmark/journal/check_entry.ts";
import { parseLine } from "../benchmark/journal/line.ts";
import { readJournal } from "../benchmark/journal/read.ts";
import { type OutputPaths, outputPaths } from "../benchmark/output_paths.ts";
import { readFull, readStart } from "./journal_lines.ts";

/** Where records come from, as the files stand now. `run` names a run in the ids of events. */
export type Source =
  /** Neither a journal nor a CSV is there yet. */
  | { readonly kind: "waiting" }
  | JournalSource
  /** A CSV without a journal: of a run that has ended, or of several that were merged. */
  | { readonly kind: "csv"; readonly run: string; readonly path: string }
  | { readonly kind: "failed"; readonly message: string };

export interface JournalSource {
  readonly kind: "journal";
  readonly run: string;
  readonly path: string;
  readonly header: RunHeader;
  /** The first bytes of the file: the checksum of the header. */
  readonly start: string;
  /** Where the first record begins, bytes. */
  readonly first: number;
  readonly size: number;
  /** How the run has ended; null while it goes on, or was killed. */
  readonly ended: EndedEntry | null;
}

/**
 * Looks at the files of a run.
 * @param csv the result CSV, which need not be there yet.
 * @param before what the last look found; what has not changed is not read again.
 */
export async function lookAt(csv: string, before: Source): Promise<Source> {
  const paths = outputPaths(csv);
  try {
    using file = await openIfThere(paths.journal);
    if (file === null) return await csvSource(paths);
    return await journalSource(paths.journal, file, before);
  } catch (error) {
    return { kind: "failed", message: messageOf(error) };
  }
}

async function openIfThere(path: string): Promise<Deno.FsFile | null> {
  try {
    return await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw error;
  }
}

async function csvSource({ csv }: OutputPaths): Promise<Source> {
  const path = csv.a;
  const info = await Deno.stat(path).catch(() => null);
  if (info === null || info.size === 0) return { kind: "waiting" };
  if (info.isDirectory) return { kind: "failed", message: `cannot read "${path}": it is a folder` };
  return { kind: "csv", run: `c-${info.size}-${info.mtime?.getTime() ?? 0}`, path };
}

async function journalSource(path: string, file: Deno.FsFile, before: Source): Promise<Source> {
  const start = await readStart(file);
  const { size } = await file.stat();
  if (before.kind !== "journal" || before.start !== start) {
    const first = await firstLine(path);
    if (first === null) return { kind: "waiting" };
    return {
      kind: "journal",
      run: runName(start),
      path,
      start,
      ...first,
      size,
      ended: await endOf(file, size),
    };
  }
  return size === before.size ? before : { ...before, size, ended: await endOf(file, size) };
}

/** `j-` and the checksum. */
function runName(start: string): string {
  return `j-${start.replace(/\W|crc32/g, "")}`;
}

/** Null where it is not whole yet. */
async function firstLine(path: string): Promise<{ header: RunHeader; first: number } | null> {
  for await (const { entry, end } of readJournal(path)) {
    if (entry.type === "run" && entry.format === 1) return { header: entry, first: end };
    throw new Error(`cannot read "${path}", line 1: it is not the beginning of a run`);
  }
  return null;
}

/** More than a line that says how a run has ended. */
const TAIL = 512;

async function endOf(file: Deno.FsFile, size: number): Promise<EndedEntry | null> {
  await file.seek(Math.max(0, size - TAIL), Deno.SeekMode.Start);
  const tail = await readFull(file, TAIL);
  if (tail.at(-1) !== 10) return null;
  const begin = tail.lastIndexOf(10, tail.length - 2) + 1;
  const entry = parseLine(tail.subarray(begin, -1));
  return isEntry(entry) && entry.type === "ended" ? entry : null;
}
