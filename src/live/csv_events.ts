import { messageOf } from "../errors.ts";
import { readRecordBatches } from "../results/read_csv.ts";
import type { ResultRecord } from "../results/record.ts";
import type { Cursor } from "./event_id.ts";
import type { LiveEvent } from "./event_stream.ts";

export interface CsvEventsOptions {
  readonly source: { readonly run: string; readonly path: string };
  readonly cursor: Cursor;
  readonly signal: AbortSignal;
}

/** The records of a CSV behind the cursor, which counts them, then `end`; `failed` where it is no result CSV. */
export async function* csvEvents({ source, cursor, signal }: CsvEventsOptions): AsyncGenerator<LiveEvent> {
  const { run, path } = source;
  let seen = 0;
  try {
    for await (const batch of readRecordBatches(path)) {
      if (signal.aborted) return;
      const records = batch.slice(Math.max(0, cursor.offset - seen));
      seen += batch.length;
      if (records.length === 0) continue;
      yield { name: "records", data: records.map(entryOf), cursor: { run, offset: seen, ended: false } };
    }
  } catch (error) {
    return yield { name: "failed", data: { message: messageOf(error) } };
  }
  yield { name: "end", data: { how: "done", at: null }, cursor: { run, offset: seen, ended: true } };
}

function entryOf(record: ResultRecord): object {
  return { kind: "record", item: null, record };
}
