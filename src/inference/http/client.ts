import { UserError, WorkError } from "../../errors.ts";
import { readApiKey, withoutKey } from "./api_key.ts";
import { type Endpoint, parseEndpoint, requireNetPermission } from "./endpoint.ts";
import { readFailure, type ServerFailure, shorten } from "./server_failure.ts";

/** A server to talk to. */
export interface Client {
  readonly endpoint: Endpoint;
  /**
   * GET, or POST where there is a body. Only a success has its body unread.
   * @throws {ServerLost} where there is no connection. @throws {WorkError} for a redirect that is not followed.
   */
  send(url: string, body?: object, signal?: AbortSignal): Promise<Reply>;
  /** Hides the key in what came from the server. */
  hideKey(text: string): string;
}

export type Reply =
  | { readonly ok: true; readonly response: Response }
  | { readonly ok: false; readonly failure: ServerFailure };

/** There is no server any more: nothing that is asked of it will be answered. */
export class ServerLost extends WorkError {}

/**
 * @throws {UserError} for an endpoint that is no address, a key that cannot be sent, or without network permission.
 */
export async function openClient(address: string): Promise<Client> {
  const endpoint = parseEndpoint(address);
  await requireNetPermission(endpoint);
  const key = readApiKey();
  const hideKey = (text: string) => withoutKey(text, key);
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return {
    endpoint,
    hideKey,
    async send(url, body, signal) {
      const init: RequestInit = { headers, redirect: "manual", signal: signal ?? null };
      const response = await follow(url, body === undefined ? init : withJson(init, body), endpoint);
      if (response.ok) return { ok: true, response };
      const failure = await readFailure(response);
      return { ok: false, failure: { ...failure, message: shorten(hideKey(failure.message)) } };
    },
  };
}

function withJson(init: RequestInit, body: object): RequestInit {
  const headers = { ...init.headers as Record<string, string>, "content-type": "application/json" };
  return { ...init, method: "POST", headers, body: JSON.stringify(body) };
}

const MOST_REDIRECTS = 3;

/** Follows redirects within the endpoint's origin: the key, the picture and the prompt go nowhere else. */
async function follow(url: string, init: RequestInit, endpoint: Endpoint): Promise<Response> {
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const response = await connect(url, init, endpoint);
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    const target = URL.parse(location, url);
    if (target?.origin !== endpoint.origin) {
      throw new WorkError(
        `refused to follow the server to another origin ("${target?.origin ?? "no address"}")`,
        { hint: "if that is where the server is, give it with --endpoint" },
      );
    }
    url = target.href;
  }
  throw new WorkError(`gave up after ${MOST_REDIRECTS} redirects of the server`);
}

async function connect(url: string, init: RequestInit, { base }: Endpoint): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ServerLost(`cannot reach the server at "${base}": ${reasonOf(error)}`);
  }
}

/** The last part of `error sending request for url (...): client error (Connect): ...: Connection refused`. */
function reasonOf(error: TypeError): string {
  const message = error.cause instanceof Error ? error.cause.message : error.message;
  return message.split(/: (?=[^:]*$)/).at(-1)?.replace(/ \(os error \d+\)$/, "") ?? message;
}

/** A failure before the run: the user can mend it. */
export function refusal({ endpoint }: Client, { status, message }: ServerFailure): UserError {
  const hint = status === 401 || status === 403
    ? "set the environment variable CHARTVLM_API_KEY to a key that the server takes"
    : "is it an OpenAI-compatible server? See docs/http.md";
  return new UserError(`cannot use the server at "${endpoint.base}": ${message}`, { hint });
}
