import type { Random } from "../charts/random.ts";
import type { MeasuredRecord } from "../results/record.ts";

/** One measured item as a figure draws it. */
export interface Point {
  readonly image: string;
  readonly latencyMs: number;
  readonly memoryMb: number | null;
  readonly tokens: number | null;
}

/** Keeps some of the points offered to it: a uniform sample, and the extremes, which a reader looks for. */
export interface PointSample {
  offer(record: MeasuredRecord): void;
  /** At most `limit` sampled points, and beside them the least and the greatest latency and memory. */
  take(limit: number): Point[];
}

/** Algorithm R (Vitter 1985) with `capacity` places. */
export function pointSample(capacity: number, random: Random): PointSample {
  const sample: Point[] = [];
  const extremes: Extremes = { fastest: null, slowest: null, leanest: null, largest: null };
  let offered = 0;
  return {
    offer(record) {
      offered++;
      const place = sample.length < capacity ? sample.length : Math.floor(random.next() * offered);
      if (place < capacity) keepExtremes(extremes, sample[place] = toPoint(record));
      else if (isExtreme(extremes, record)) keepExtremes(extremes, toPoint(record));
    },
    take(limit) {
      const kept = new Set(randomPart(sample, limit, random));
      for (const point of Object.values(extremes)) if (point !== null) kept.add(point);
      return [...kept];
    },
  };
}

/** The least and the greatest latency and memory so far; null before the first. */
type Extremes = Record<"fastest" | "slowest" | "leanest" | "largest", Point | null>;

function isExtreme(extremes: Extremes, { timings: { latencyMs }, memoryMb }: MeasuredRecord): boolean {
  const { fastest, slowest, leanest, largest } = extremes;
  if (fastest === null || latencyMs < fastest.latencyMs) return true;
  if (slowest === null || latencyMs > slowest.latencyMs) return true;
  if (memoryMb === null) return false;
  return leanest === null || memoryMb < leanest.memoryMb! || largest === null || memoryMb > largest.memoryMb!;
}

function keepExtremes(extremes: Extremes, point: Point): void {
  const { latencyMs, memoryMb } = point;
  if (latencyMs < (extremes.fastest?.latencyMs ?? Infinity)) extremes.fastest = point;
  if (latencyMs > (extremes.slowest?.latencyMs ?? -Infinity)) extremes.slowest = point;
  if (memoryMb === null) return;
  if (memoryMb < (extremes.leanest?.memoryMb ?? Infinity)) extremes.leanest = point;
  if (memoryMb > (extremes.largest?.memoryMb ?? -Infinity)) extremes.largest = point;
}

function toPoint(record: MeasuredRecord): Point {
  const { timings: { latencyMs }, memoryMb, tokens } = record;
  return { image: detached(record.image), latencyMs, memoryMb, tokens };
}

/**
 * A copy that shares no memory with the text it was cut from: V8 keeps the whole parent of a substring alive, and a
 * few thousand sampled names would hold a whole file in memory.
 */
function detached(text: string): string {
  return ` ${text}`.slice(1);
}

/** The first `limit` places of a shuffle (Fisher-Yates); everything where it fits. */
function randomPart<T>(items: readonly T[], limit: number, random: Random): T[] {
  if (items.length <= limit) return [...items];
  const pool = [...items];
  for (let i = 0; i < limit; i++) {
    const j = random.integer(i, pool.length - 1);
    [pool[i], pool[j]] = [pool[j]!, pool[i]!];
  }
  return pool.slice(0, limit);
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
