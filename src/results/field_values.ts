import { UserError } from "../errors.ts";
import type { CsvRow, Field } from "./csv_rows.ts";

/** What is needed to name a value's place in an error. */
export interface Source {
  readonly path: string;
  readonly header: readonly Field[];
}

/** The text at `place`, "" included; null for an empty cell or an absent column (place -1). */
export function textAt(row: CsvRow, place: number): string | null {
  return place < 0 ? null : row.fields[place]!;
}

/**
 * A number, 0 or more; null for a blank cell or an absent column.
 * @throws {UserError} for text, a negative number, NaN and infinity.
 */
export function numberAt(row: CsvRow, place: number, source: Source): number | null {
  const text = textAt(row, place);
  if (text === null) return null;
  const value = Number(text);
  if (value >= 0 && value < Infinity && looksDecimal(text)) return value;
  return unusualNumber(text, row, place, source);
}

/** Spaces around a number are allowed; a cell of spaces is blank. */
function unusualNumber(text: string, row: CsvRow, place: number, source: Source): number | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const value = Number(trimmed);
  if (value < 0) throw badValue("must not be negative", row, place, source);
  if (trimmed === text || !looksDecimal(trimmed) || !(value < Infinity)) {
    throw badValue("is not a number", row, place, source);
  }
  return value;
}

/** `Number` also takes "0x1f" and "": the first character must be of a decimal number, the second no base letter. */
function looksDecimal(text: string): boolean {
  const first = text.charCodeAt(0);
  const second = text.charCodeAt(1);
  const digit = first >= 48 && first <= 57 || first === 46 || first === 43;
  return digit && !(second > 57 && second !== 101 && second !== 69);
}

/** @throws {UserError} as `numberAt`, and for a number with a fraction. */
export function wholeAt(row: CsvRow, place: number, source: Source): number | null {
  const value = numberAt(row, place, source);
  if (value === null || Number.isInteger(value)) return value;
  throw badValue("is not a whole number", row, place, source);
}

/** @throws {UserError} where the text is none of `choices`. */
export function choiceAt<Choice extends string>(
  row: CsvRow,
  place: number,
  choices: readonly Choice[],
  source: Source,
): Choice | null {
  const text = textAt(row, place);
  if (text === null || text === "") return null;
  if ((choices as readonly string[]).includes(text)) return text as Choice;
  throw badValue(`is none of ${choices.join(", ")}`, row, place, source);
}

/** @throws {UserError} where the cell is blank. */
export function requiredAt(row: CsvRow, place: number, source: Source): string {
  const text = textAt(row, place);
  if (text !== null && text !== "") return text;
  throw badValue("must not be blank", row, place, source);
}

/** The error for the value at `place` of `row`; `what` follows the quoted value. */
export function badValue(what: string, row: CsvRow, place: number, source: Source): UserError {
  const { path, header } = source;
  const column = header[place]?.trim() ?? "";
  const value = textAt(row, place) ?? "";
  return new UserError(
    `cannot read "${path}", line ${row.line}, column "${column}": ${shown(value)} ${what}`,
  );
}

/** A value of a file in quotes, on one line and not too long. */
export function shown(value: string): string {
  return JSON.stringify(value.length > 60 ? value.slice(0, 60) + "…" : value);
}
