import { messageOf, UserError, WorkError } from "../../errors.ts";
import type { AnyGeneration, AnyModel, GenerationRequest } from "../types.ts";
import { chatRequest, noteOfRejected, type OptionalField, rejectedField } from "./chat_request.ts";
import { type ChatAnswer, readChat } from "./chat_stream.ts";
import { chatTimings, countTokens, noteOfCache } from "./chat_timings.ts";
import { type Client, openClient, ServerLost } from "./client.ts";
import { sendPatiently, type Sent } from "./retry.ts";
import { inspectServer, requireServed, type ServerInfo } from "./server_info.ts";
import { oneLine, type ServerFailure, shorten } from "./server_failure.ts";
import { readEvents } from "./sse.ts";

export interface ConnectOptions {
  /** Address of an OpenAI-compatible server, with or without `/v1`. */
  readonly endpoint: string | undefined;
  /** Name of the model on the server. */
  readonly model: string | undefined;
  /** Longest time of one request, seconds: a server that is busy is asked again within it. */
  readonly timeoutS: number;
}

/** A model that a server has. */
export interface Connection {
  readonly client: Client;
  readonly info: ServerInfo;
  readonly model: string;
}

/**
 * Finds the model on the server.
 * @throws {UserError} where there is no server, it refuses, or it has no such model; and without network permission.
 */
export async function findServed(options: Omit<ConnectOptions, "timeoutS">): Promise<Connection> {
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

/**
 * Opens a model on a server. Nothing is loaded here, and what its memory and threads are is not known here.
 * @throws {UserError} as `findServed`.
 */
export async function connect(options: ConnectOptions): Promise<AnyModel> {
  const connection = await findServed(options);
  const rejected = new Set<OptionalField>();
  return {
    loadMs: null,
    runtime: connection.info.runtime,
    threads: null,
    isRemote: true,
    generate: (request) => generate(connection, request, rejected, options.timeoutS),
    dispose: () => Promise.resolve(),
  };
}

/**
 * Asks once and reads the answer.
 * @throws {WorkError} with what the server says, where it does not answer; {@link ServerLost} where it is gone.
 */
async function generate(
  connection: Connection,
  request: GenerationRequest,
  rejected: Set<OptionalField>,
  timeoutS: number,
): Promise<AnyGeneration> {
  const { client } = connection;
  const { response, start, postponed } = await ask(connection, request, rejected, timeoutS);
  const answer = await read(response, client);
  return {
    text: client.hideKey(answer.text),
    tokenIds: null,
    ...countTokens(answer),
    imageTokens: null,
    stop: answer.stop,
    timings: chatTimings(answer, start),
    notes: [
      ...[...rejected].map(noteOfRejected),
      ...(postponed === 0 ? [] : [BUSY]),
      ...[noteOfCache(answer)].filter((note) => note !== null),
    ],
  };
}

const BUSY = "the server was busy at times and was asked again; times are those of the request it answered";

/** Sends the request, without a field that the server rejects. */
async function ask(
  { client, info, model }: Connection,
  request: GenerationRequest,
  rejected: Set<OptionalField>,
  timeoutS: number,
): Promise<Omit<Sent, "reply"> & { readonly response: Response }> {
  const deadline = performance.now() + timeoutS * 1000;
  const url = `${client.endpoint.base}/chat/completions`;
  while (true) {
    const send = () => client.send(url, chatRequest(request, { model, kind: info.kind, without: rejected }));
    const { reply, ...sent } = await sendPatiently(send, deadline);
    if (reply.ok) return { response: reply.response, ...sent };
    const field = rejectedField(reply.failure, rejected);
    if (field === null) throw failureOf(reply.failure, model, info, sent.postponed);
    rejected.add(field);
  }
}

function failureOf({ status, message }: ServerFailure, model: string, info: ServerInfo, postponed: number) {
  const served = info.models === null ? "" : `; the server has: ${info.models.join(", ")}`;
  if (status === 404) return new WorkError(`the server refused (model "${model}"): ${message}${served}`);
  const often = postponed === 0 ? "" : ` (asked ${postponed + 1} times)`;
  return new WorkError(`the server refused: ${message}${often}`);
}

async function read(response: Response, client: Client): Promise<ChatAnswer> {
  const type = response.headers.get("content-type") ?? "no content type";
  if (response.body === null || !/^text\/event-stream\b/i.test(type)) {
    await response.body?.cancel();
    throw new WorkError(
      `the server does not stream its answer: it sent ${shorten(client.hideKey(oneLine(type)))}`,
    );
  }
  try {
    return await readChat(readEvents(response.body));
  } catch (error) {
    const message = shorten(client.hideKey(oneLine(messageOf(error))));
    throw new WorkError(error instanceof WorkError ? message : `the server's stream broke off: ${message}`);
  }
}
