import { messageOf, UserError } from "../errors.ts";
import { parseId } from "./event_id.ts";
import type { Frames, Streams } from "./event_stream.ts";
import type { Dashboard } from "./final_dashboard.ts";
import type { LiveState } from "./follow_progress.ts";
import { refusal, text } from "./guard.ts";
import type { PartReader } from "./journal_events.ts";
import { LIVE_ASSETS } from "./live_assets.ts";
import { progressFrames } from "./progress_events.ts";
import { isOver, recordFrames } from "./record_events.ts";
import type { Source } from "./source.ts";
import type { Watch } from "./watch.ts";

export interface RoutesOptions {
  /** The result CSV. */
  readonly input: string;
  readonly watch: Watch;
  readonly streams: Streams;
  readonly parts: PartReader;
  readonly stateNow: () => Promise<LiveState>;
  readonly dashboard: () => Promise<Dashboard>;
  /** Names with port by which this server may be called. */
  readonly hosts: () => ReadonlySet<string>;
}

/** Of every response. No CORS header: other sites read nothing. */
const HEADERS = {
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const LIVE_POLICY = `${NOTHING}; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:`;

/** Answers one request; every answer carries the headers above and a policy. */
export function answerer(options: RoutesOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const response = refusal(request, options.hosts()) ?? await route(request, options);
    for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
    if (!response.headers.has("content-security-policy")) {
      response.headers.set("content-security-policy", NOTHING);
    }
    if (request.method !== "HEAD") return response;
    await response.body?.cancel();
    return new Response(null, response);
  };
}

async function route(request: Request, options: RoutesOptions): Promise<Response> {
  switch (new URL(request.url).pathname) {
    case "/":
      return isLive(options.watch.now().source) ? livePage() : await finalDashboard(options);
    case "/live":
      return livePage();
    case "/dashboard":
      return await finalDashboard(options);
    case "/events":
      return recordStream(request, options);
    case "/progress":
      return stream(options.streams, progressFrames(options));
    case "/live.css":
      return asset(LIVE_ASSETS.css, "text/css");
    case "/live.js":
      return asset(LIVE_ASSETS.script, "text/javascript");
    case "/favicon.ico":
      return new Response(null, { status: 204 });
    default:
      return text(404, "404: there are /, /live, /dashboard, /events and /progress\n");
  }
}

/** Whether there is, or may come, something to follow. */
function isLive(source: Source): boolean {
  return source.kind !== "csv" && !(source.kind === "journal" && source.ended?.how === "done");
}

function livePage(): Response {
  const response = asset(LIVE_ASSETS.page, "text/html");
  response.headers.set("content-security-policy", LIVE_POLICY);
  return response;
}

async function finalDashboard({ dashboard }: RoutesOptions): Promise<Response> {
  try {
    const { page, policy } = await dashboard();
    const headers = {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `${policy}; frame-ancestors 'none'`,
    };
    return new Response(page, { headers });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return text(404, "404: there are no results yet\n");
    if (error instanceof UserError) return text(503, `503: ${messageOf(error)}\n`);
    throw error;
  }
}

function recordStream(request: Request, { watch, streams, parts }: RoutesOptions): Response {
  const after = parseId(
    request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after"),
  );
  // By the standard, this tells an EventSource not to come again.
  if (isOver(watch.now().source, after)) return new Response(null, { status: 204 });
  return stream(streams, recordFrames({ watch, parts, after }));
}

function stream(streams: Streams, frames: Frames): Response {
  const body = streams.start(frames);
  if (body === null) return text(503, "503: too many clients\n", { "retry-after": "5" });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

function asset(body: string, type: string): Response {
  return new Response(body, { headers: { "content-type": `${type}; charset=utf-8` } });
}
