/** One server-sent event. */
export interface ServerEvent {
  /** `message` where the stream names no other. */
  readonly type: string;
  readonly data: string;
  /** When the bytes that complete it came in, in milliseconds of `performance.now()`. */
  readonly time: number;
}

/** A line may come in any number of chunks, but not be longer than this many characters. */
const LONGEST_LINE = 1 << 22;
/** Most bytes of a stream: the longest answer, 4096 tokens each in an event of its own, has some 2 MB. */
const LONGEST_STREAM = 1 << 26;

/**
 * Parses `text/event-stream` as the HTML standard has it: lines end with LF, CR or CRLF, lines that begin with a colon
 * are comments, several `data` lines make one text, and an event that the stream's end cuts off is dropped.
 * @throws {RangeError} for a line of more than 4 million characters, or a stream of more than 64 MiB.
 */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  let type = "";
  let data: string[] = [];
  for await (const { line, time } of readLines(stream)) {
    if (line === "") {
      if (data.length > 0) yield { type: type || "message", data: data.join("\n"), time };
      [type, data] = ["", []];
      continue;
    }
    const [field, value] = splitField(line);
    if (field === "data") data.push(value);
    else if (field === "event") type = value;
  }
}

async function* readLines(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<{ readonly line: string; readonly time: number }> {
  const decoder = new TextDecoder(); // drops a byte order mark
  let [rest, bytes] = ["", 0];
  // A CR at the end may be half of a CRLF: it waits for the next chunk.
  let heldBack = "";
  for await (const chunk of stream) {
    const time = performance.now();
    bytes += chunk.length;
    if (bytes > LONGEST_STREAM) throw new RangeError("Cannot read the stream: it does not end");
    // What is left of a line is not looked at again: a long one in small chunks would cost the square of its length.
    const lines = (heldBack + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    heldBack = lines.at(-1)!.endsWith("\r") ? "\r" : "";
    const last = lines.pop()!.slice(0, heldBack === "" ? undefined : -1);
    for (const line of lines) {
      yield { line: rest + line, time };
      rest = "";
    }
    rest += last;
    if (rest.length > LONGEST_LINE) throw new RangeError("Cannot read the stream: a line does not end");
  }
  if (heldBack !== "") yield { line: rest, time: performance.now() };
}

/** A comment has an empty field name, which is none. */
function splitField(line: string): [field: string, value: string] {
  const colon = line.indexOf(":");
  if (colon < 0) return [line, ""];
  const value = line.slice(colon + 1);
  return [line.slice(0, colon), value.startsWith(" ") ? value.slice(1) : value];
}
