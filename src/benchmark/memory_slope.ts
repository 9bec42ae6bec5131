import { theilSen } from "../scoring/theil_sen.ts";

/** How a worker's resident memory goes from item to item. */
export interface MemorySlope {
  /** MiB an item. */
  readonly perItemMb: number;
  /** Items of the process it was measured on, the cell's longest-lived. */
  readonly items: number;
  /** Resident memory after that process's first item, MiB. */
  readonly firstMb: number;
}

/** Items without which nothing is said. */
const FEWEST = 20;

/**
 * The Theil-Sen slope, which a garbage collection now and then or one large item does not move. Null with fewer than 20
 * items.
 * @param resident resident memory after each item of one process, MiB.
 */
export function slopeOf(resident: readonly number[]): MemorySlope | null {
  const items = resident.length;
  if (items < FEWEST) return null;
  return { perItemMb: theilSen(resident), items, firstMb: resident[0]! };
}

/** Collects resident memory by lane and process, and tells the slope of the longest-lived process of each lane. */
export function memoryLog() {
  const lanes = new Map<number, Map<number, number[]>>();
  return {
    add(lane: number, process: number | null, rssMb: number | null): void {
      if (process === null || rssMb === null) return;
      const processes = lanes.get(lane) ?? new Map<number, number[]>();
      lanes.set(lane, processes);
      const values = processes.get(process);
      if (values === undefined) processes.set(process, [rssMb]);
      else values.push(rssMb);
    },
    slope(lane: number): MemorySlope | null {
      const longest = [...lanes.get(lane)?.values() ?? []]
        .reduce((best, values) => values.length > best.length ? values : best, [] as number[]);
      return slopeOf(longest);
    },
    /** The number of the lane's last process, 0 where it had none. */
    lastProcess: (lane: number): number => Math.max(0, ...lanes.get(lane)?.keys() ?? []),
  };
}

export type MemoryLog = ReturnType<typeof memoryLog>;

/** Growth over a process's life that is worth a warning: MiB, and as a share of what it began with. */
const LEAK = { mb: 64, share: 0.1, items: 30 };

/** Whether memory grows so that a longer run would end for it. */
export function isLeak({ perItemMb, items, firstMb }: MemorySlope): boolean {
  const growth = perItemMb * items;
  return items >= LEAK.items && growth > LEAK.mb && growth > LEAK.share * firstMb;
}
