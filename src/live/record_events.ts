import type { Cursor } from "./event_id.ts";
import { formatEvent, type Frames, HEARTBEAT, HEARTBEAT_MS, type LiveEvent } from "./event_stream.ts";
import { csvEvents } from "./csv_events.ts";
import { journalEvents, type PartReader, REPLACED } from "./journal_events.ts";
import type { Source } from "./source.ts";
import type { Watch } from "./watch.ts";

/** Until files that changed under the reader are looked at again. */
const SETTLE_MS = 100;

export interface RecordEventsOptions {
  readonly watch: Watch;
  readonly parts: PartReader;
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
  { watch, parts, after }: RecordEventsOptions,
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
      ? journalEvents({ source, parts, cursor: cursor!, signal })
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

/** True where a client was told that the run has ended, and nothing came after that. */
export function isOver(source: Source, cursor: Cursor | null): boolean {
  if (cursor === null || !cursor.ended || !("run" in source) || source.run !== cursor.run) return false;
  return source.kind === "csv" || source.ended !== null && cursor.offset >= source.size;
}
