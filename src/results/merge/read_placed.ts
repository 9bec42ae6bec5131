import { UserError } from "../../errors.ts";
import { type CsvRow, type Field, readCsvRows } from "../csv_rows.ts";
import { type RecordDecoder, recordDecoder } from "../decode_record.ts";
import { COLUMNS, type ResultRecord } from "../record.ts";

/** A record, and the line of its file on which it begins. */
export interface PlacedRecord {
  readonly line: number;
  readonly record: ResultRecord;
}

/** A piece of a file: the header's columns that are not ours (in the first piece), records. */
export interface Piece {
  readonly foreign: readonly string[];
  readonly records: readonly PlacedRecord[];
}

/**
 * Reads the records of a result CSV with their lines, in bounded memory. A file with a header alone is that of a shard
 * that had nothing to do.
 * @throws {UserError} naming file, line, column and value, where the file is not such a CSV or was cut off.
 */
export async function* readPlacedRecords(path: string): AsyncGenerator<Piece> {
  let decode: RecordDecoder | undefined;
  let last: number | undefined;
  for await (const rows of readCsvRows(path)) {
    const header = decode === undefined ? rows.shift() : undefined;
    if (header !== undefined) decode = recordDecoder(header.fields, path);
    last = rows.at(-1)?.line ?? header?.line ?? last;
    if (decode === undefined) continue;
    yield { foreign: foreignColumns(header?.fields ?? []), records: decodeAll(rows, decode) };
  }
  if (last === undefined) throw new UserError(`cannot read "${path}": it is empty`);
  await requireLineEnd(path, last);
}

function decodeAll(rows: readonly CsvRow[], decode: RecordDecoder): PlacedRecord[] {
  return rows.map((row) => ({ line: row.line, record: decode(row) }));
}

function foreignColumns(header: readonly Field[]): string[] {
  const ours = new Set<string>(COLUMNS);
  return header.map((name) => name?.trim() ?? "").filter((name) => !ours.has(name));
}

/** A last row without its end may lack more than that: "12" may have been "128". */
async function requireLineEnd(path: string, line: number): Promise<void> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  await file.seek(size - 1, Deno.SeekMode.Start);
  const byte = new Uint8Array(1);
  await file.read(byte);
  if (byte[0] === 10) return;
  throw new UserError(
    `cannot read "${path}", line ${line}: the last row has no line end; it may be cut off`,
    {
      hint:
        "finish the run with: chartvlm benchmark --resume; or, if the row is whole, end it with a new line",
    },
  );
}
