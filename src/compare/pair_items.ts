import type { Item, RunCell } from "./read_run.ts";

/** The same image and repetition in two runs. */
export interface Pair {
  /** What tells images apart. */
  readonly image: number;
  readonly base: Item;
  readonly next: Item;
}

export interface Paired {
  /** In the order of the base file. */
  readonly pairs: readonly Pair[];
  /** Items without a partner. */
  readonly onlyBase: number;
  readonly onlyNew: number;
}

/**
 * Pairs the items of a cell by image and repetition. Images are the same by their SHA-256; by their name where at least
 * one side has none. Items that repeat both are paired in the order of the files.
 */
export function pairItems(base: RunCell, next: RunCell): Paired {
  const bySha = new Map<string, Queue>();
  const byName = new Map<string, Queue>();
  for (const item of next.items) {
    if (item.sha !== null) push(bySha, keyOf(item.sha, item), item);
    push(byName, keyOf(item.name, item), item);
  }
  const taken = new Set<Item>();
  const pairs: Pair[] = [];
  for (const item of base.items) {
    const same = item.sha === null ? undefined : take(bySha, keyOf(item.sha, item), taken);
    const partner = same ??
      take(byName, keyOf(item.name, item), taken, (other) => item.sha === null || other.sha === null);
    if (partner === undefined) continue;
    pairs.push({ image: item.sha ?? item.name, base: item, next: partner });
  }
  return {
    pairs,
    onlyBase: base.items.length - pairs.length,
    onlyNew: next.items.length - pairs.length,
  };
}

function keyOf(image: number, { repetition }: Item): string {
  return `${image} ${repetition}`;
}

/** Items of one key; those before `from` are taken. */
interface Queue {
  readonly items: Item[];
  from: number;
}

function push(queues: Map<string, Queue>, key: string, item: Item): void {
  const queue = queues.get(key);
  if (queue === undefined) queues.set(key, { items: [item], from: 0 });
  else queue.items.push(item);
}

/** The first item of a key that is still free and fits. */
function take(
  queues: ReadonlyMap<string, Queue>,
  key: string,
  taken: Set<Item>,
  fits: (item: Item) => boolean = () => true,
): Item | undefined {
  const queue = queues.get(key);
  if (queue === undefined) return undefined;
  while (queue.from < queue.items.length && taken.has(queue.items[queue.from]!)) queue.from++;
  for (let place = queue.from; place < queue.items.length; place++) {
    const item = queue.items[place]!;
    if (taken.has(item) || !fits(item)) continue;
    taken.add(item);
    return item;
  }
  return undefined;
}
