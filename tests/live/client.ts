/** An event as a client sees it. */
export interface Event {
  readonly name: string;
  readonly id: string | null;
  // deno-lint-ignore no-explicit-any -- what a test expects of it, it says
  readonly data: any;
}

/** A client that is connected. */
export interface Client {
  /** The next event; null where the stream has ended. Waits for it. */
  next(): Promise<Event | null>;
  /** Events up to the first of that name, which is the last of them. */
  until(name: string): Promise<Event[]>;
  /** Cuts the connection. */
  cut(): void;
}

/** Connects to an event stream. `lastId` is sent as `Last-Event-ID`. */
export async function connect(url: string, lastId: string | null = null): Promise<Client> {
  const stop = new AbortController();
  const headers: Record<string, string> = lastId === null ? {} : { "last-event-id": lastId };
  const response = await fetch(url, { headers, signal: stop.signal });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`status ${response.status}`);
  }
  const reader = response.body!.getReader();
  const events = readEvents(reader);
  const next = async () => (await events.next()).value ?? null;
  return {
    next,
    async until(name) {
      const seen: Event[] = [];
      for (let event = await next(); event !== null; event = await next()) {
        seen.push(event);
        if (event.name === name) return seen;
      }
      throw new Error(`the stream ended before "${name}", after ${seen.map((event) => event.name)}`);
    },
    cut() {
      // The abort alone leaves a read that waits without an answer, now and then (Deno 2.9.6).
      reader.cancel().catch(() => {});
      stop.abort();
    },
  };
}

/** Written apart from what the program itself reads: the little of the format that the server uses. */
async function* readEvents(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<Event, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read().catch(endOfCut);
    if (done) return;
    const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
    rest = blocks.pop()!; // an event that is cut off is none
    yield* blocks.filter((block) => block.includes("data: ")).map(parseBlock);
  }
}

function endOfCut(error: unknown): { done: true; value: undefined } {
  if (error instanceof DOMException && error.name === "AbortError") return { done: true, value: undefined };
  throw error;
}

function parseBlock(block: string): Event {
  const fields = new Map(block.split("\n").map((line) => line.split(/: (.*)/s) as [string, string]));
  return {
    name: fields.get("event") ?? "message",
    id: fields.get("id") ?? null,
    data: JSON.parse(fields.get("data")!),
  };
}

/** Items of all records that events carry, in their order. */
export function itemsOf(events: readonly Event[]): number[] {
  return events.filter(({ name }) => name === "records")
    .flatMap(({ data }) => data.map(({ item }: { item: number }) => item));
}
