import { messageOf, WorkError } from "../../errors.ts";
import type { AnyGeneration, AnyModel, GenerationRequest } from "../types.ts";
import { chatRequest, noteOfRejected, type OptionalField, rejectedField } from "./chat_request.ts";
import { type ChatAnswer, readChat } from "./chat_stream.ts";
import { chatTimings, countTokens, noteOfCache } from "./chat_timings.ts";
import type { Client } from "./client.ts";
import { findServed, type FindServedOptions, type ServedModel } from "./find_served.ts";
import { sendPatiently, type Sent } from "./retry.ts";
import { listOf, type ServerInfo } from "./server_info.ts";
import { oneLine, type ServerFailure, shorten } from "./server_failure.ts";
import { readEvents } from "./sse.ts";

export interface ConnectOptions extends FindServedOptions {
  /** Longest time of one request, seconds: a server that is busy is asked again within it. */
  readonly timeoutS: number;
}

/**
 * Opens a model on a server. Nothing is loaded here, and what its memory and threads are is not known here.
 * @throws {UserError} as `findServed`.
 */
export async function connect(options: ConnectOptions): Promise<AnyModel> {
  const served = await findServed(options);
  const rejected = new Set<OptionalField>();
  return {
    loadMs: null,
    runtime: served.info.runtime,
    threads: null,
    adapter: null,
    warnings: [],
    isRemote: true,
    generate: (request) => generate(served, request, rejected, options.timeoutS),
    dispose: () => Promise.resolve(),
  };
}

/**
 * Asks once and reads the answer.
 * @throws {WorkError} with what the server says, where it does not answer; {@link ServerLost} where it is gone.
 */
async function generate(
  served: ServedModel,
  request: GenerationRequest,
  rejected: Set<OptionalField>,
  timeoutS: number,
): Promise<AnyGeneration> {
  const { client } = served;
  const { response, start, postponed } = await ask(served, request, rejected, timeoutS);
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

/** Sends the request; where the server answers only without a field, notes that in `rejected` for those to come. */
async function ask(
  { client, info, model }: ServedModel,
  request: GenerationRequest,
  rejected: Set<OptionalField>,
  timeoutS: number,
): Promise<Omit<Sent, "reply"> & { readonly response: Response }> {
  const deadline = performance.now() + timeoutS * 1000;
  const url = `${client.endpoint.base}/chat/completions`;
  const without = new Set(rejected);
  while (true) {
    const send = () => client.send(url, chatRequest(request, { model, kind: info.kind, without }));
    const { reply, ...sent } = await sendPatiently(send, deadline);
    if (reply.ok) {
      without.forEach((field) => rejected.add(field));
      return { response: reply.response, ...sent };
    }
    const field = rejectedField(reply.failure, without);
    if (field === null) throw failureOf(reply.failure, model, info, sent.postponed);
    without.add(field);
  }
}

function failureOf({ status, message }: ServerFailure, model: string, info: ServerInfo, postponed: number) {
  const list = info.models === null ? "" : `; the server has: ${listOf(info.models)}`;
  if (status === 404) return new WorkError(`the server refused (model "${model}"): ${message}${list}`);
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
