import { UserError } from "../../errors.ts";

/** Where an OpenAI-compatible server listens. */
export interface Endpoint {
  /** Without a slash at the end, e.g. `http://127.0.0.1:8080/v1`. */
  readonly base: string;
  /** The same without `/v1`: where servers keep what is not OpenAI's. */
  readonly root: string;
  readonly origin: string;
  /** Host and port, as permissions name them. */
  readonly host: string;
}

const EXAMPLE = "an example: --endpoint http://127.0.0.1:8080/v1";

/**
 * Reads the value of `--endpoint`; `/v1` at its end may be left out.
 * @throws {UserError} for anything but an http or https address without credentials, query and fragment.
 */
export function parseEndpoint(text: string): Endpoint {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UserError(`cannot use the endpoint${shown(text)}: it is no http or https address`, {
      hint: EXAMPLE,
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new UserError("cannot use the endpoint: it holds credentials, which would be printed and stored", {
      hint: "set the environment variable CHARTVLM_API_KEY instead",
    });
  }
  if (url.search !== "" || url.hash !== "") {
    throw new UserError("cannot use the endpoint: it must end with its path, without ? and #", {
      hint: EXAMPLE,
    });
  }
  const root = (url.origin + url.pathname).replace(/\/+$/, "").replace(/\/v1$/, "");
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return { base: `${root}/v1`, root, origin: url.origin, host: `${url.hostname}:${port}` };
}

/** The value in quotes, unless an @ says that there may be a password in it. */
function shown(text: string): string {
  return text.includes("@") ? "" : ` "${text}"`;
}

/**
 * Checks that this process may talk to the endpoint.
 * @throws {UserError} where it runs without network permission, as it does by default.
 */
export async function requireNetPermission({ host }: Endpoint): Promise<void> {
  const { state } = await Deno.permissions.query({ name: "net", host });
  if (state === "granted") return;
  throw new UserError(`cannot reach "${host}": the program runs without network permission`, {
    hint: `run it with: deno task chartvlm:online ... (or give deno --allow-net=${host})`,
  });
}
