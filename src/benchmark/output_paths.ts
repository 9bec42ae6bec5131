import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { freeSpace } from "../models/store/free_space.ts";
import { HEADER_ROW } from "../results/write_csv.ts";
import type { Arm } from "./plan.ts";

/** The files of one run: `x.csv`, of a noise-floor run also `x.aa.csv`, and `x.journal.jsonl`. */
export interface OutputPaths {
  readonly csv: Readonly<Record<Arm, string>>;
  readonly journal: string;
}

export function outputPaths(csv: string): OutputPaths {
  const stem = csv.replace(/\.csv$/i, "");
  return { csv: { a: csv, b: `${stem}.aa.csv` }, journal: `${stem}.journal.jsonl` };
}

/**
 * Finds out whether files can be written where the output is to be, before anything that takes long.
 * @throws {UserError} where they cannot.
 */
export async function requireWritable(path: string): Promise<void> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: dirname(path), prefix: ".chartvlm-" }));
    (await Deno.open(path, { append: true })).close();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return; // of the file alone: the folder is there by now
    throw new UserError(`cannot write "${path}"`, { cause, hint: "choose another file with --output" });
  }
}

/** What an item takes on the disk: a line of the journal, and a row of the CSV with a long answer. */
const BYTES_AN_ITEM = 3 << 10;

/**
 * @throws {UserError} where the disk is too full for the records of so many items.
 */
export async function requireSpace(path: string, items: number): Promise<void> {
  const needed = items * BYTES_AN_ITEM;
  const free = await freeSpace(dirname(path));
  if (free === null || free >= needed) return;
  const kib = (bytes: number) => Math.ceil(bytes / 1024);
  throw new UserError(
    `cannot write "${path}": its disk has ${kib(free)} KiB free, and ${items} items need ${kib(needed)} KiB`,
    { hint: "make room, or choose another file with --output" },
  );
}

/**
 * Renames the files of an earlier run, if they hold any record, all with the first free `.bak` ending.
 * @returns the new name of the CSV (or the journal); null where there is nothing worth keeping.
 */
export async function keepOldRun({ csv, journal }: OutputPaths): Promise<string | null> {
  const old =
    (await Promise.all([csv.a, csv.b, journal].map(async (path) => await isWorthKeeping(path) ? [path] : [])))
      .flat();
  if (old.length === 0) return null;
  const ending = await freeEnding(old);
  for (const path of old) await rename(path, path + ending);
  return old[0]! + ending;
}

/** Copies nothing: renames `path` to its first free `.bak` name, which is returned. */
export async function keepOldFile(path: string): Promise<string> {
  const kept = path + await freeEnding([path]);
  await rename(path, kept);
  return kept;
}

async function rename(from: string, to: string): Promise<void> {
  try {
    await Deno.rename(from, to);
  } catch (cause) {
    throw new UserError(`cannot keep "${from}" as "${to}"`, { cause });
  }
}

async function freeEnding(paths: readonly string[]): Promise<string> {
  for (let number = 1;; number++) {
    const ending = number === 1 ? ".bak" : `.bak${number}`;
    const starts = await Promise.all(paths.map((path) => readStart(path + ending, 0)));
    if (starts.every((start) => start === null)) return ending;
  }
}

/** More than a CSV's header, or than a journal's first line. */
async function isWorthKeeping(path: string): Promise<boolean> {
  if (!path.endsWith(".jsonl")) {
    const start = await readStart(path, HEADER_ROW.length + 1);
    return start !== null && start !== "" && start !== HEADER_ROW;
  }
  const length = await firstLineLength(path);
  return length !== null && (await Deno.stat(path)).size > length;
}

/** Bytes up to the first line's end; null where there is none, or no file. */
async function firstLineLength(path: string): Promise<number | null> {
  if (await readStart(path, 0) === null) return null;
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1 << 16);
  let length = 0;
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    const at = buffer.subarray(0, count).indexOf(10);
    if (at >= 0) return length + at + 1;
    length += count;
  }
  return null;
}

/** The first characters of a file; null where there is no file. */
export async function readStart(path: string, length: number): Promise<string | null> {
  try {
    using file = await Deno.open(path);
    const buffer = new Uint8Array(length);
    const count = length === 0 ? 0 : await file.read(buffer);
    return new TextDecoder().decode(buffer.subarray(0, count ?? 0));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return null;
    throw new UserError(`cannot read "${path}"`, { cause });
  }
}

/** A name for a file that is not finished, in the same folder. */
export function unfinished(path: string): string {
  return join(dirname(path), `.${path.split(/[\\/]/).at(-1)}.part`);
}
