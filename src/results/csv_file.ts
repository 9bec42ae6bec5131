import { dirname } from "node:path";
import { UserError, WorkError } from "../errors.ts";
import type { ResultRecord } from "./record.ts";
import { formatRow, HEADER_ROW } from "./write_csv.ts";

/** A result CSV that is being written, one whole row at a time. */
export interface CsvFile {
  /** @throws {WorkError} where rows cannot be written, e.g. on a full disk; those that were there are whole. */
  append(...records: readonly ResultRecord[]): Promise<void>;
  /** Brings what was written to the disk. */
  sync(): Promise<void>;
  close(): void;
}

/**
 * Creates `path` and the folders above it, and writes the header.
 * @throws {UserError} where that is not possible.
 */
export async function createCsv(path: string): Promise<CsvFile> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    const file = await Deno.open(path, { write: true, create: true, truncate: true });
    await writeAll(file, HEADER_ROW);
    return await csvFile(file, path);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/**
 * Opens a result CSV that `createCsv` made, to add to it.
 * @throws {UserError} where it cannot be written.
 */
export async function appendCsv(path: string): Promise<CsvFile> {
  try {
    const file = await Deno.open(path, { write: true });
    await file.seek(0, Deno.SeekMode.End);
    return await csvFile(file, path);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

async function csvFile(file: Deno.FsFile, path: string): Promise<CsvFile> {
  let { size } = await file.stat();
  return {
    async append(...records) {
      const rows = records.map(formatRow).join("");
      try {
        size += await writeAll(file, rows);
      } catch (cause) {
        await file.truncate(size).catch(() => {}); // no half row, if that can be done
        throw new WorkError(`cannot write to "${path}"`, {
          cause,
          hint: "make room, or choose another file with --output",
        });
      }
    },
    async sync() {
      try {
        await file.syncData();
      } catch (cause) {
        throw new WorkError(`cannot write to "${path}"`, {
          cause,
          hint: "make room, or choose another file with --output",
        });
      }
    },
    close: () => file.close(),
  };
}

/** @returns the number of bytes written. */
async function writeAll(file: Deno.FsFile, text: string): Promise<number> {
  const bytes = new TextEncoder().encode(text);
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await file.write(rest));
  return bytes.length;
}

function cannotWrite(path: string, cause: unknown): UserError {
  return new UserError(`cannot write "${path}"`, { cause, hint: "choose another file with --output" });
}
