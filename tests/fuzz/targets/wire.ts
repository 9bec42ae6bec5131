import { join } from "node:path";
import { connect } from "../../../src/inference/http/connect.ts";
import { readChat } from "../../../src/inference/http/chat_stream.ts";
import { readEvents } from "../../../src/inference/http/sse.ts";
import { listHubFiles, resolveCommit } from "../../../src/models/hub/tree.ts";
import type { Hub } from "../../../src/models/hub/client.ts";
import { downloadFile } from "../../../src/models/hub/download.ts";
import { isCompanion } from "../../../src/models/wanted_files.ts";
import { mutate } from "../mutate.ts";
import { pack, unpack } from "../pack.ts";
import { httpAnswer, rawServer } from "../raw_server.ts";
import { plainTarget, type Target } from "../target.ts";
import type { Random } from "../random.ts";
import { COMMIT, ID, sha } from "../../models/hub_server.ts";

const FIXTURES = new URL("../../fixtures/http/", import.meta.url);
const read = (name: string) => Deno.readFileSync(new URL(name, FIXTURES));
const STREAMS = ["stream_progress.txt", "stream_usage.txt", "stream_without_usage.txt"].map(read);
const utf8 = new TextEncoder();

/** Chunks of every size: the first byte says how large. */
export const sse = plainTarget({
  name: "sse",
  cases: 25_000,
  make: (random) => pack([Uint8Array.of(random.below(256)), mutate(random.pick(STREAMS), random, STREAMS)]),
  async run(input) {
    const [size, bytes = new Uint8Array()] = unpack(input);
    const length = 1 + (size?.[0] ?? 0) * (bytes.length > 100_000 ? 100 : 1);
    let at = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.subarray(at, at += length));
      },
    });
    try {
      await readChat(readEvents(stream));
    } catch (error) {
      // Documented; `connect` makes a WorkError of it.
      if (!(error instanceof RangeError && error.message.startsWith("Cannot read the stream"))) throw error;
    }
  },
});

const ANSWERS = [
  httpAnswer(read("models.json"), ["content-type: application/json", "server: llama.cpp"]),
  httpAnswer(read("props.json"), ["content-type: application/json"]),
  httpAnswer(STREAMS[1]!, ["content-type: text/event-stream"]),
  httpAnswer(read("too_long.json"), ["content-type: application/json"]),
];
const MODEL =
  (JSON.parse(new TextDecoder().decode(read("models.json"))) as { data: { id: string }[] }).data[0]!.id;

/** A model's server of which one or all answers are foreign. */
export const httpBackend: Target = {
  name: "http_answers",
  cases: 6000,
  make(random) {
    const which = random.below(4);
    return pack(ANSWERS.map((answer, i) => {
      if (i !== which && random.chance(0.9)) return answer;
      return mutate(i === 2 && random.chance(0.2) ? failure(answer) : answer, random, ANSWERS);
    }));
  },
  open() {
    const server = rawServer();
    return Promise.resolve({
      async run(input) {
        const [models, props, chat] = unpack(input);
        server.answer = (path) =>
          (path.endsWith("/models") ? models : path.endsWith("/props") ? props : chat) ?? new Uint8Array();
        const model = await connect({ endpoint: server.origin, model: MODEL, timeoutS: 1 });
        await model.generate({ image: new Uint8Array(8), prompt: "What?", maxNewTokens: 8 });
      },
      close: async () => await server[Symbol.asyncDispose](),
    });
  },
};

function failure(answer: Uint8Array): Uint8Array {
  const text = new TextDecoder("latin1").decode(answer);
  return utf8.encode(text.replace("200 OK", "400 Bad Request"));
}

const CONFIG = utf8.encode('{"model_type":"idefics3"}\n');
const LISTING = [
  { type: "directory", oid: "0".repeat(40), size: 0, path: "onnx" },
  {
    type: "file",
    size: CONFIG.length,
    path: "config.json",
    oid: sha("sha1", `blob ${CONFIG.length}\0`, CONFIG),
  },
  { type: "file", size: 3, path: "tokenizer.json", oid: sha("sha1", "blob 3\0", "abc") },
  {
    type: "file",
    size: 9,
    path: "onnx/a.onnx",
    oid: "1".repeat(40),
    lfs: { oid: sha("sha256", "weights!!"), size: 9, pointerSize: 134 },
  },
];
const HUB_ANSWERS = [
  httpAnswer(JSON.stringify({ id: ID, sha: COMMIT }), ["content-type: application/json"]),
  httpAnswer(JSON.stringify(LISTING), [
    `link: <http://127.0.0.1:1/x?cursor=1>; rel="prev"`,
    "content-type: application/json",
  ]),
  httpAnswer(CONFIG, ['etag: "a"']),
  utf8.encode("HTTP/1.1 302 Found\r\nlocation: /cdn/x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
  utf8.encode(
    "HTTP/1.1 206 Partial\r\ncontent-range: bytes 3-25/26\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
  ),
  utf8.encode("HTTP/1.1 302 Found\r\nlocation: file:///etc/passwd\r\nconnection: close\r\n\r\n"),
  utf8.encode("HTTP/1.1 429 Slow\r\nretry-after: 99999999999999999999\r\nconnection: close\r\n\r\n"),
];

/** A hub that lists, redirects and sends what it likes. */
export const hub: Target = {
  name: "hub",
  cases: 6000,
  make(random) {
    const which = random.below(3);
    return pack(
      [0, 1, 2].map((i) => i === which || random.chance(0.1) ? hostile(i, random) : HUB_ANSWERS[i]!),
    );
  },
  open(folder) {
    const server = rawServer();
    const asked: Hub = {
      endpoint: server.origin,
      token: "secret",
      stallMs: 500,
      retry: { attempts: 2, firstDelayMs: 1, longestRetryAfterMs: 5 },
    };
    return Promise.resolve({
      async run(input) {
        const [revision, tree, file] = unpack(input);
        server.answer = (path) =>
          (path.includes("/revision/") ? revision : path.includes("/tree/") ? tree : file) ??
            new Uint8Array();
        const commit = await resolveCommit(asked, ID, "main");
        const store = join(folder, "store");
        try {
          const files = (await listHubFiles(asked, ID, commit)).filter(({ size }) => size < 1e7);
          for (const file of files.filter(isCompanion).slice(0, 2)) {
            await downloadFile({ hub: asked, id: ID, commit, file, folder: store });
          }
          for (const file of files.slice(-1)) {
            await downloadFile({ hub: asked, id: ID, commit, file, folder: store });
          }
        } finally {
          await Deno.remove(store, { recursive: true }).catch(() => {});
        }
      },
      close: async () => await server[Symbol.asyncDispose](),
    });
  },
};

/** A right answer changed, in its body alone, or another one. */
function hostile(which: number, random: Random): Uint8Array {
  if (random.chance(0.2)) return random.pick(HUB_ANSWERS);
  const answer = HUB_ANSWERS[which]!;
  if (random.chance(0.4)) return mutate(answer, random, HUB_ANSWERS);
  const text = new TextDecoder("latin1").decode(answer);
  const [, body = ""] = text.split("\r\n\r\n");
  return httpAnswer(mutate(utf8.encode(body), random, HUB_ANSWERS));
}
