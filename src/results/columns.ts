import { UserError } from "../errors.ts";
import type { Field } from "./csv_rows.ts";
import { type Column, COLUMNS, SEED_COLUMNS } from "./record.ts";

/** Where each known column stands in a file; -1 for one that it has not. */
export type Places = Readonly<Record<Column, number>>;

/** @throws {UserError} where one of the predecessor's seven columns is missing, or a known column stands twice. */
export function columnPlaces(header: readonly Field[], path: string): Places {
  const names = header.map((name) => name?.trim() ?? "");
  const twice = COLUMNS.find((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (twice !== undefined) {
    throw new UserError(`cannot read "${path}", line 1: column "${twice}" stands twice`);
  }
  const missing = SEED_COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) throw missingColumns(missing, header, path);
  return Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(column)])) as Record<
    Column,
    number
  >;
}

function missingColumns(missing: readonly string[], header: readonly Field[], path: string): UserError {
  const names = missing.map((name) => `"${name}"`).join(", ");
  const semicolons = header.length === 1 && header[0]?.includes(";");
  return new UserError(
    `cannot read "${path}", line 1: column${missing.length > 1 ? "s" : ""} ${names} missing`,
    {
      hint: semicolons
        ? "its columns are separated by semicolons; save it separated by commas"
        : `a result file needs at least the columns ${SEED_COLUMNS.join(",")}`,
    },
  );
}
