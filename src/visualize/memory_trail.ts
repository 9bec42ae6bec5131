/** How a cell's peak memory went from item to item, in bounded space. */
export interface MemoryTrail {
  /** Items that told their memory. */
  readonly items: number;
  /** Memory of the first of them, MiB. */
  readonly firstMb: number;
  /** Items in each step, but for the last one, which may have fewer. */
  readonly width: number;
  /** Greatest memory within each step, MiB. */
  readonly peaksMb: readonly number[];
}

/** Steps of a trail; with more items, a step is several items. */
const MOST_STEPS = 400;

/** Takes a cell's memory item by item; steps are joined two by two whenever they become too many. */
export function trailBuilder() {
  let peaks: number[] = [];
  let width = 1;
  let items = 0;
  let firstMb = 0;
  return {
    add(memoryMb: number): void {
      if (items === 0) firstMb = memoryMb;
      const step = Math.floor(items++ / width);
      if (step < peaks.length) peaks[step] = Math.max(peaks[step]!, memoryMb);
      else peaks.push(memoryMb);
      if (peaks.length <= MOST_STEPS) return;
      width *= 2;
      peaks = Array.from(
        { length: Math.ceil(peaks.length / 2) },
        (_, i) => Math.max(peaks[2 * i]!, peaks[2 * i + 1] ?? -Infinity),
      );
    },
    /** Null where no item told its memory. */
    finish: (): MemoryTrail | null => items === 0 ? null : { items, firstMb, width, peaksMb: peaks },
  };
}

export type TrailBuilder = ReturnType<typeof trailBuilder>;
