import { CsvError, parse } from "csv-parse/sync";
import { UserError } from "../../errors.ts";

/** One record of a delimited file. `line` is the line it ends on, from 1. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table {
  readonly delimiter: string;
  /** Records with at least `MIN_COLUMNS` cells, from the first such record on; later short records stay. */
  readonly rows: readonly Row[];
}

/** Time, open, high, low, close: a record with fewer cells before the table is a title or a comment. */
const MIN_COLUMNS = 5;
const SAMPLED_LINES = 50;
/** Characters of a record: prices take a hundred. */
const LONGEST_RECORD = 1 << 16;

/** In order of preference: a file with semicolons or tabs may have commas inside its numbers. */
const DELIMITERS = ["\t", ";", ",", "|"];

/**
 * Splits the text of a delimited file into records. The delimiter is the first of tab, semicolon, comma and bar
 * that splits most lines into at least five cells. Blank lines, and titles or comments above the table, are left out.
 * @throws {UserError} for text that is no table or whose quotes do not close.
 */
export function readTable(text: string, file: string): Table {
  if (text.trim() === "") throw new UserError(`cannot read "${file}": the file is empty`);
  const delimiter = findDelimiter(text);
  if (delimiter === undefined) {
    throw new UserError(`cannot read "${file}": it is not a table of at least ${MIN_COLUMNS} columns`, {
      hint: "give a CSV with a time, open, high, low and close column",
    });
  }
  const rows = splitRows(text, delimiter, file);
  const first = rows.findIndex((row) => row.cells.length >= MIN_COLUMNS);
  return { delimiter, rows: first < 0 ? [] : rows.slice(first) };
}

function findDelimiter(text: string): string | undefined {
  const lines = text.slice(0, 65_536).split(/\r\n|\n|\r/).filter((line) => line.trim() !== "").slice(
    0,
    SAMPLED_LINES,
  );
  return DELIMITERS.find((delimiter) => {
    const wide = lines.filter((line) => line.split(delimiter).length >= MIN_COLUMNS);
    return wide.length > 0 && wide.length >= lines.length / 2;
  });
}

function splitRows(text: string, delimiter: string, file: string): Row[] {
  const lines: number[] = [];
  try {
    const records: string[][] = parse(text, {
      delimiter,
      bom: true,
      trim: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_RECORD,
      record_delimiter: ["\r\n", "\n", "\r"],
      on_record: (cells: string[], context) => {
        lines.push(context.lines);
        return cells;
      },
    });
    return records.map((cells, i) => ({ line: lines[i] ?? i + 1, cells }));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new UserError(`cannot read "${file}": it is not well-formed CSV`, { cause });
  }
}
