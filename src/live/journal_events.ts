import type { Entry } from "../benchmark/journal/entries.ts";
import type { Cursor } from "./event_id.ts";
import type { LiveEvent } from "./event_stream.ts";
import { readLines } from "./journal_lines.ts";
import type { JournalSource } from "./source.ts";

/** Bytes of a journal that become one event. */
const CHUNK = 1 << 16;
/** Parts that are kept for the clients that come to them next: most are at the same place. */
const KEPT = 4;

/** Said by a reader of files, not to clients: the file is another one by now. */
export const REPLACED: LiveEvent = { name: "replaced", data: {} };

/** What stands behind a place in a journal. */
type Part =
  | { readonly state: "replaced" }
  | { readonly state: "damaged"; readonly at: number }
  /** Whole lines up to `end`; null where none of them is a record. */
  | { readonly state: "lines"; readonly end: number; readonly event: LiveEvent | null };

export type PartReader = (source: JournalSource, from: number) => Promise<Part>;

/** A reader for all clients: what several of them ask for is read once. */
export function partReader(): PartReader {
  const kept = new Map<string, Promise<Part>>();
  return (source, from) => {
    const key = `${source.run} ${source.size} ${from}`;
    const part = kept.get(key) ?? readPart(source, from);
    kept.delete(key);
    kept.set(key, part);
    for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest);
    return part;
  };
}

/** Reads up to the size that all clients know of, so that they stay together. */
async function readPart({ path, start, run, size }: JournalSource, from: number): Promise<Part> {
  if (from === size) return { state: "lines", end: from, event: null };
  const chunk = from < size ? Math.min(CHUNK, size - from) : CHUNK;
  const read = await readLines({ path, start, from, chunk });
  if (read.state !== "lines") return read;
  const end = read.lines.at(-1)?.end ?? from;
  const records = read.lines.flatMap(({ entry }) => recordsOf(entry));
  const event = { name: "records", data: records, cursor: { run, offset: end, ended: false } };
  return { state: "lines", end, event: records.length === 0 ? null : event };
}

/** `not_tried` are items that were given up with their cell; a resume tries them again. */
function recordsOf(entry: Entry): object[] {
  if (entry.type === "record" || entry.type === "not_tried") {
    return [{ kind: entry.type, item: entry.item, record: entry.record }];
  }
  return entry.type === "kept" ? [{ kind: "kept", item: null, record: entry.record }] : [];
}

export interface JournalEventsOptions {
  readonly source: JournalSource;
  readonly parts: PartReader;
  readonly cursor: Cursor;
  readonly signal: AbortSignal;
}

/** All that is there now behind the cursor; at last `end` where the run has ended, or `REPLACED`. */
export async function* journalEvents(options: JournalEventsOptions): AsyncGenerator<LiveEvent> {
  const { source, parts, cursor, signal } = options;
  const { path, first, run, ended, size } = source;
  let from = cursor.offset;
  if (from < first) return yield REPLACED;
  while (!signal.aborted) {
    const part = await parts(source, from);
    if (part.state === "replaced") return yield REPLACED;
    if (part.state === "damaged") {
      const message = `"${path}" is damaged at byte ${part.at}: its checksum does not hold`;
      return yield { name: "failed", data: { message } };
    }
    if (part.event !== null) yield part.event;
    if (part.end === from) break;
    from = part.end;
  }
  if (ended !== null && from >= size) {
    yield { name: "end", data: { how: ended.how, at: ended.at }, cursor: { run, offset: from, ended: true } };
  }
}
