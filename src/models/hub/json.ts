import * as v from "valibot";
import { WorkError } from "../../errors.ts";
import { type Hub, passing, request } from "./client.ts";
import { PassingError, withRetries } from "./retry.ts";
import { startWatchdog } from "./watchdog.ts";

const MOST_BYTES = 64 * 2 ** 20;

export interface JsonAnswer<T> {
  readonly value: T;
  readonly headers: Headers;
}

/**
 * GETs JSON, with retries.
 * @throws {WorkError} where the answer is not JSON or not what `schema` wants.
 */
export async function fetchJson<S extends v.GenericSchema>(
  hub: Hub,
  { url, what, schema }: { readonly url: string; readonly what: string; readonly schema: S },
): Promise<JsonAnswer<v.InferOutput<S>>> {
  const { text, headers } = await withRetries(() => fetchText(hub, url, what), { ...hub, policy: hub.retry });
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  if (parsed.success) return { value: parsed.output, headers };
  const [issue] = parsed.issues;
  const where = v.getDotPath(issue);
  throw new WorkError(
    `cannot use what "${new URL(url).host}" says of ${what}: ${where ? `${where}: ` : ""}${issue.message}`,
    { hint: `"${hub.endpoint}" must be a server that speaks the protocol of the Hugging Face hub` },
  );
}

async function fetchText(hub: Hub, url: string, what: string): Promise<{ text: string; headers: Headers }> {
  using watchdog = startWatchdog(hub.stallMs, what, hub.signal);
  const { signal, feed } = watchdog;
  const response = await request(hub, { url, what, signal });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    for await (const part of response.body ?? []) {
      feed();
      bytes += part.length;
      if (bytes > MOST_BYTES) throw new WorkError(`cannot fetch ${what}: the answer has no end`);
      parts.push(part);
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw passing(error, `cannot fetch ${what}: the connection was cut`);
  }
  const expected = response.headers.get("content-length");
  if (expected !== null && Number(expected) !== bytes) {
    throw new PassingError(`cannot fetch ${what}: the answer is cut off`);
  }
  return { text: await new Blob(parts).text(), headers: response.headers };
}
