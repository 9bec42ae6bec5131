import { UserError } from "../../errors.ts";
import { type Client, openClient, ServerLost } from "./client.ts";
import { inspectServer, requireServed, type ServerInfo } from "./server_info.ts";

export interface FindServedOptions {
  /** Address of an OpenAI-compatible server, with or without `/v1`. */
  readonly endpoint: string | undefined;
  /** Name of the model on the server. */
  readonly model: string | undefined;
}

/** What precision a served model has where the user does not say: a server's weights are not seen. */
export const AS_SERVED = "as-served";

/**
 * Checks that no server is named where none is asked.
 * @throws {UserError} where one is.
 */
export function refuseEndpoint(endpoint: string | undefined): void {
  if (endpoint === undefined) return;
  throw new UserError("--endpoint names a server, which only the backend http asks", {
    hint: "add --backend http",
  });
}

/** A model that a server has. */
export interface ServedModel {
  readonly client: Client;
  readonly info: ServerInfo;
  readonly model: string;
}

/**
 * Finds the model on the server.
 * @throws {UserError} where there is no server, it refuses, or it has no such model; and without network permission.
 */
export async function findServed(options: FindServedOptions): Promise<ServedModel> {
  if (options.endpoint === undefined) {
    throw new UserError("the backend http needs the address of a server: --endpoint URL", {
      hint: "an example: --endpoint http://127.0.0.1:8080/v1",
    });
  }
  const client = await openClient(options.endpoint);
  try {
    const info = await inspectServer(client);
    return { client, info, model: requireServed(options.model, info) };
  } catch (error) {
    if (error instanceof ServerLost) {
      throw new UserError(error.message, { hint: "start the server first, or mend --endpoint" });
    }
    if (error instanceof DOMException) throw new UserError(silent(client), { cause: error });
    throw error;
  }
}

function silent({ endpoint }: Client): string {
  return `cannot use the server at "${endpoint.base}": it does not answer`;
}
