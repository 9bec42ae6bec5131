/** A request that the fake server got. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  // deno-lint-ignore no-explicit-any -- the tests look at what they sent
  readonly body: any;
  /** When it came in, `performance.now()`. */
  readonly time: number;
}

export interface FakeServer {
  /** Without `/v1`. */
  readonly origin: string;
  readonly seen: Seen[];
  /** Requests for a chat completion only. */
  chats(): Seen[];
}

/** Answers `chat` to chat completions, and lists one model as llama-server does. */
export interface Behaviour {
  readonly chat: (seen: Seen, count: number) => Response | Promise<Response>;
  /** Other paths; what it leaves undefined is answered as llama-server does. */
  readonly other?: (seen: Seen) => Response | undefined;
}

const FIXTURES = new URL("../../fixtures/http/", import.meta.url);

export function fixture(name: string): string {
  return Deno.readTextFileSync(new URL(name, FIXTURES));
}

export const MODEL = "gguf/m-q8_0.gguf";

/** Serves on a free port of 127.0.0.1 while `work` runs. */
export async function withServer(
  { chat, other }: Behaviour,
  work: (server: FakeServer) => Promise<void>,
): Promise<void> {
  const seen: Seen[] = [];
  const chats = () => seen.filter(({ path }) => path === "/v1/chat/completions");
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname: path } = new URL(request.url);
    const body = request.method === "POST" ? await request.json() : null;
    const time = performance.now();
    const one = {
      method: request.method,
      path,
      authorization: request.headers.get("authorization"),
      body,
      time,
    };
    seen.push(one);
    if (path === "/v1/chat/completions") return await chat(one, chats().length);
    return other?.(one) ?? llamaServer(path);
  });
  try {
    await work({ origin: `http://127.0.0.1:${server.addr.port}`, seen, chats });
  } finally {
    await server.shutdown();
  }
}

function llamaServer(path: string): Response {
  const headers = { server: "llama.cpp", "content-type": "application/json" };
  if (path === "/v1/models") return new Response(fixture("models.json"), { headers });
  if (path === "/props") return new Response(fixture("props.json"), { headers });
  return json(404, { error: { code: 404, message: "File Not Found", type: "not_found_error" } });
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

/** An event stream with a little time before every event, as a model takes it; `onSent` gets the time of each. */
export function stream(text: string, onSent: (time: number) => void = () => {}): Response {
  const events = text.split(/(?<=\n\n)/);
  const body = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 4));
      const event = events.shift();
      if (event === undefined) return controller.close();
      onSent(performance.now());
      controller.enqueue(new TextEncoder().encode(event));
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** An event of a chat completion. */
export function chunk(delta: object, finish: string | null = null, more: object = {}): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`;
}

/** The end of a stream, with the number of tokens. */
export function end(prompt: number, completion: number, more: object = {}): string {
  const usage = { prompt_tokens: prompt, completion_tokens: completion, ...more };
  return `data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`;
}

/** An answer in words, three tokens each for two chunks. */
export function answer(text = "Pattern: double top. Trend: bearish."): string {
  const half = Math.ceil(text.length / 2);
  return chunk({ role: "assistant", content: "" }) + chunk({ content: text.slice(0, half) }) +
    chunk({ content: text.slice(half) }) + chunk({}, "stop") + end(90, 7);
}
