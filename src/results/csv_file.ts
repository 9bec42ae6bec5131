import { dirname } from "node:path";
import { UserError, WorkError } from "../errors.ts";
import type { ResultRecord } from "./record.ts";
import { formatRow, HEADER_ROW } from "./write_csv.ts";

/** A result CSV that is being written, one whole row at a time. */
export interface CsvFile {
  /** @throws {WorkError} where the row cannot be written, e.g. on a full disk. */
  append(record: ResultRecord): Promise<void>;
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
    return csvFile(file, path);
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
    return csvFile(await Deno.open(path, { append: true }), path);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

function csvFile(file: Deno.FsFile, path: string): CsvFile {
  return {
    async append(record) {
      try {
        await writeAll(file, formatRow(record));
      } catch (cause) {
        throw new WorkError(`cannot write to "${path}"`, { cause });
      }
    },
    close: () => file.close(),
  };
}

async function writeAll(file: Deno.FsFile, text: string): Promise<void> {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
}

function cannotWrite(path: string, cause: unknown): UserError {
  return new UserError(`cannot write "${path}"`, { cause, hint: "choose another file with --output" });
}
