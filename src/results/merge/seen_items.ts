import { createHash } from "node:crypto";
import type { ResultRecord } from "../record.ts";

/** Where a record stands. */
export interface Place {
  readonly path: string;
  readonly line: number;
}

interface Seen {
  readonly place: Place;
  readonly digest: string;
}

/** Of a record: its item is new; it was there with the same values; or it was there with others. */
export type Verdict = { type: "new" } | { type: "duplicate" } | { type: "conflict"; earlier: Place };

/** Judges records one by one, given as they are and as `row`, their row in a CSV. It keeps a hash of each, not the record. */
export function seenItems(): (record: ResultRecord, row: string, place: Place) => Verdict {
  const seen = new Map<string, Seen>();
  const numberIn = occurrencesInFile();
  return (record, row, place) => {
    const digest = createHash("sha256").update(row).digest("base64");
    const item = itemKey(record);
    if (record.repetition === null && isThere(seen, item, digest)) return { type: "duplicate" };
    const key = record.repetition === null ? numbered(item, numberIn(place.path, item)) : item;
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, { place, digest });
      return { type: "new" };
    }
    return earlier.digest === digest ? { type: "duplicate" } : { type: "conflict", earlier: earlier.place };
  };
}

/** What makes two records results of the same item. (A string of JSON holds on to no part of the file's text.) */
function itemKey({ cell, image, repetition }: ResultRecord): string {
  return JSON.stringify([cell.model, cell.precision, cell.backend, image, repetition]);
}

/**
 * The predecessor's files have no repetitions, but may have rows of the same item: the first, second, ... in its file
 * counts as its repetition.
 */
function occurrencesInFile(): (path: string, item: string) => number {
  let current: string | undefined;
  const counts = new Map<string, number>();
  return (path, item) => {
    if (path !== current) counts.clear();
    current = path;
    const number = (counts.get(item) ?? 0) + 1;
    counts.set(item, number);
    return number;
  };
}

function isThere(seen: ReadonlyMap<string, Seen>, item: string, digest: string): boolean {
  for (let number = 1;; number++) {
    const one = seen.get(numbered(item, number));
    if (one === undefined) return false;
    if (one.digest === digest) return true;
  }
}

function numbered(item: string, number: number): string {
  return `${item}${number}`;
}
