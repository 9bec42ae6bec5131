import { serve } from "../../../src/live/serve.ts";
import { DONE, entriesOf, journalFile } from "../../live/journal_file.ts";
import { mutate } from "../mutate.ts";
import { Broken, type Target } from "../target.ts";
import type { Random } from "../random.ts";

const utf8 = new TextEncoder();
const PATHS = [
  "/",
  "/live",
  "/dashboard",
  "/events",
  "/progress",
  "/live.css",
  "/live.js",
  "/favicon.ico",
  "/../../etc/passwd",
  "/%2e%2e/",
  "//x/",
  "*",
  "http://evil/",
  "/events?after=j-1:5",
  "/\u0000",
];
const HEADERS = [
  "accept: */*",
  "last-event-id: j-00000000:99:end",
  "last-event-id: j-1:0",
  "origin: http://evil",
  "origin: null",
  "sec-fetch-site: cross-site",
  "range: bytes=0-",
  "content-length: 5",
  "content-length: 99999999999999999999",
  "transfer-encoding: chunked",
  "expect: 100-continue",
  "upgrade: websocket",
  "connection: upgrade",
];

function request(random: Random): Uint8Array {
  const method = random.pick(["GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "TRACE", "CONNECT"]);
  const host = random.pick(["HOST", "HOST", "HOST", "HOST", "evil.example", "", "[::1", "127.0.0.1:1"]);
  const headers = Array.from({ length: random.below(4) }, () => random.pick(HEADERS));
  return utf8.encode(
    [`${method} ${random.pick(PATHS)} HTTP/1.1`, `host: ${host}`, ...headers, "", ""].join("\r\n"),
  );
}

/** What comes over TCP to the live server. Afterwards it still answers a good request. */
export const requests: Target = {
  name: "serve",
  cases: 12_000,
  make(random) {
    const bytes = request(random);
    return random.chance(0.3) ? bytes : mutate(bytes, random, [request(random)]);
  },
  async open(folder) {
    const { csv, begin, append } = journalFile(folder);
    await begin(4, "run");
    await append(...entriesOf(0, 3), DONE);
    const failures: unknown[] = [];
    const server = await serve({
      input: csv,
      host: "127.0.0.1",
      port: 0,
      intervalMs: 1000,
      onError: (error) => failures.push(error),
    });
    return {
      async run(input) {
        const { port } = server;
        const text = new TextDecoder("latin1").decode(input).replaceAll("HOST", `127.0.0.1:${port}`);
        await send(port, Uint8Array.from(text, (character) => character.charCodeAt(0)));
        const failure = failures.pop();
        if (failure !== undefined) throw failure instanceof Error ? failure : new Broken(String(failure));
        const good = await fetch(new URL("/live.css", server.url), { headers: { connection: "close" } });
        await good.body?.cancel();
        if (good.status !== 200) throw new Broken(`a good request got ${good.status}`);
      },
      close: async () => await server.close(),
    };
  },
};

/** Sends bytes, says that no more will come, and reads for a short while. */
async function send(port: number, bytes: Uint8Array): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const buffer = new Uint8Array(1 << 16);
  const stop = setTimeout(() => connection.closeWrite().catch(() => {}), 5);
  const hard = setTimeout(() => connection[Symbol.dispose](), 60);
  try {
    const reading = (async () => {
      while (await connection.read(buffer) !== null);
    })();
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await connection.write(rest));
    await reading;
  } catch {
    // The server cut the connection, or the time is up.
  } finally {
    clearTimeout(stop);
    clearTimeout(hard);
  }
}
