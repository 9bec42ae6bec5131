import * as v from "valibot";

/** A response that is no success. */
export interface ServerFailure {
  readonly status: number;
  /** Status and what the server says, on one line. */
  readonly message: string;
  /** How long it asks to be left alone, ms; null where it does not say. */
  readonly retryAfterMs: number | null;
}

const LONGEST = 300;
const MOST_BYTES = 1 << 16;

/** Reads a failure; takes at most 64 KiB of its body. */
export async function readFailure(response: Response): Promise<ServerFailure> {
  const { status, statusText, headers } = response;
  const said = errorText(await beginningOf(response));
  const title = `${status} ${statusText}`.trim();
  return {
    status,
    message: said === "" ? title : `${title}: ${said}`,
    retryAfterMs: parseRetryAfter(headers.get("retry-after"), Date.now()),
  };
}

async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  if (body === null) return text;
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= MOST_BYTES) break;
    }
  } catch {
    // A body that is cut off: the status and what came of it must do.
  }
  return text;
}

const Text = v.pipe(v.string(), v.nonEmpty());
/** Where servers put their message: OpenAI and llama.cpp, Ollama, vLLM, FastAPI. */
const BODIES = [
  v.pipe(v.object({ error: v.object({ message: Text }) }), v.transform(({ error }) => error.message)),
  v.pipe(v.object({ error: Text }), v.transform(({ error }) => error)),
  v.pipe(v.object({ message: Text }), v.transform(({ message }) => message)),
  v.pipe(v.object({ detail: v.unknown() }), v.transform(({ detail }) => textOf(detail))),
] as const;

/** What a body of an error says, on one line; of a longer one than 64 KiB its beginning as it is. */
export function errorText(body: string): string {
  return oneLine(textOfBody(body.slice(0, MOST_BYTES)));
}

function textOfBody(body: string): string {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return /^\s*</.test(body) ? "" : body; // a page of a proxy says nothing that the status does not
  }
  for (const schema of BODIES) {
    const parsed = v.safeParse(schema, json);
    if (parsed.success) return parsed.output;
  }
  return textOf(json);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return ""; // nested so deeply that the stack does not suffice: nothing for people
  }
}

/** On one line and without control characters; cut where it is long only after the key has been hidden. */
export function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex -- terminals act on them
  return text.replace(/[\s\x00-\x1f\x7f-\x9f]+/g, " ").trim();
}

export function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** `Retry-After`: seconds or a date (RFC 9110, 10.2.3). */
export function parseRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
