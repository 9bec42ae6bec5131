import type { Candle } from "../candle.ts";

/** Round numbers from `low` to `high`, about `wanted` of them: steps of 1, 2 or 5 times a power of ten. */
export function priceTicks(low: number, high: number, wanted: number): { values: number[]; digits: number } {
  const raw = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw * 0.999)!;
  const values: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index++) values.push(index * step);
  return { values, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

/** Bars that get a time label, no closer than `minimum` bars: every 1, 2, 5, 10, 20, 50, ... bars. */
export function timeTicks(bars: number, minimum: number): number[] {
  const steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000];
  const step = steps.find((size) => size >= minimum) ?? bars;
  return Array.from({ length: Math.ceil(bars / step) }, (_, index) => index * step);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A bar's time as a label: the date for daily bars and longer, with the hour for shorter ones. UTC. */
export function timeLabel(time: number, candles: readonly Candle[]): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]}`;
  const first = candles[0]!.time, last = candles[candles.length - 1]!.time;
  const step = (last - first) / Math.max(1, candles.length - 1);
  if (step < 20 * 3_600_000) return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  return last - first > 300 * 86_400_000 ? `${day} ${two(date.getUTCFullYear() % 100)}` : day;
}
