import { createHash } from "node:crypto";

export const ID = "test-org/tiny-vlm";
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

export type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

export interface Logged {
  readonly host: "hub" | "cdn";
  readonly path: string;
  readonly range: string | null;
  readonly ifRange: string | null;
  readonly authorization: string | null;
}

/** What comes instead of the regular answer; null for the regular one. `nth` counts requests for this path from 1. */
export type Intercept = (what: {
  readonly path: string;
  readonly nth: number;
  readonly host: "hub" | "cdn";
  readonly request: Request;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}) => Response | null;

export interface HubOptions {
  readonly files?: Files;
  /** Files are fetched from a second port. */
  readonly redirect?: boolean;
  /** Entries a page of the listing. */
  readonly pageSize?: number;
  /** Paths as the listing gives them, where they differ. */
  readonly listedPath?: (path: string) => string;
  readonly intercept?: Intercept;
}

/** A server that speaks as much of the hub's protocol as the tests need, on a free port of this machine. */
export function startHub(options: HubOptions = {}) {
  const { files = tinyModel(), redirect = false, intercept = () => null } = options;
  const requests: Logged[] = [];
  const counts = new Map<string, number>();
  const handle = (host: Logged["host"]) => (request: Request): Response => {
    const { pathname: path } = new URL(request.url);
    const { headers } = request;
    const [range, ifRange, authorization] = ["range", "if-range", "authorization"].map((one) =>
      headers.get(one)
    );
    requests.push({ host, path, range: range!, ifRange: ifRange!, authorization: authorization! });
    const nth = (counts.get(host + path) ?? 0) + 1;
    counts.set(host + path, nth);
    const name = decodeURIComponent(path.split(`/${COMMIT}/`)[1] ?? "");
    const special = intercept({ path, nth, host, request, body: files[name] });
    if (special !== null) return special;
    if (path.startsWith("/api/")) return api(new URL(request.url), options, files);
    if (redirect && host === "hub") {
      const headers = { location: `http://127.0.0.1:${cdn.addr.port}${path}?X-Signature=secret-signature` };
      return new Response(null, { status: 302, headers });
    }
    return file(files[name], request);
  };
  const stop = new AbortController();
  const serve = (host: Logged["host"]) =>
    Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {}, onError, signal: stop.signal },
      handle(host),
    );
  const [hub, cdn] = [serve("hub"), serve("cdn")];
  return {
    endpoint: `http://127.0.0.1:${hub.addr.port}`,
    files,
    requests,
    /** Paths of the files that were asked for. */
    fetched: () =>
      requests.filter(({ path }) => path.includes("/resolve/")).map(({ path }) => path.split(COMMIT)[1]!),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all([hub.finished, cdn.finished]);
    },
  };
}

/** A body that was meant to break is no error of the server. */
const onError = () => new Response(null, { status: 500 });

function api(url: URL, { pageSize = 1000, listedPath = (path) => path }: HubOptions, files: Files): Response {
  if (url.pathname.includes("/revision/")) {
    const known = url.pathname === `/api/models/${ID}/revision/main`;
    return known ? Response.json({ id: ID, sha: COMMIT }) : Response.json({ error: "x" }, { status: 404 });
  }
  if (url.pathname !== `/api/models/${ID}/tree/${COMMIT}`) return new Response(null, { status: 404 });
  const start = Number(url.searchParams.get("cursor") ?? 0);
  const entries = [
    { type: "directory", oid: "0".repeat(40), size: 0, path: "onnx" },
    ...listing(files, listedPath),
  ];
  const headers: Record<string, string> = {};
  if (start + pageSize < entries.length) {
    url.searchParams.set("cursor", String(start + pageSize));
    headers["link"] = `<${url.href}>; rel="next"`;
  }
  return Response.json(entries.slice(start, start + pageSize), { headers });
}

function listing(files: Files, listedPath: (path: string) => string) {
  return Object.entries(files).map(([path, bytes]) => {
    const size = bytes.length;
    const entry = { type: "file", size, path: listedPath(path) };
    if (!path.includes("onnx")) return { ...entry, oid: sha("sha1", `blob ${size}\0`, bytes) };
    const oid = sha("sha256", bytes);
    return { ...entry, oid: sha("sha1", "pointer"), lfs: { oid, size, pointerSize: 134 } };
  });
}

export function sha(type: string, ...parts: (string | Uint8Array)[]): string {
  const hash = createHash(type);
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

function file(bytes: Uint8Array<ArrayBuffer> | undefined, request: Request): Response {
  if (bytes === undefined) return new Response(null, { status: 404 });
  const from = rangeStart(request);
  return from === 0 ? whole(bytes) : part(bytes, from);
}

/** Where the requested range begins. */
export function rangeStart(request: Request): number {
  return Number(request.headers.get("range")?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
}

const ETAG = { etag: '"v1"' };

export function whole(bytes: Uint8Array<ArrayBuffer>): Response {
  return new Response(bytes, { headers: ETAG });
}

export function part(bytes: Uint8Array<ArrayBuffer>, from: number): Response {
  const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
  return new Response(bytes.slice(from), { status: 206, headers: { ...ETAG, "content-range": range } });
}

/** Sends `bytes` up to `end`, then breaks the connection, or with `hang` never goes on. */
export function cut(bytes: Uint8Array<ArrayBuffer>, from: number, end: number, hang = false): Response {
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(bytes.slice(from, end)),
    pull: () => {
      if (hang) return new Promise(() => {});
      throw new Error("the test breaks this connection");
    },
  });
  const length = { "content-length": String(bytes.length - from) };
  const range = { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
  return from === 0
    ? new Response(body, { headers: { ...ETAG, ...length } })
    : new Response(body, { status: 206, headers: { ...ETAG, ...length, ...range } });
}

/** A model in two precisions, one of which has external weights, and files that nobody wants. */
export function tinyModel(size = 50_000): Files {
  const text = (content: string) => new TextEncoder().encode(content);
  const files: Record<string, Uint8Array<ArrayBuffer>> = {
    ".gitattributes": text("*.onnx filter=lfs"),
    "README.md": text("# tiny"),
    "LICENSE": text("do what you like"),
    "config.json": text('{"model_type": "idefics3"}'),
    "generation_config.json": text("{}"),
    "tokenizer.json": text(
      JSON.stringify({ words: Array.from({ length: 500 }, (_, index) => `word${index}`) }),
    ),
    "model.safetensors": noise(100, 0),
  };
  let seed = 1;
  for (const session of ["embed_tokens", "vision_encoder", "decoder_model_merged"]) {
    for (const suffix of ["_int8", "_q4"]) files[`onnx/${session}${suffix}.onnx`] = noise(size, seed++);
  }
  files["onnx/decoder_model_merged_q4.onnx_data"] = noise(2 * size, seed++);
  files["onnx/vision_encoder_fp16.onnx"] = noise(10, seed++);
  return files;
}

function noise(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed + 1;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    bytes[index] = state >> 16;
  }
  return bytes;
}
