import { UserError } from "../../errors.ts";

const VARIABLES = ["CHARTVLM_API_KEY", "OPENAI_API_KEY"] as const;

/**
 * The key for the endpoint from the environment; undefined where none is set. It goes into one header and nowhere else:
 * what comes from the server passes through `withoutKey` before anyone sees it.
 * @throws {UserError} where it cannot stand in a header; the message does not quote it.
 */
export function readApiKey(): string | undefined {
  for (const variable of VARIABLES) {
    const key = Deno.env.get(variable)?.trim();
    if (key === undefined || key === "") continue;
    if (/^[\x21-\x7e]+$/.test(key)) return key;
    throw new UserError(
      `cannot use the key in ${variable}: it holds spaces or characters that are not ASCII`,
    );
  }
  return undefined;
}

/** Text of a server in which the key, should the server repeat it, is hidden. */
export function withoutKey(text: string, key: string | undefined): string {
  return key === undefined ? text : text.replaceAll(key, "[key]");
}
