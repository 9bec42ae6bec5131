import assert from "node:assert/strict";
import { connect } from "../../../src/inference/http/connect.ts";
import { findServed } from "../../../src/inference/http/find_served.ts";
import { answer, chunk, end, fixture, json, MODEL, stream, withServer } from "./fake_server.ts";

const IMAGE = new Uint8Array([137, 80, 78, 71, 0, 255]);
const REQUEST = { image: IMAGE, prompt: "What?", maxNewTokens: 4 };

async function ask(endpoint: string, timeoutS = 20) {
  const model = await connect({ endpoint, model: MODEL, timeoutS });
  return await model.generate(REQUEST);
}

Deno.test("the request: picture, prompt, greedy, streamed, usage, no cache", () =>
  withServer({ chat: () => stream(fixture("stream_usage.txt")) }, async ({ origin, chats }) => {
    await ask(origin);
    const { method, body } = chats()[0]!;
    assert.equal(method, "POST");
    const { messages: [message], ...rest } = body;
    assert.deepEqual(rest, {
      model: MODEL,
      stream: true,
      temperature: 0,
      seed: 0,
      max_tokens: 4,
      stream_options: { include_usage: true },
      cache_prompt: false,
    });
    const [image, text] = message.content;
    assert.deepEqual(text, { type: "text", text: "What?" });
    const data = await (await fetch(image.image_url.url)).bytes();
    assert.deepEqual(data, IMAGE);
    assert.match(image.image_url.url, /^data:image\/png;base64,/);
  }));

Deno.test("a model on a server: what is known, and null for what is not", () =>
  withServer({ chat: () => stream(fixture("stream_usage.txt")) }, async ({ origin }) => {
    const model = await connect({ endpoint: `${origin}/v1`, model: MODEL, timeoutS: 20 });
    assert.deepEqual([model.loadMs, model.threads, model.isRemote], [null, null, true]);
    assert.equal(model.runtime, "llama.cpp b1-0c1e570 (Q8_0)");
    const { text, timings, ...rest } = await model.generate(REQUEST);
    assert.equal(text, " does does does does");
    assert.deepEqual(rest, {
      tokenIds: null,
      tokens: 4,
      promptTokens: 183,
      imageTokens: null,
      stop: "length",
      notes: [],
    });
    assert.deepEqual([timings.prefillMs, timings.decodeMs, timings.visionMs], [26087.957, 111.967, null]);
  }));

Deno.test("times are bounded by the server's own clock", async () => {
  const sent: number[] = [];
  const chat = () => stream(answer(), (time) => sent.push(time));
  await withServer({ chat }, async ({ origin, chats }) => {
    const model = await connect({ endpoint: origin, model: MODEL, timeoutS: 20 });
    const start = performance.now();
    const { timings } = await model.generate(REQUEST);
    const whole = performance.now() - start;
    const came = chats()[0]!.time;
    const [, first, , last] = sent as [number, number, number, number]; // role, text, text, end
    assert.ok(timings.ttftMs! >= first - came);
    assert.ok(timings.latencyMs >= last - came && timings.latencyMs <= whole);
    const decode = timings.latencyMs - timings.ttftMs!;
    assert.ok(Math.abs(timings.tpotMs! - decode / 6) < 1e-9);
    assert.ok(Math.abs(timings.decodeTokensPerS! - 6000 / decode) < 1e-6);
  });
});

