import * as v from "valibot";
import { WorkError } from "../../errors.ts";
import type { AnyGeneration } from "../types.ts";
import { type Chunk, ChunkSchema, type ServerTimings, type Usage } from "./chat_chunk.ts";
import { errorText } from "./server_failure.ts";
import type { ServerEvent } from "./sse.ts";

/** An answer as it came over the wire; times in milliseconds of `performance.now()`. */
export interface ChatAnswer {
  readonly text: string;
  readonly stop: AnyGeneration["stop"];
  /** When the first generated text came in, be it answer or thought; null for an answer without any. */
  readonly first: number | null;
  /** When the server said why it stopped: the last token is known. */
  readonly last: number;
  /** The model thought aloud: its thoughts came in the stream, and are no part of `text`. */
  readonly thought: boolean;
  readonly usage: Usage | null;
  readonly timings: ServerTimings | null;
}

/** Why generation stopped, by `finish_reason`. */
const STOPS: Readonly<Record<string, AnyGeneration["stop"]>> = {
  stop: "end",
  length: "length",
  content_filter: "refused",
};

/** What has come in so far. */
interface Draft {
  answer: string;
  refusal: string;
  thought: boolean;
  reason: string;
  first: number | null;
  last: number | null;
  usage: Usage | null;
  timings: ServerTimings | null;
}

/**
 * Reads a streamed chat completion to its end.
 * @throws {WorkError} where the stream breaks off, says that it failed, or cannot be understood.
 */
export async function readChat(events: AsyncIterable<ServerEvent>): Promise<ChatAnswer> {
  const draft: Draft = {
    answer: "",
    refusal: "",
    thought: false,
    reason: "",
    first: null,
    last: null,
    usage: null,
    timings: null,
  };
  for await (const { type, data, time } of events) {
    // After [DONE] read on to the end of the body: only then can the connection be used again.
    if (data !== "[DONE]") addChunk(draft, parseChunk(type, data), time);
  }
  const { answer, refusal, reason, last, ...rest } = draft;
  if (last === null) throw new WorkError("the server's stream ended before the answer was complete");
  const isRefusal = refusal !== "";
  return { ...rest, last, text: isRefusal ? refusal : answer, stop: isRefusal ? "refused" : stopOf(reason) };
}

function addChunk(draft: Draft, chunk: Chunk, time: number): void {
  draft.usage = chunk.usage ?? draft.usage;
  draft.timings = chunk.timings ?? draft.timings;
  const choice = chunk.choices?.[0];
  if (choice === undefined) return;
  const content = choice.delta?.content ?? "";
  const refusal = choice.delta?.refusal ?? "";
  const thinking = choice.delta?.reasoning_content || choice.delta?.reasoning || "";
  draft.answer += content;
  draft.refusal += refusal;
  draft.thought ||= thinking !== "";
  if (content + refusal + thinking !== "") draft.first ??= time;
  if (!choice.finish_reason) return;
  draft.reason = choice.finish_reason;
  draft.last = time;
}

function stopOf(reason: string): AnyGeneration["stop"] {
  const stop = Object.hasOwn(STOPS, reason) ? STOPS[reason] : undefined;
  if (stop !== undefined) return stop;
  throw new WorkError(`the server ended the answer for the reason ${JSON.stringify(reason)}`);
}

/** An error in the middle of a stream is a chunk with an `error`, or an event of that type. */
function parseChunk(type: string, data: string): Chunk {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    throw new WorkError("cannot read the server's stream: it holds an event that is not JSON");
  }
  const isError = type === "error" || typeof json === "object" && json !== null && "error" in json;
  if (isError) throw new WorkError(`the server failed in the middle of the answer: ${errorText(data)}`);
  const parsed = v.safeParse(ChunkSchema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const place = v.getDotPath(issue) ?? "event";
  throw new WorkError(`cannot read the server's stream: ${place}: ${issue.message}`);
}
