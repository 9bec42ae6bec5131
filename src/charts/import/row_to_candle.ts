import type { Candle } from "../candle.ts";
import type { Columns } from "./columns.ts";
import { type DateOrder, parseTime } from "./dates.ts";
import { countDecimals, type DecimalMark, isMissing, parseNumber, parseVolume } from "./numbers.ts";

/** How the cells of a file are read. */
export interface Reading {
  readonly columns: Columns;
  readonly mark: DecimalMark;
  readonly order: DateOrder;
}

const PRICES = ["open", "high", "low", "close"] as const;

/** Largest share of the price by which an open or close may leave [low, high] and still count as rounding. */
const MAX_ROUNDING = 1e-4;

/** Text of a record's time: its one cell, or its date and time of day. */
export function timeText(cells: readonly string[], columns: Columns): string {
  return columns.time.map((index) => cells[index] ?? "").join(" ").trim();
}

/**
 * Reads one record.
 * @returns the candle, or what is wrong with the record. An open or close outside [low, high] by rounding (one unit
 * of the last decimal, as adjusted prices have) widens the candle.
 */
export function rowToCandle(cells: readonly string[], reading: Reading): Candle | string {
  const time = parseTime(timeText(cells, reading.columns), reading.order);
  if (Number.isNaN(time)) return timeProblem(timeText(cells, reading.columns));
  const prices: Record<typeof PRICES[number], number> = { open: 0, high: 0, low: 0, close: 0 };
  for (const name of PRICES) {
    const text = cells[reading.columns[name]] ?? "";
    const price = parseNumber(text, reading.mark);
    if (isMissing(text)) return `${name} is missing`;
    if (Number.isNaN(price)) return `${name} "${text}" is not a number`;
    if (!(price > 0 && price < Infinity)) return `${name} ${text} is not a positive price`;
    prices[name] = price;
  }
  const problem = rangeProblem(prices, roundingOf(cells, reading));
  if (problem !== undefined) return problem;
  const volume = readVolume(cells, reading);
  if (typeof volume === "string") return volume;
  const { open, close } = prices;
  return {
    time,
    open,
    high: Math.max(...Object.values(prices)),
    low: Math.min(...Object.values(prices)),
    close,
    volume,
  };
}

function timeProblem(text: string): string {
  return isMissing(text) ? "time is missing" : `time "${text}" is not a date that can be read`;
}

function roundingOf(cells: readonly string[], { columns, mark }: Reading): number {
  const decimals = PRICES.map((name) => countDecimals(cells[columns[name]] ?? "", mark));
  return 10 ** -Math.max(...decimals) * 1.01;
}

function rangeProblem(prices: Record<typeof PRICES[number], number>, rounding: number): string | undefined {
  const { high, low } = prices;
  if (high < low) return `high ${high} is below low ${low}`;
  const slack = Math.min(rounding, MAX_ROUNDING * high);
  for (const name of ["open", "close"] as const) {
    if (prices[name] > high + slack) return `${name} ${prices[name]} is above high ${high}`;
    if (prices[name] < low - slack) return `${name} ${prices[name]} is below low ${low}`;
  }
  return undefined;
}

function readVolume(cells: readonly string[], { columns, mark }: Reading): number | null | string {
  if (columns.volume === undefined) return null;
  const text = cells[columns.volume] ?? "";
  if (isMissing(text)) return null;
  const volume = parseVolume(text, mark);
  if (Number.isNaN(volume)) return `volume "${text}" is not a number`;
  return volume < 0 ? `volume ${text} is negative` : volume;
}
