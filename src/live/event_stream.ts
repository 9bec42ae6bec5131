import { type Cursor, formatId } from "./event_id.ts";

export interface LiveEvent {
  readonly name: string;
  readonly data: unknown;
  /** What a client that got this event has read; absent where the event changes nothing about that. */
  readonly cursor?: Cursor;
}

/** Made once for all clients that are sent the same event. */
const formatted = new WeakMap<LiveEvent, string>();

/** The text of a server-sent event. JSON has no line ends, so the data is one line. */
export function formatEvent(event: LiveEvent): string {
  const known = formatted.get(event);
  if (known !== undefined) return known;
  const { name, data, cursor } = event;
  const id = cursor === undefined ? "" : `id: ${formatId(cursor)}\n`;
  const text = `event: ${name}\n${id}data: ${JSON.stringify(data)}\n\n`;
  formatted.set(event, text);
  return text;
}

/** Text of an event stream, made when its client is ready for it; ends when `signal` aborts. */
export type Frames = (signal: AbortSignal) => AsyncGenerator<string>;

/** A comment: keeps the connection open while there is nothing to say. */
export const HEARTBEAT = ": still here\n\n";
export const HEARTBEAT_MS = 15_000;

/** The streams that are open. */
export interface Streams {
  readonly open: number;
  /** @returns the body of a response; null where too many are open. */
  start(frames: Frames): ReadableStream<Uint8Array> | null;
  /** Ends all of them, without a word: their clients come again, if a server does. */
  closeAll(): void;
}

/**
 * Nothing is made before a client has taken what was made before, so a slow one costs no more memory than a fast one.
 * @param most streams open at a time.
 */
export function eventStreams(most: number): Streams {
  const stops = new Set<AbortController>();
  return {
    get open() {
      return stops.size;
    },
    start(frames) {
      if (stops.size >= most) return null;
      const stop = new AbortController();
      stops.add(stop);
      return pulled(frames(stop.signal), () => {
        stop.abort();
        stops.delete(stop);
      });
    },
    closeAll: () => [...stops].forEach((stop) => stop.abort()),
  };
}

function pulled(frames: AsyncGenerator<string>, onEnd: () => void): ReadableStream<Uint8Array> {
  const utf8 = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await frames.next().catch((error) => {
        onEnd();
        throw error;
      });
      if (!done) return controller.enqueue(utf8.encode(value));
      onEnd();
      controller.close();
    },
    async cancel() {
      onEnd();
      await frames.return(undefined);
    },
  }, { highWaterMark: 0 });
}
