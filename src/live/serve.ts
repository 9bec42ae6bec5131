import { UserError } from "../errors.ts";
import { eventStreams } from "./event_stream.ts";
import { dashboardOf } from "./final_dashboard.ts";
import { progressFollower } from "./follow_progress.ts";
import { allowedHosts, bracketed } from "./guard.ts";
import { partReader } from "./journal_events.ts";
import { answerer } from "./routes.ts";
import type { Source } from "./source.ts";
import { watchRun } from "./watch.ts";

export interface ServeOptions {
  /** Result CSV of a running or finished benchmark; its journal lies beside it. Neither need be there yet. */
  readonly input: string;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** How often the files are looked at, and clients told what is new, ms. */
  readonly intervalMs: number;
  /** Event streams open at a time. @default {256} */
  readonly mostStreams?: number;
  /** Told of errors of the server itself. */
  readonly onError?: (error: unknown) => void;
}

/** A server that runs. */
export interface LiveServer {
  readonly url: string;
  readonly port: number;
  /** Event streams that are open. */
  readonly streams: number;
  source(): Source;
  /** Ends the streams, so that their clients know it, then the server; at the latest after a second. */
  close(): Promise<void>;
}

/**
 * Serves a run: its records as server-sent events, a page that shows how it stands, at last its dashboard. It reads the
 * files and nothing else; it keeps nothing that a restart would lose.
 * @throws {UserError} for an input that is not of a run, or an address that cannot be listened on.
 */
export async function serve(options: ServeOptions): Promise<LiveServer> {
  const { input, host, intervalMs, mostStreams = 256 } = options;
  requireCsvName(input);
  const watch = await watchRun({ input, intervalMs });
  const streams = eventStreams(mostStreams);
  let hosts: ReadonlySet<string> = new Set();
  const answer = answerer({
    ...{ input, watch, streams, hosts: () => hosts },
    parts: partReader(),
    stateNow: progressFollower(watch),
    dashboard: dashboardOf(input),
  });
  try {
    requireUsable(watch.now().source);
    const hard = new AbortController();
    const server = listen({ ...options, signal: hard.signal }, answer);
    const { port: chosen } = server.addr as Deno.NetAddr;
    hosts = allowedHosts(host, chosen);
    return {
      url: `http://${bracketed(host)}:${chosen}/`,
      port: chosen,
      get streams() {
        return streams.open;
      },
      source: () => watch.now().source,
      async close() {
        watch.close();
        streams.closeAll();
        await shutDown(server, hard);
      },
    };
  } catch (error) {
    watch.close();
    throw error;
  }
}

type Answer = (request: Request) => Promise<Response>;

function listen({ host, port, signal, onError }: ServeOptions & { signal: AbortSignal }, answer: Answer) {
  try {
    return Deno.serve({
      hostname: host.replace(/^\[(.*)\]$/, "$1"),
      port,
      signal,
      onListen: () => {},
      onError(error) {
        onError?.(error);
        return new Response("500: this should not have happened\n", { status: 500 });
      },
    }, answer);
  } catch (cause) {
    if (cause instanceof Deno.errors.AddrInUse) {
      throw new UserError(`cannot listen on "${bracketed(host)}:${port}": the port is in use`, {
        hint: "choose another one with --port; --port 0 picks a free one",
      });
    }
    throw new UserError(`cannot listen on "${bracketed(host)}:${port}"`, { cause });
  }
}

/** `shutdown` waits for every response; of a client that does not read, for ever. */
const PATIENCE_MS = 1000;

async function shutDown(server: Deno.HttpServer, hard: AbortController): Promise<void> {
  const timer = setTimeout(() => hard.abort(), PATIENCE_MS);
  await server.shutdown();
  await server.finished;
  clearTimeout(timer);
}

function requireCsvName(input: string): void {
  if (!input.endsWith(".jsonl")) return;
  const csv = input.replace(/(\.journal)?\.jsonl$/, ".csv");
  throw new UserError(`cannot serve "${input}": it is a journal`, {
    hint: `name the result CSV: --input ${csv}`,
  });
}

function requireUsable(source: Source): void {
  if (source.kind === "failed") throw new UserError(source.message);
}
