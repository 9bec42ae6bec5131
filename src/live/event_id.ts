/** How far a client has read: a place in one journal or one CSV. */
export interface Cursor {
  /** Which run it is of; see `Source`. */
  readonly run: string;
  /** Bytes of a journal, or records of a CSV, that were read. */
  readonly offset: number;
  /** True where the client was told that the run has ended. */
  readonly ended: boolean;
}

/** The id of an event, as a client sends it back in `Last-Event-ID`. */
export function formatId({ run, offset, ended }: Cursor): string {
  return `${run}:${offset}${ended ? ":end" : ""}`;
}

/** Null where there is no id. An id that is not ours is of no run, so that its client starts anew. */
export function parseId(text: string | null): Cursor | null {
  if (text === null || text === "") return null;
  const parts = /^([\w-]{1,40}):(\d{1,15})(:end)?$/.exec(text);
  if (parts === null) return { run: "", offset: 0, ended: false };
  return { run: parts[1]!, offset: Number(parts[2]), ended: parts[3] !== undefined };
}
