import { UserError } from "../../errors.ts";
import { shown } from "../field_values.ts";
import { type Column, COLUMNS, type ResultRecord } from "../record.ts";
import { valuesOf } from "../write_csv.ts";
import { readPlacedRecords } from "./read_placed.ts";
import type { Place } from "./seen_items.ts";

/** The error for a record at `place` that differs from the one of the same item at `earlier`, which is read again. */
export async function conflictError(record: ResultRecord, place: Place, earlier: Place): Promise<UserError> {
  const before = await recordAt(earlier);
  return new UserError(
    `cannot merge: ${nameOf(earlier)} and ${nameOf(place)} hold different results of one item ` +
      `(${itemName(record)}): ${differences(before, record)}`,
    {
      hint: record.repetition === null
        ? "leave one of the files out, or give their rows a column repetition with different numbers"
        : "leave one of the files out",
    },
  );
}

/** `"FILE", line N` */
export function nameOf({ path, line }: Place): string {
  return `"${path}", line ${line}`;
}

/** A value as a message shows it. */
export function shownValue(value: string | number | boolean | null | undefined): string {
  return value === null || value === undefined ? "empty" : shown(String(value));
}

async function recordAt({ path, line }: Place): Promise<ResultRecord> {
  for await (const { records } of readPlacedRecords(path)) {
    const found = records.find((one) => one.line === line);
    if (found !== undefined) return found.record;
  }
  throw new UserError(`cannot read "${path}", line ${line}: the file was changed while it was read`);
}

function itemName({ cell, image, repetition }: ResultRecord): string {
  const parts = { model: cell.model, precision: cell.precision, backend: cell.backend, image, repetition };
  return Object.entries(parts)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${shown(String(value))}`)
    .join(", ");
}

/** Columns that differ between any two measurements, and so say little. */
const LAST: readonly Column[] = ["timestamp", "run_id"];
const MOST_NAMED = 3;

function differences(a: ResultRecord, b: ResultRecord): string {
  const [before, after] = [valuesOf(a), valuesOf(b)];
  const columns = [...COLUMNS.filter((column) => !LAST.includes(column)), ...LAST]
    .filter((column) => (before[column] ?? null) !== (after[column] ?? null));
  const named = columns.slice(0, MOST_NAMED).map((column) =>
    `${column} is ${shownValue(before[column])} and ${shownValue(after[column])}`
  );
  const more = columns.length - named.length;
  return named.join(", ") + (more > 0 ? `, and ${more} other column${more === 1 ? "" : "s"}` : "");
}