type Reply = (count: number) => Response;
const FAILURES: readonly (readonly [name: string, reply: Reply, error: RegExp])[] = [
  [
    "bad image",
    () => json(400, JSON.parse(fixture("bad_image.json"))),
    /^the server refused: 400 Bad Request: Failed to load image or audio file$/,
  ],
  [
    "too long",
    () => json(400, JSON.parse(fixture("too_long.json"))),
    /400 Bad Request: request \(4010 tokens\) exceeds the available context size/,
  ],
  [
    "no key",
    () => json(401, { error: { message: "Invalid API Key" } }),
    /^the server refused: 401 Unauthorized: Invalid API Key$/,
  ],
  ["not allowed", () => json(403, {}), /^the server refused: 403 Forbidden: \{\}$/],
  [
    "no model",
    () => json(404, { error: "model not found" }),
    /^the server refused \(model "gguf\/m-q8_0.gguf"\): 404 Not Found: model not found; the server has: gguf\/m-q8_0.gguf$/,
  ],
  [
    "a crash",
    () => new Response("<html>oops</html>", { status: 500 }),
    /^the server refused: 500 Internal Server Error$/,
  ],
  ["many lines", () => new Response("a\n\nb\tc", { status: 500 }), /: a b c$/],
  [
    "busy for long",
    () => json(429, { error: "slow down" }, { "retry-after": "3600" }),
    /^the server refused: 429 Too Many Requests: slow down$/,
  ],
  [
    "not a stream",
    () => json(200, { choices: [] }),
    /^the server does not stream its answer: it sent application\/json$/,
  ],
  [
    "a stream that is cut",
    () => stream(chunk({ content: "Pattern" })),
    /^the server's stream ended before the answer was complete$/,
  ],
  [
    "an error half-way",
    () => stream(chunk({ content: "P" }) + 'data: {"error":{"message":"gone"}}\n\n'),
    /in the middle of the answer: gone$/,
  ],
  [
    "a redirect elsewhere",
    () => Response.redirect("http://127.0.0.1:1/v1/chat/completions", 307),
    /^refused to follow the server to another origin \("http:\/\/127\.0\.0\.1:1"\)$/,
  ],
  [
    "a redirect without end",
    () => new Response(null, { status: 307, headers: { location: "/v1/chat/completions" } }),
    /^gave up after 3 redirects/,
  ],
];

for (const [name, reply, message] of FAILURES) {
  Deno.test(`a server that fails: ${name}`, () =>
    withServer({ chat: (_, count) => reply(count) }, async ({ origin }) => {
      await assert.rejects(ask(origin), (error: Error) => {
        assert.equal(error.name, "WorkError");
        assert.match(error.message, message);
        assert.ok(!error.message.includes("\n"));
        return true;
      });
    }));
}

Deno.test("a connection that is cut in the middle of the stream", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = cutConnections(listener);
  await assert.rejects(ask(`http://127.0.0.1:${listener.addr.port}`), {
    name: "WorkError",
    message: /^the server's stream broke off: /,
  });
  listener.close();
  await serving;
});

