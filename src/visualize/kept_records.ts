import type { Random } from "../charts/random.ts";
import { type Pattern, PATTERNS } from "../charts/patterns.ts";
import { FAILED_OUTCOMES, isMeasured, type Provenance, type ResultRecord } from "../results/record.ts";

/** A record that a page holds itself, with its place in the file. */
export interface Kept {
  /** Place in the file, from 0. */
  readonly row: number;
  readonly record: ResultRecord;
  /** Noise of its chart, from the labels; null where they do not tell. */
  readonly noise: number | null;
  /** False for one that is kept only because it is extreme: statistics of a sample leave it out. */
  readonly sampled: boolean;
}

/** The kept records of one cell: a heap, the greatest priority on top. */
export interface Stratum {
  readonly heap: Place[];
  /** Once a record was thrown away, those kept are the ones of lower priority. */
  below: number;
}

interface Place {
  readonly priority: number;
  readonly kept: Kept;
}

/**
 * Keeps at most `limit` records of all strata together: everything where it fits, else small strata whole and the large
 * ones alike, each a uniform sample. Every record draws a random priority, and a stratum keeps its lowest ones; where
 * there are too many, the largest stratum loses its highest.
 */
export function recordKeeper(limit: number, random: Random) {
  const strata: Stratum[] = [];
  let total = 0;
  return {
    newStratum(): Stratum {
      const stratum = { heap: [], below: Infinity };
      strata.push(stratum);
      return stratum;
    },
    offer(stratum: Stratum, kept: Kept): void {
      const priority = random.next();
      if (priority >= stratum.below) return;
      push(stratum.heap, { priority, kept: { ...kept, record: detachedRecord(kept.record) } });
      if (++total <= limit) return;
      const largest = strata.reduce((best, one) => one.heap.length > best.heap.length ? one : best);
      largest.below = pop(largest.heap).priority;
      total--;
    },
  };
}

/** The kept records in random order: the first n are a uniform sample of the cell too. */
export function shuffled({ heap }: Stratum): Kept[] {
  return [...heap].sort((a, b) => a.priority - b.priority).map(({ kept }) => kept);
}

function push(heap: Place[], place: Place): void {
  let at = heap.length;
  heap.push(place);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]!.priority >= place.priority) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = place;
}

/** Takes the greatest priority out of a heap that is not empty. */
function pop(heap: Place[]): Place {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let at = 0;
  while (true) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.priority > heap[child]!.priority) child++;
    if (heap[child]!.priority <= last.priority) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return top;
}

/** The record without hold on the text of the file, of which its own texts were cut. */
export function detachedRecord(record: ResultRecord): ResultRecord {
  const common = {
    expectedPattern: ownPattern(record.expectedPattern),
    timestamp: detached(record.timestamp),
    image: detached(record.image),
    provenance: detachedProvenance(record.provenance),
  };
  return isMeasured(record)
    ? {
      ...record,
      ...common,
      response: record.response && detached(record.response),
      predictedPattern: ownPattern(record.predictedPattern),
    }
    : {
      ...record,
      ...common,
      outcome: FAILED_OUTCOMES.find((outcome) => outcome === record.outcome)!,
      error: detached(record.error),
    };
}

function ownPattern(pattern: Pattern | null): Pattern | null {
  return pattern && PATTERNS[PATTERNS.indexOf(pattern)]!;
}

function detachedProvenance(provenance: Provenance): Provenance {
  return {
    runId: shared(provenance.runId),
    modelSha256: shared(provenance.modelSha256),
    imageSha256: provenance.imageSha256 && detached(provenance.imageSha256),
    chartvlmVersion: shared(provenance.chartvlmVersion),
    runtime: shared(provenance.runtime),
    os: shared(provenance.os),
    cpu: shared(provenance.cpu),
    threads: provenance.threads,
    adapter: shared(provenance.adapter),
  };
}

/** Copies of texts that most records share: few of them, so that each is held once. */
const copies = new Map<string, string>();
const MOST_COPIES = 256;

function shared(text: string | null): string | null {
  if (text === null) return null;
  const known = copies.get(text);
  if (known !== undefined) return known;
  const copy = detached(text);
  if (copies.size < MOST_COPIES) copies.set(copy, copy);
  return copy;
}

/**
 * A copy that shares no memory with the text it was cut from: V8 keeps the whole parent of a substring alive, and a
 * few thousand sampled names would hold a whole file in memory.
 */
function detached(text: string): string {
  return ` ${text}`.slice(1);
}
