import { messageOf } from "../errors.ts";
import { ServerLost } from "../inference/http/client.ts";
import { readImageFile } from "../inference/image/read_image_file.ts";
import { openModelFor } from "../inference/open_model_for.ts";
import type { AnyModel } from "../inference/types.ts";
import { formatReply, linesOf, type Reply, type Request } from "./messages.ts";
import { measurePace } from "./pace.ts";
import { peakMemoryMb } from "./peak_memory.ts";

/**
 * The worker process: reads requests from stdin, one JSON object a line, and writes one reply each to stdout, until
 * stdin ends. Our own parent writes them, so they are not validated. Ctrl-C reaches the whole process group; the
 * parent decides what becomes of it.
 */
export async function serveWorker(): Promise<void> {
  ignoreSignals();
  let loaded: Loaded | undefined;
  for await (const line of linesOf(Deno.stdin.readable)) {
    const request = JSON.parse(line) as Request;
    try {
      if (request.type === "load") await write(loadedReply(loaded = await load(request)));
      else if (loaded !== undefined) await write(await answer(loaded, request.image));
    } catch (error) {
      const serverLost = error instanceof ServerLost;
      await write({ type: "failed", error: chainOf(error), memoryMb: await peakMemoryMb(), serverLost });
    }
  }
}

interface Loaded {
  readonly model: AnyModel;
  readonly prompt: string;
  readonly maxNewTokens: number;
  readonly memoryMb: number | null;
  /** Whether the machine's pace is measured around each item. */
  readonly pace: boolean;
}

/** Until the code of the measure is compiled. */
const PACE_WARMUP = 10;

function ignoreSignals(): void {
  Deno.addSignalListener("SIGINT", () => {});
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => {});
}

async function load(request: Extract<Request, { type: "load" }>): Promise<Loaded> {
  const { prompt, maxNewTokens } = request;
  if (request.backend !== "http") await Deno.permissions.revoke({ name: "net" }); // a binary has it from the start
  const model = await openModelFor(request);
  const pace = request.pace === true && !model.isRemote && model.adapter === null; // else the CPU's pace says little
  if (pace) { for (let run = 0; run < PACE_WARMUP; run++) measurePace(0); }
  return { model, prompt, maxNewTokens, memoryMb: await memoryOf(model), pace };
}

function loadedReply({ model, memoryMb }: Loaded): Reply {
  const { loadMs, runtime, adapter, threads, warnings } = model;
  return { type: "loaded", loadMs, runtime, adapter, threads, warnings: [...warnings], memoryMb };
}

/** Latency of the item before, ms. */
let lastMs = 0;

async function answer({ model, prompt, maxNewTokens, pace }: Loaded, path: string): Promise<Reply> {
  const image = await readImageFile(path);
  const before = pace ? measurePace(lastMs) : null;
  const { text, tokens, promptTokens, imageTokens, stop, timings, notes = [] } = await model.generate({
    image,
    prompt,
    maxNewTokens,
  });
  const paceMs = before === null ? null : (before + measurePace(timings.latencyMs)) / 2;
  lastMs = timings.latencyMs;
  const memoryMb = await memoryOf(model);
  const rssMb = model.isRemote ? null : Deno.memoryUsage().rss / 2 ** 20;
  return {
    type: "answer",
    text,
    tokens,
    promptTokens,
    imageTokens,
    stop,
    timings,
    memoryMb,
    rssMb,
    notes: [...notes],
    paceMs,
  };
}

async function memoryOf({ isRemote }: AnyModel): Promise<number | null> {
  return isRemote ? null : await peakMemoryMb();
}

/** An error and its causes on one line. */
function chainOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const message = messageOf(error).replace(/\s*\n\s*/g, " ");
  return cause === undefined ? message : `${message}: ${chainOf(cause)}`;
}

async function write(reply: Reply): Promise<void> {
  let bytes = new TextEncoder().encode(formatReply(reply));
  while (bytes.length > 0) bytes = bytes.subarray(await Deno.stdout.write(bytes));
}
