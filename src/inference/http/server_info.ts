import * as v from "valibot";
import { UserError } from "../../errors.ts";
import { type Client, refusal } from "./client.ts";
import { sendPatiently } from "./retry.ts";
import { oneLine, shorten } from "./server_failure.ts";

export type ServerKind = "llama.cpp" | "vllm" | "ollama" | "other";

/** What a server tells of itself. */
export interface ServerInfo {
  readonly kind: ServerKind;
  /** Names under which it serves models; null where it does not tell. */
  readonly models: readonly string[] | null;
  /** Name and version as far as it tells, e.g. `llama.cpp b6100-0c1e570 (Q8_0)`. */
  readonly runtime: string;
}

const text = v.optional(v.string(), "");
const ModelSchema = v.object({
  id: v.string(),
  owned_by: v.nullish(v.string(), ""),
  aliases: v.optional(v.array(v.string()), []),
});
const ListSchema = v.object({ data: v.nullish(v.array(ModelSchema), []) });
const PropsSchema = v.object({ build_info: text, model_ftype: text });
const VersionSchema = v.object({ version: v.string() });

/** A server that is still loading its model is waited for this long, ms. */
const PATIENCE = 30_000;
/** A server that does not list its models within this time is not there, ms. */
const LONGEST_ANSWER = 10_000;

/**
 * Asks a server what it is and which models it has.
 * @throws {UserError} where it refuses to tell. @throws {ServerLost} where there is none.
 */
export async function inspectServer(client: Client): Promise<ServerInfo> {
  const { base } = client.endpoint;
  const deadline = performance.now() + PATIENCE;
  const { reply } = await sendPatiently(
    () => client.send(`${base}/models`, undefined, AbortSignal.timeout(LONGEST_ANSWER)),
    deadline,
  );
  if (!reply.ok) {
    if (reply.failure.status !== 404 && reply.failure.status !== 405) throw refusal(client, reply.failure);
    return { kind: "other", models: null, runtime: "OpenAI-compatible server" };
  }
  const server = reply.response.headers.get("server") ?? "";
  const models = await readModels(reply.response, client);
  const owners = models.map(({ owned_by }) => owned_by ?? "");
  const kind = kindOf(owners, server);
  return {
    kind,
    models: [...new Set(models.flatMap(({ id, aliases }) => [id, ...aliases]))].map((name) =>
      client.hideKey(oneLine(name))
    ),
    runtime: shorten(client.hideKey(oneLine(await describe(client, kind, owners[0] ?? "", server)))),
  };
}

async function readModels(response: Response, client: Client): Promise<v.InferOutput<typeof ModelSchema>[]> {
  const parsed = v.safeParse(ListSchema, await readJson(response));
  if (parsed.success) return parsed.output.data ?? [];
  throw new UserError(`cannot use the server at "${client.endpoint.base}": its list of models is none`, {
    hint: "is it an OpenAI-compatible server? See docs/http.md",
  });
}

/** By who owns its models, or the header `Server`: servers have no other name in common. */
function kindOf(owners: readonly string[], server: string): ServerKind {
  if (owners.includes("llamacpp") || server === "llama.cpp") return "llama.cpp";
  if (owners.includes("vllm")) return "vllm";
  return owners.includes("library") ? "ollama" : "other";
}

async function describe(client: Client, kind: ServerKind, owner: string, server: string): Promise<string> {
  const { root } = client.endpoint;
  if (kind === "llama.cpp") {
    const props = await ask(client, `${root}/props`, PropsSchema);
    const type = props === null || props.model_ftype === "" ? "" : `(${props.model_ftype})`;
    return ["llama.cpp", props?.build_info ?? "", type].filter((part) => part !== "").join(" ");
  }
  if (kind === "vllm" || kind === "ollama") {
    const path = kind === "vllm" ? "/version" : "/api/version";
    const told = await ask(client, root + path, VersionSchema);
    return told === null ? kind : `${kind} ${told.version}`;
  }
  return server || owner || "OpenAI-compatible server";
}

/** What a server tells beyond the protocol; null where it does not. */
async function ask<S extends v.GenericSchema>(
  client: Client,
  url: string,
  schema: S,
): Promise<v.InferOutput<S> | null> {
  const reply = await client.send(url, undefined, AbortSignal.timeout(LONGEST_ANSWER)).catch(() => null);
  if (reply === null || !reply.ok) return null;
  const parsed = v.safeParse(schema, await readJson(reply.response));
  return parsed.success ? parsed.output : null;
}

/** Most bytes of an answer about the server: a list of a thousand models has some 300 KB. */
const MOST_BYTES = 1 << 22;

/** Undefined where it is not JSON, or too long. */
async function readJson({ body }: Response): Promise<unknown> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    for await (const part of body ?? []) {
      bytes += part.length;
      if (bytes > MOST_BYTES) return undefined;
      parts.push(part);
    }
    return JSON.parse(await new Blob(parts).text());
  } catch {
    return undefined;
  }
}

/** Names in words; of very many the first. */
export function listOf(models: readonly string[]): string {
  return models.length <= MOST_NAMED
    ? models.join(", ")
    : `${models.slice(0, MOST_NAMED).join(", ")} and ${models.length - MOST_NAMED} more`;
}

const MOST_NAMED = 50;

/**
 * Checks that a server has the model; many answer for any name with the one they have.
 * @throws {UserError} listing those it has.
 */
export function requireServed(model: string | undefined, { models }: ServerInfo): string {
  const list = models === null || models.length === 0 ? "" : `the server has: ${listOf(models)}`;
  if (model === undefined) {
    throw new UserError("the backend http needs the name of a model: --model NAME_ON_SERVER", { hint: list });
  }
  // Ollama takes a name without its tag for the tag `latest`.
  const isServed = models === null || models.includes(model) || models.includes(`${model}:latest`);
  if (isServed) return model;
  throw new UserError(`the server has no model "${model}"`, { hint: list || "it lists no model at all" });
}
