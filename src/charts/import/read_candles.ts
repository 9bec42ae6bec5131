import { basename } from "node:path";
import { readBoundedFile } from "../../bounded_file.ts";
import { UserError } from "../../errors.ts";
import type { Candle } from "../candle.ts";
import { type Columns, findLayout } from "./columns.ts";
import { type DateOrder, findDateOrder } from "./dates.ts";
import { findDecimalMark } from "./numbers.ts";
import { type Reading, rowToCandle, timeText } from "./row_to_candle.ts";
import { readTable, type Row } from "./table.ts";
import { inferTimeframe } from "./timeframe.ts";

export interface ReadCandlesOptions {
  /** Name of what is traded; in a file with several symbols, the one to take. Default: the file says, or its name. */
  readonly symbol?: string;
  /** Name of the bars' length; default: from the median step between bars. */
  readonly timeframe?: string;
  /** Order of dates such as 01/02/2024; default: decided by all dates of the file. */
  readonly dateFormat?: DateOrder;
  /** Leave bad rows out and count them, instead of refusing the file. Default: false. */
  readonly skipBadRows?: boolean;
}

/** Prices read from a file. */
export interface PriceSeries {
  /** By rising time, no two at the same time; at least one. */
  readonly candles: readonly Candle[];
  readonly symbol: string;
  readonly timeframe: string;
  /** Number of bad rows left out; 0 unless `skipBadRows`. */
  readonly skipped: number;
  /** What was wrong with each row left out: `prices.csv:17: high 1.08 is below low 1.09`. */
  readonly problems: readonly string[];
}

const SHOWN_PROBLEMS = 3;
/** Largest price file, bytes: the text of one has to fit into memory several times. */
const LARGEST_FILE = 64 * 2 ** 20;

/**
 * Reads candles from a CSV file: exports of MetaTrader, Yahoo, Stooq, Binance, CryptoDataDownload, TradingView and
 * others, with or without a header; see `parseCandles`.
 * @throws {UserError} where the file cannot be read or holds bad rows.
 */
export async function readCandles(file: string, options: ReadCandlesOptions = {}): Promise<PriceSeries> {
  let bytes: Uint8Array;
  try {
    bytes = await readBoundedFile(file, LARGEST_FILE);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`cannot read "${file}": ${reasonOf(cause)}`);
  }
  return parseCandles(decode(bytes, file), file, options);
}

/**
 * Parses the text of a price file. The separator, the header, the decimal mark and the form of the dates are found
 * from the text; times without a zone are UTC. Rows may stand in any order; adjusted closes are not used.
 * @param file the name shown in errors, and the source of the symbol where nothing else names it.
 * @throws {UserError} for text that is no price table; for dates that can be read day or month first; for several
 * symbols; for bad rows (the first ones named by line) unless `skipBadRows`.
 */
export function parseCandles(text: string, file: string, options: ReadCandlesOptions = {}): PriceSeries {
  const table = readTable(text, file);
  const { columns, body } = findLayout(table.rows, file);
  const { rows, symbol } = chooseSymbol(body, columns, file, options.symbol);
  const prices = rows.flatMap(({ cells }) => [cells[columns.open] ?? "", cells[columns.close] ?? ""]);
  const mark = findDecimalMark(prices, table.delimiter);
  const order = options.dateFormat ?? chooseDateOrder(rows, columns, file);
  const { candles, problems } = readRows(rows, { columns, mark, order }, basename(file));
  if (problems.length > 0 && options.skipBadRows !== true) refuse(problems, file);
  if (candles.length === 0) {
    throw new UserError(`cannot read "${file}": it has no ${problems.length > 0 ? "good " : ""}rows`);
  }
  const timeframe = options.timeframe ?? inferTimeframe(candles.map((candle) => candle.time));
  if (timeframe === undefined) {
    throw new UserError(`cannot tell the timeframe of "${file}": it has one row`, {
      hint: "pass --timeframe",
    });
  }
  return { candles, symbol, timeframe, skipped: problems.length, problems };
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "there is no such file";
  if (cause instanceof Deno.errors.PermissionDenied) return "permission denied";
  return cause instanceof Deno.errors.IsADirectory ? "it is a folder" : String(cause);
}

/** MetaTrader 5 writes UTF-16 with a byte order mark. */
function decode(bytes: Uint8Array, file: string): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe
    ? "utf-16le"
    : bytes[0] === 0xfe && bytes[1] === 0xff
    ? "utf-16be"
    : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`cannot read "${file}": it is not text in UTF-8 or UTF-16`);
  }
}

function chooseSymbol(
  rows: readonly Row[],
  { symbol: column }: Columns,
  file: string,
  wanted: string | undefined,
): { rows: readonly Row[]; symbol: string } {
  const named = column === undefined ? [] : [...new Set(rows.map(({ cells }) => cells[column] ?? ""))];
  if (column !== undefined && named.length > 1) {
    if (wanted === undefined || !named.includes(wanted)) {
      throw new UserError(`cannot read "${file}": it holds ${named.length} symbols`, {
        hint: `choose one with --symbol: ${named.slice(0, 10).join(", ")}`,
      });
    }
    return { rows: rows.filter(({ cells }) => cells[column] === wanted), symbol: wanted };
  }
  return { rows, symbol: wanted ?? (named[0] || symbolOfName(file)) };
}

/** `data/EURUSD_H1.csv` -> EURUSD */
function symbolOfName(file: string): string {
  return (basename(file).split(/[._\-, ]/).find((word) => word !== "") ?? "unknown").toUpperCase();
}

function chooseDateOrder(rows: readonly Row[], columns: Columns, file: string): DateOrder {
  const order = findDateOrder(rows.map(({ cells }) => timeText(cells, columns)));
  if (order !== "ambiguous") return order ?? "dmy";
  const [first] = rows;
  const example = first === undefined ? "" : timeText(first.cells, columns);
  throw new UserError(`cannot read "${file}": "${example}" may have the day or the month first`, {
    hint: "pass --date-format dmy or --date-format mdy",
  });
}

function readRows(rows: readonly Row[], reading: Reading, name: string) {
  const problems: string[] = [];
  const lineOfTime = new Map<number, number>();
  const candles: Candle[] = [];
  for (const { line, cells } of rows) {
    const candle = rowToCandle(cells, reading);
    if (typeof candle === "string") problems.push(`${name}:${line}: ${candle}`);
    else if (lineOfTime.has(candle.time)) {
      const text = timeText(cells, reading.columns);
      problems.push(`${name}:${line}: time ${text} is already on line ${lineOfTime.get(candle.time)}`);
    } else {
      lineOfTime.set(candle.time, line);
      candles.push(candle);
    }
  }
  return { candles: candles.sort((a, b) => a.time - b.time), problems };
}

function refuse(problems: readonly string[], file: string): never {
  const shown = problems.slice(0, SHOWN_PROBLEMS).join("; ");
  const more = problems.length - SHOWN_PROBLEMS;
  throw new UserError(`cannot read "${file}": ${shown}${more > 0 ? `; and ${more} more bad rows` : ""}`, {
    hint: "correct the rows, or leave them out with --skip-bad-rows",
  });
}
