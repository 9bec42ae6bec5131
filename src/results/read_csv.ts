import { UserError } from "../errors.ts";
import { type CsvRow, readCsvRows } from "./csv_rows.ts";
import { type RecordDecoder, recordDecoder } from "./decode_record.ts";
import type { ResultRecord } from "./record.ts";

/**
 * Reads the records of a result CSV in batches, in bounded memory: every column of `COLUMNS` in any order, or only
 * the predecessor's seven; other columns are ignored.
 * @throws {UserError} naming file, line, column and value, where the file is not such a CSV, or holds no record.
 */
export async function* readRecordBatches(path: string): AsyncGenerator<ResultRecord[]> {
  let decode: RecordDecoder | undefined;
  let count = 0;
  for await (const rows of readCsvRows(path)) {
    const first = decode === undefined ? rows.shift() : undefined;
    if (first !== undefined) decode = recordDecoder(first.fields, path);
    if (rows.length === 0 || decode === undefined) continue;
    count += rows.length;
    yield decodeAll(rows, decode);
  }
  if (decode === undefined) throw emptyFile(path, "is empty");
  if (count === 0) throw emptyFile(path, "has a header and no records");
}

/** All records of a result CSV at once, for files known to be small. Errors as `readRecordBatches`. */
export async function readAllRecords(path: string): Promise<ResultRecord[]> {
  const records: ResultRecord[] = [];
  for await (const batch of readRecordBatches(path)) records.push(...batch);
  return records;
}

function decodeAll(rows: readonly CsvRow[], decode: RecordDecoder): ResultRecord[] {
  const records: ResultRecord[] = [];
  for (const row of rows) records.push(decode(row));
  return records;
}

function emptyFile(path: string, what: string): UserError {
  return new UserError(`cannot read "${path}": it ${what}`, {
    hint: "write one with: chartvlm benchmark --output FILE",
  });
}
