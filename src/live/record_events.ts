import type { Entry } from "../benchmark/journal/entries.ts";
import type { Cursor } from "./event_id.ts";
import { formatEvent, type Frames, HEARTBEAT, HEARTBEAT_MS, type LiveEvent } from "./event_stream.ts";
import { csvEvents } from "./csv_events.ts";
import { readLines } from "./journal_lines.ts";
import type { JournalSource, Source } from "./source.ts";
import type { Watch } from "./watch.ts";

/** Bytes of a journal that become one event. */
const CHUNK = 1 << 16;
/** Until files that changed under the reader are looked at again. */
const SETTLE_MS = 100;
/** Said by a reader of files, not to clients: the file is another one by now. */
const REPLACED: LiveEvent = { name: "replaced", data: {} };

export interface RecordEventsOptions {
  readonly watch: Watch;
  /** What the client has read; null for a new one. */
  readonly after: Cursor | null;
}

/**
 * Every record of a run, once: `run` (its plan), `records`, `end`; `reset` where what the client has read is not of the
 * run that is there now, which then begins from its first record; `failed` where the files cannot be read. A client
 * is a place in a file: nothing is kept of what was read.
 */
export function recordFrames(options: RecordEventsOptions): Frames {
  return async function* (signal) {
    yield "retry: 1000\n\n";
    for await (const event of recordEvents(options, signal)) {
      yield event === null ? HEARTBEAT : formatEvent(event);
    }
  };
}

/** Null stands for nothing new in a while. */
async function* recordEvents(
  { watch, after }: RecordEventsOptions,
  signal: AbortSignal,
): AsyncGenerator<LiveEvent | null> {
  let cursor = after;
  while (!signal.aborted) {
    const { source, version } = watch.now();
    const started = startOf(source, cursor);
    if (cursor !== null && started.length > 0) yield { name: "reset", data: {} };
    for (const event of started) yield event;
    cursor = started.at(-1)?.cursor ?? cursor;
    const events = source.kind === "csv"
      ? csvEvents({ source, cursor: cursor!, signal })
      : source.kind === "journal"
      ? journalEvents(source, cursor!, signal)
      : failure(source);
    let patienceMs = HEARTBEAT_MS;
    for await (const event of events) {
      if (event === REPLACED) {
        cursor = await settle(watch, source, cursor);
        patienceMs = SETTLE_MS;
        break;
      }
      yield event;
      cursor = event.cursor ?? cursor;
      if (event.name === "end") return;
    }
    await watch.changed(version, signal, patienceMs);
    if (watch.now().version === version) yield null;
  }
}

/** What is said at the beginning of a run; nothing to a client that has read of it. */
function startOf(source: Source, cursor: Cursor | null): LiveEvent[] {
  if (source.kind === "csv" && source.run !== cursor?.run) {
    const start = { run: source.run, offset: 0, ended: false };
    return [{ name: "run", data: { run: source.run, items: null }, cursor: start }];
  }
  if (source.kind !== "journal" || source.run === cursor?.run) return [];
  const { header, run, first } = source;
  const { runId, startedAt, items, cells, repetitions, charts } = header;
  const data = { run, runId, startedAt, items, cells, repetitions, charts: charts.length };
  return [{ name: "run", data, cursor: { run, offset: first, ended: false } }];
}

async function* failure(source: Source): AsyncGenerator<LiveEvent> {
  if (source.kind === "failed") yield { name: "failed", data: { message: source.message } };
}

/** The files are not what the watch saw: looks again. Where they still seem to be, the client has read what is gone. */
async function settle(watch: Watch, source: Source, cursor: Cursor | null): Promise<Cursor | null> {
  const seen = await watch.look();
  const isSame = "run" in seen.source && "run" in source && seen.source.run === source.run;
  return isSame ? { run: "", offset: 0, ended: false } : cursor;
}

/** All that is there now behind the cursor; at last `end` where the run has ended, or `replaced`. */
async function* journalEvents(
  source: JournalSource,
  cursor: Cursor,
  signal: AbortSignal,
): AsyncGenerator<LiveEvent> {
  const { path, start, first, run, ended, size } = source;
  let from = cursor.offset;
  if (from < first) return yield REPLACED;
  while (!signal.aborted) {
    const read = await readLines({ path, start, from, chunk: CHUNK });
    if (read.state === "replaced") return yield REPLACED;
    if (read.state === "damaged") {
      const message = `"${path}" is damaged at byte ${read.at}: its checksum does not hold`;
      return yield { name: "failed", data: { message } };
    }
    if (read.lines.length === 0) break;
    from = read.lines.at(-1)!.end;
    const records = read.lines.flatMap(({ entry }) => recordsOf(entry));
    if (records.length > 0) {
      yield { name: "records", data: records, cursor: { run, offset: from, ended: false } };
    }
  }
  if (ended !== null && from >= size) {
    yield { name: "end", data: { how: ended.how, at: ended.at }, cursor: { run, offset: from, ended: true } };
  }
}

/** `not_tried` are items that were given up with their cell; a resume tries them again. */
function recordsOf(entry: Entry): object[] {
  if (entry.type === "record" || entry.type === "not_tried") {
    return [{ kind: entry.type, item: entry.item, record: entry.record }];
  }
  return entry.type === "kept" ? [{ kind: "kept", item: null, record: entry.record }] : [];
}

/** True where a client was told that the run has ended, and nothing came after that. */
export function isOver(source: Source, cursor: Cursor | null): boolean {
  if (cursor === null || !cursor.ended || !("run" in source) || source.run !== cursor.run) return false;
  return source.kind === "csv" || source.ended !== null && cursor.offset >= source.size;
}
