import * as v from "valibot";
import { messageOf } from "../errors.ts";

/** What the parent asks of a worker: first to load, then one image after the other. */
export type Request =
  | {
    readonly type: "load";
    readonly model: string;
    readonly precision: string;
    readonly backend: string;
    /** Address of the server, for the backend http. */
    readonly endpoint?: string;
    /** Longest time of one item. */
    readonly timeoutS: number;
    /** Why this backend runs and not the one asked for; null where it is the one. */
    readonly standsInFor: string | null;
    /** Whether a GPU backend may leave matrix work to the CPU. */
    readonly allowFallback: boolean;
    /** Default: the processor's logical cores, at most 8. */
    readonly threads?: number | undefined;
    /** Whether to measure the machine's pace around each item. */
    readonly pace?: boolean;
    readonly prompt: string;
    readonly maxNewTokens: number;
  }
  | { readonly type: "run"; readonly image: string };

const number = v.pipe(v.number(), v.finite(), v.minValue(0));
const maybe = v.nullable(number);

const ReplySchema = v.variant("type", [
  v.object({
    type: v.literal("loaded"),
    loadMs: maybe,
    runtime: v.string(),
    adapter: v.nullable(v.string()),
    threads: maybe,
    warnings: v.array(v.string()),
    memoryMb: maybe,
  }),
  v.object({
    type: v.literal("answer"),
    text: v.string(),
    tokens: maybe,
    promptTokens: maybe,
    imageTokens: maybe,
    stop: v.picklist(["end", "length", "refused"]),
    timings: v.object({
      latencyMs: number,
      ttftMs: maybe,
      tpotMs: maybe,
      decodeTokensPerS: maybe,
      preprocessMs: maybe,
      visionMs: maybe,
      prefillMs: maybe,
      decodeMs: maybe,
    }),
    memoryMb: maybe,
    rssMb: v.optional(maybe),
    notes: v.optional(v.array(v.string())),
    paceMs: v.optional(maybe),
  }),
  v.object({
    type: v.literal("failed"),
    error: v.string(),
    memoryMb: maybe,
    rssMb: v.optional(maybe),
    serverLost: v.optional(v.boolean()),
  }),
]);

/**
 * What a worker says, one reply a request. `memoryMb` is the peak resident memory so far of the process that holds the
 * model, MiB, `rssMb` what is resident now; null where that is a server's. `paceMs` is the machine's pace around the
 * item (`pace.ts`), where it was asked for and the CPU computes.
 */
export type Reply = v.InferOutput<typeof ReplySchema>;
export type Loaded = Extract<Reply, { type: "loaded" }>;
export type Answer = Extract<Reply, { type: "answer" }>;
export type Failed = Extract<Reply, { type: "failed" }>;

/**
 * Begins a reply on a worker's stdout. Libraries write there too, and not always whole lines: a record separator
 * (as in RFC 7464) that they do not write, on a line of its own, tells replies from that.
 */
const MARK = "\x1echartvlm ";

export function formatReply(reply: Reply): string {
  return `\n${MARK}${JSON.stringify(reply)}\n`;
}

/** The reply in a line of a worker's stdout; null where the line is something else. A spoilt reply is a failure. */
export function parseReply(line: string): Reply | null {
  const start = line.lastIndexOf(MARK);
  if (start < 0) return null;
  try {
    return v.parse(ReplySchema, JSON.parse(line.slice(start + MARK.length)));
  } catch (error) {
    return { type: "failed", error: `cannot read the worker's reply: ${messageOf(error)}`, memoryMb: null };
  }
}

/** A line of more characters is no reply; its beginning is forgotten. */
const LONGEST_LINE = 1 << 26;

/** Splits a stream of bytes into lines of text. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE) rest = "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
