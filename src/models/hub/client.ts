import { messageOf, UserError, WorkError } from "../../errors.ts";
import { parseRetryAfter, PassingError, type RetryPolicy } from "./retry.ts";

/** A server that speaks the protocol of the Hugging Face hub. */
export interface Hub {
  /** Without a slash at its end. */
  readonly endpoint: string;
  /** Sent to the endpoint's own origin only; never printed, never stored. */
  readonly token?: string | undefined;
  readonly retry: RetryPolicy;
  /** Longest silence on a connection, in milliseconds. */
  readonly stallMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of failures that are tried again. */
  readonly onRetry?: (text: string) => void;
}

export interface HubRequest {
  readonly url: string;
  /** What is asked for, for messages: `"a/b"`, or `"config.json" of "a/b"`. */
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const MOST_REDIRECTS = 10;
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * One GET, following redirects. The token goes to the endpoint's origin only, and no redirect leads off the web (Deno's
 * own fetch also reads `file:` and `data:` addresses).
 * @returns an answer of status 200, 206, or 416 where a range was asked for; its body is not read yet.
 * @throws {PassingError} where it may work later, else a {UserError} or a {WorkError}.
 */
export async function request(hub: Hub, { url, what, headers = {}, signal }: HubRequest): Promise<Response> {
  let address = webAddress(url, url, what);
  for (let step = 0; step <= MOST_REDIRECTS; step++) {
    const response = await send(address, { ...headers, ...authorization(hub, address) }, signal);
    if (response.status === 200 || response.status === 206) return response;
    if (response.status === 416 && headers["range"] !== undefined) return response;
    await response.body?.cancel();
    const location = response.headers.get("location");
    if (!REDIRECTS.includes(response.status) || location === null) {
      throw failure(response, address, hub, what);
    }
    address = webAddress(location, address.href, what);
  }
  throw new WorkError(`cannot fetch ${what}: more than ${MOST_REDIRECTS} redirects`);
}

function authorization({ endpoint, token }: Hub, { origin }: URL): Record<string, string> {
  const isOwn = origin === new URL(endpoint).origin;
  return token !== undefined && isOwn ? { authorization: `Bearer ${token}` } : {};
}

async function send(address: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  try {
    // as it is: a compressed body could not be resumed, nor counted
    const identity = { "accept-encoding": "identity" };
    return await fetch(address, { headers: { ...identity, ...headers }, redirect: "manual", signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw passing(error, `cannot reach "${address.host}"`);
  }
}

/** A network failure as one line, without addresses: those of a CDN may hold signatures. Others are passed on. */
export function passing(error: unknown, what: string): unknown {
  if (!(error instanceof TypeError) && !(error instanceof Deno.errors.Http)) return error;
  const reason = messageOf(error).replace(/^error sending request for url \([^)]*\):? ?/, "")
    .replaceAll(/https?:\/\/\S+/g, "...");
  return new PassingError(reason === "" ? what : `${what}: ${reason}`);
}

function webAddress(location: string, base: string, what: string): URL {
  const address = URL.canParse(location, base) ? new URL(location, base) : null;
  if (address !== null && ["http:", "https:"].includes(address.protocol)) return address;
  throw new WorkError(`cannot fetch ${what}: the hub leads to something that is no web address`);
}

function failure({ status, headers }: Response, { host }: URL, hub: Hub, what: string): Error {
  const answer = `cannot fetch ${what}: "${host}" answered ${status}`;
  if (status === 408 || status === 429 || status >= 500) {
    return new PassingError(answer, {
      retryAfterMs: parseRetryAfter(headers.get("retry-after"), Date.now()),
    });
  }
  if (status === 401 || status === 403) return new UserError(answer, { hint: accessHint(hub) });
  if (status === 404) {
    return new UserError(`${answer} (not found)`, { hint: "check the name and the revision of the model" });
  }
  return new WorkError(answer);
}

function accessHint({ token }: Hub): string {
  return token === undefined
    ? "check the model's name; for a gated or private model set HF_TOKEN to a token that may read it"
    : "check the model's name, and that the account of HF_TOKEN has accepted the model's terms";
}
