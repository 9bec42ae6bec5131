import { isMeasured, type MeasuredRecord } from "../results/record.ts";
import { detachedRecord, type Kept } from "./kept_records.ts";

/** One measured item as a figure draws it. */
export interface Point {
  /** Its place in the file, from 0: what a click on it looks for. */
  readonly row: number;
  readonly image: string;
  readonly latencyMs: number;
  readonly memoryMb: number | null;
  readonly tokens: number | null;
  readonly ttftMs: number | null;
  readonly tpotMs: number | null;
}

/** Null for a record that was not measured. */
export function toPoint({ row, record }: Kept): Point | null {
  if (!isMeasured(record)) return null;
  const { image, timings: { latencyMs, ttftMs, tpotMs }, memoryMb, tokens } = record;
  return { row, image, latencyMs, memoryMb, tokens, ttftMs, tpotMs };
}

/** The items with the least and the greatest latency and memory, which a reader looks for; null before the first. */
export type Extremes = Record<"fastest" | "slowest" | "leanest" | "largest", ExtremeItem | null>;

/** A kept record that was measured. */
export type ExtremeItem = Kept & { readonly record: MeasuredRecord };

export function noExtremes(): Extremes {
  return { fastest: null, slowest: null, leanest: null, largest: null };
}

/** Takes a record in where it is more extreme than those before it. */
export function noteExtremes(extremes: Extremes, item: ExtremeItem): void {
  const { fastest, slowest, leanest, largest } = extremes;
  const { timings: { latencyMs }, memoryMb } = item.record;
  const places: (keyof Extremes)[] = [];
  if (fastest === null || latencyMs < fastest.record.timings.latencyMs) places.push("fastest");
  if (slowest === null || latencyMs > slowest.record.timings.latencyMs) places.push("slowest");
  if (memoryMb !== null) {
    if (leanest === null || memoryMb < leanest.record.memoryMb!) places.push("leanest");
    if (largest === null || memoryMb > largest.record.memoryMb!) places.push("largest");
  }
  if (places.length === 0) return;
  const kept = { ...item, record: detachedRecord(item.record) as MeasuredRecord, sampled: false };
  for (const place of places) extremes[place] = kept;
}

/**
 * Shares `budget` places between groups of the given sizes: small groups whole, the large ones alike.
 * @returns the places of each group, in the order given.
 */
export function sharePlaces(sizes: readonly number[], budget: number): number[] {
  const places = sizes.map(() => 0);
  const smallestFirst = sizes.map((size, index) => ({ size, index })).sort((a, b) => a.size - b.size);
  let left = budget;
  smallestFirst.forEach(({ size, index }, done) => {
    const share = Math.min(size, Math.floor(left / (sizes.length - done)));
    places[index] = share;
    left -= share;
  });
  return places;
}
