import { UserError } from "../../errors.ts";
import { isTimeOfDay, looksLikeDate } from "./dates.ts";
import type { Row } from "./table.ts";

/** Where the values of a candle stand in a record, as cell indices. */
export interface Columns {
  /** One cell, or a date and a time of day in two cells. */
  readonly time: readonly number[];
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number | undefined;
  readonly symbol: number | undefined;
}

export interface Layout {
  readonly columns: Columns;
  /** The records under the header. */
  readonly body: readonly Row[];
}

/** Header names without case, spaces, brackets and signs; the first one present is taken. */
const NAMES = {
  instant: [
    "opentime",
    "unix",
    "unixtime",
    "unixtimestamp",
    "timestamp",
    "datetime",
    "gmttime",
    "localtime",
    "utc",
  ],
  date: ["date", "day", "dt", "dtyyyymmdd"],
  timeOfDay: ["time", "timestart", "hour"],
  open: ["open", "o", "openprice", "priceopen", "openbid"],
  high: ["high", "h", "highprice", "pricehigh", "max", "highbid"],
  low: ["low", "l", "lowprice", "pricelow", "min", "lowbid"],
  close: ["close", "c", "closeprice", "priceclose", "last", "closelast", "closebid", "price"],
  volume: ["tickvol", "tickvolume", "volume", "vol", "v", "basevolume", "volumetraded"],
  symbol: ["ticker", "symbol"],
} as const;

/**
 * Finds the columns of a candle by the header's names, or, in a file without a header, by the form of the first
 * record: `date, time of day, open, high, low, close, volume` or `time, open, high, low, close, volume, ...`.
 * @throws {UserError} naming the column that is missing.
 */
export function findLayout(rows: readonly Row[], file: string): Layout {
  const [first] = rows;
  if (first === undefined) throw new UserError(`cannot read "${file}": it has no rows`);
  if (isYfinanceHeader(rows)) return { columns: yfinanceColumns(first, file), body: rows.slice(3) };
  if (looksLikeDate(first.cells[0] ?? "")) return { columns: positionalColumns(first, file), body: rows };
  return { columns: namedColumns(first.cells.map(normalize), file), body: rows.slice(1) };
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function namedColumns(header: readonly string[], file: string): Columns {
  const find = (names: readonly string[]) => {
    const name = names.find((candidate) => header.includes(candidate));
    return name === undefined ? undefined : header.indexOf(name);
  };
  const need = (field: "open" | "high" | "low" | "close") =>
    find(NAMES[field]) ?? missing(field, header, file);
  const volumeOfUnit = header.findIndex((name) => name.startsWith("volume"));
  return {
    time: timeColumns(find, header) ?? missing("time", header, file),
    open: need("open"),
    high: need("high"),
    low: need("low"),
    close: need("close"),
    volume: find(NAMES.volume) ?? (volumeOfUnit < 0 ? undefined : volumeOfUnit),
    symbol: find(NAMES.symbol),
  };
}

function timeColumns(
  find: (names: readonly string[]) => number | undefined,
  header: readonly string[],
): number[] | undefined {
  const instant = find(NAMES.instant);
  if (instant !== undefined) return [instant];
  const cells = [find(NAMES.date), find(NAMES.timeOfDay)].filter((cell) => cell !== undefined);
  if (cells.length > 0) return cells;
  return header[0] === "" ? [0] : undefined; // pandas writes its index under an empty name
}

function missing(field: string, header: readonly string[], file: string): never {
  throw new UserError(`cannot read "${file}": it has no column for "${field}"`, {
    hint: `its columns are ${header.map((name) => `"${name}"`).join(", ")}`,
  });
}

function positionalColumns(first: Row, file: string): Columns {
  const offset = isTimeOfDay(first.cells[1] ?? "") ? 2 : 1;
  const width = first.cells.length;
  if (width < offset + 4) {
    throw new UserError(`cannot read "${file}": it has no header and only ${width} columns`, {
      hint: "give a time, open, high, low and close column",
    });
  }
  return {
    time: offset === 2 ? [0, 1] : [0],
    open: offset,
    high: offset + 1,
    low: offset + 2,
    close: offset + 3,
    volume: width > offset + 4 ? offset + 4 : undefined,
    symbol: undefined,
  };
}

/** yfinance writes three header records: `Price,Close,High,...`, `Ticker,AAPL,AAPL,...`, `Date,,,...`. */
function isYfinanceHeader(rows: readonly Row[]): boolean {
  const firstCells = rows.slice(0, 3).map((row) => normalize(row.cells[0] ?? ""));
  return firstCells[0] === "price" && firstCells[1] === "ticker" && /^date(time)?$/.test(firstCells[2] ?? "");
}

function yfinanceColumns(first: Row, file: string): Columns {
  const header = first.cells.map(normalize);
  if (new Set(header).size < header.length) {
    throw new UserError(`cannot read "${file}": it holds several symbols side by side`, {
      hint: "write one file per symbol",
    });
  }
  return namedColumns(["date", ...header.slice(1)], file);
}