/** Answers each connection once, a chat with less than its length promises. */
async function cutConnections(listener: Deno.TcpListener): Promise<void> {
  const models = fixture("models.json");
  for await (const connection of listener) {
    const buffer = new Uint8Array(1 << 16);
    const request = new TextDecoder().decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
    const [type, body, length] = request.startsWith("POST")
      ? ["text/event-stream", chunk({ content: "Pattern" }), 5000]
      : ["application/json", models, models.length];
    const head =
      `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(head + body));
    connection.close();
  }
}

Deno.test("a busy server is asked again, within the timeout, and that is noted", () =>
  withServer({
    chat: (_, count) =>
      count < 3 ? json(count === 1 ? 429 : 503, {}, { "retry-after": "0" }) : stream(answer()),
  }, async ({ origin, chats }) => {
    const { tokens, notes } = await ask(origin);
    assert.equal(tokens, 7);
    assert.equal(chats().length, 3);
    assert.match(notes!.join(), /was busy at times/);
  }));

const REJECTED: readonly (readonly [field: string, error: string])[] = [
  ["seed", "Unknown parameter: 'seed'"],
  ["stream_options", '[{"loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]'],
  ["temperature", "Unsupported value: 'temperature' does not support 0 with this model"],
  ["max_tokens", "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."],
];

for (const [field, error] of REJECTED) {
  Deno.test(`a server that rejects ${field}: asked without it, said, and not tried again`, () =>
    withServer({
      chat: ({ body }) =>
        body[field] === undefined ? stream(answer()) : json(400, { error: { message: error } }),
    }, async ({ origin, chats }) => {
      const model = await connect({ endpoint: origin, model: MODEL, timeoutS: 20 });
      for (let run = 0; run < 2; run++) {
        const { notes } = await model.generate(REQUEST);
        assert.equal(notes?.length, 1);
        assert.ok(notes[0]!.startsWith(`the server rejects "${field}": `));
      }
      assert.equal(chats().length, 3);
      assert.equal(chats()[2]!.body.max_completion_tokens, field === "max_tokens" ? 4 : undefined);
    }));
}

Deno.test("a refusal that only mentions a field does not change later requests", () =>
  withServer({
    chat: (_, count) => count < 3 ? json(400, { error: { message: "bad seed" } }) : stream(answer()),
  }, async ({ origin, chats }) => {
    const model = await connect({ endpoint: origin, model: MODEL, timeoutS: 20 });
    await assert.rejects(model.generate(REQUEST), /400 Bad Request: bad seed$/);
    assert.deepEqual((await model.generate(REQUEST)).notes, []);
    assert.deepEqual(chats().map(({ body }) => body.seed), [0, undefined, 0]);
  }));

Deno.test("a redirect within the origin is followed, with picture and key", async () => {
  Deno.env.set("CHARTVLM_API_KEY", "sk-secret");
  const other = ({ path }: { path: string }) => path === "/moved" ? stream(answer()) : undefined;
  const chat = () => new Response(null, { status: 308, headers: { location: "/moved" } });
  try {
    await withServer({ chat, other }, async ({ origin, seen }) => {
      assert.equal((await ask(origin)).tokens, 7);
      const moved = seen.find(({ path }) => path === "/moved")!;
      assert.equal(moved.authorization, "Bearer sk-secret");
      assert.equal(moved.body.messages.length, 1);
    });
  } finally {
    Deno.env.delete("CHARTVLM_API_KEY");
  }
});

Deno.test("before the run: what the user can mend", async () => {
  const rejects = (work: Promise<unknown>, message: RegExp, hint: RegExp) =>
    assert.rejects(work, (error: Error & { hint?: string }) => {
      assert.equal(error.name, "UserError");
      assert.match(error.message, message);
      assert.match(error.hint ?? "", hint);
      return true;
    });
  const chat = () => stream(answer());
  let gone = "";
  await withServer({ chat }, async ({ origin, chats }) => {
    gone = origin;
    await rejects(
      findServed({ endpoint: origin, model: "x" }),
      /^the server has no model "x"$/,
      /^the server has: gguf\/m-q8_0\.gguf$/,
    );
    await rejects(
      findServed({ endpoint: origin, model: undefined }),
      /needs the name of a model/,
      /the server has: gguf/,
    );
    await rejects(
      findServed({ endpoint: undefined, model: "x" }),
      /needs the address of a server/,
      /--endpoint/,
    );
    assert.equal(chats().length, 0);
  });
  await rejects(
    findServed({ endpoint: gone, model: "x" }),
    /^cannot reach the server at "http:.*\/v1": .*refused/i,
    /start the server/,
  );
  const denied = { chat, other: () => json(401, { error: { message: "no" } }) };
  await withServer(
    denied,
    ({ origin }) =>
      rejects(findServed({ endpoint: origin, model: "x" }), /401 Unauthorized: no$/, /CHARTVLM_API_KEY/),
  );
  const page = { chat, other: () => new Response("<html>") };
  await withServer(
    page,
    ({ origin }) =>
      rejects(findServed({ endpoint: origin, model: "x" }), /its list of models is none$/, /docs\/http\.md/),
  );
});

const served = (owner: string) => ({
  object: "list",
  data: [{ id: "llava:latest", object: "model", owned_by: owner }],
});
const SERVERS: readonly (readonly [owner: string, path: string, body: unknown, runtime: string])[] = [
  ["vllm", "/version", { version: "0.11.0" }, "vllm 0.11.0"],
  ["library", "/api/version", { version: "0.12.6" }, "ollama 0.12.6"],
  ["organization_owner", "", {}, "organization_owner"],
  ["llamacpp", "/props", { build_info: "b7000-abc" }, "llama.cpp b7000-abc"],
  ["vllm", "", {}, "vllm"],
];

for (const [owner, at, body, runtime] of SERVERS) {
  Deno.test(`what a server is: ${runtime}`, () =>
    withServer({
      chat: () => stream(answer()),
      other: ({ path }) =>
        path === "/v1/models" ? json(200, served(owner)) : path === at ? json(200, body) : json(404, {}),
    }, async ({ origin, chats }) => {
      const model = await connect({ endpoint: origin, model: "llava", timeoutS: 20 });
      assert.equal(model.runtime, runtime);
      await model.generate(REQUEST);
      assert.equal(typeof chats()[0]!.body.cache_salt, owner === "vllm" ? "string" : "undefined");
      assert.equal(chats()[0]!.body.cache_prompt, owner === "llamacpp" ? false : undefined);
    }));
}

Deno.test("a server without a list of models is taken at the user's word", () =>
  withServer({ chat: () => stream(answer()), other: () => json(404, {}) }, async ({ origin }) => {
    const model = await connect({ endpoint: origin, model: "any", timeoutS: 20 });
    assert.equal(model.runtime, "OpenAI-compatible server");
    assert.equal((await model.generate(REQUEST)).tokens, 7);
  }));

Deno.test("the key: sent, trimmed, with a fallback, and never repeated", async () => {
  const echo = (seen: { authorization: string | null }) =>
    json(400, { error: { message: `bad key ${seen.authorization}` } });
  const outcome = async (origin: string) => {
    try {
      return JSON.stringify(await ask(origin));
    } catch (error) {
      return (error as Error).message;
    }
  };
  const behaviours = [
    { chat: echo },
    {
      chat: (seen: { authorization: string | null }) =>
        stream(chunk({ content: `your ${seen.authorization}` }) + chunk({}, "stop") + end(9, 9)),
    },
    {
      chat: (seen: { authorization: string | null }) =>
        stream(`data: {"error":{"message":"${seen.authorization}"}}\n\n`),
    },
    {
      chat: (seen: { authorization: string | null }) =>
        new Response(`${seen.authorization} `.repeat(99), { status: 500 }),
    },
  ];
  const variables = [["CHARTVLM_API_KEY", " sk-one\n"], ["OPENAI_API_KEY", "sk-two"]] as const;
  try {
    variables.forEach(([name, value]) => Deno.env.set(name, value));
    for (const behaviour of behaviours) {
      await withServer(behaviour, async ({ origin, seen }) => {
        const said = await outcome(origin);
        assert.ok(seen.every(({ authorization }) => authorization === "Bearer sk-one"));
        assert.ok(said.includes("[key]") && !said.includes("sk-one"), said);
      });
    }
    Deno.env.delete("CHARTVLM_API_KEY");
    await withServer({ chat: echo }, async ({ origin, seen }) => {
      assert.ok(!(await outcome(origin)).includes("sk-two"));
      assert.equal(seen[0]!.authorization, "Bearer sk-two");
    });
    Deno.env.set("OPENAI_API_KEY", "sk\u00e9cret key");
    await assert.rejects(ask("http://127.0.0.1:1"), (error: Error) => {
      assert.match(error.message, /^cannot use the key in OPENAI_API_KEY/);
      return !error.message.includes("cret");
    });
  } finally {
    variables.forEach(([name]) => Deno.env.delete(name));
  }
});

Deno.test("the key goes to no other origin", async () => {
  Deno.env.set("CHARTVLM_API_KEY", "sk-secret");
  try {
    await withServer({ chat: () => stream(answer()) }, async (thief) => {
      const chat = () => Response.redirect(`${thief.origin}/v1/chat/completions`, 307);
      await withServer({ chat }, ({ origin }) => assert.rejects(ask(origin), /refused to follow/));
      const other = () => Response.redirect(`${thief.origin}/v1/models`, 302);
      await withServer({ chat, other }, ({ origin }) => assert.rejects(ask(origin), /refused to follow/));
      assert.equal(thief.seen.length, 0);
    });
  } finally {
    Deno.env.delete("CHARTVLM_API_KEY");
  }
});
