import assert from "node:assert/strict";
import { readChat } from "../../../src/inference/http/chat_stream.ts";
import { chatTimings, countTokens, noteOfCache } from "../../../src/inference/http/chat_timings.ts";
import type { ServerEvent } from "../../../src/inference/http/sse.ts";
import { answer, chunk, end, fixture } from "./fake_server.ts";

/** The events of a body, the first at 1000 ms, each 10 ms after the one before it. */
async function* eventsOf(body: string, step = 10): AsyncGenerator<ServerEvent> {
  let time = 1000 - step;
  for (const [, data] of body.matchAll(/^data: (.*)$/gm)) {
    yield { type: "message", data: data!, time: time += step };
  }
}

const read = (body: string, step?: number) => readChat(eventsOf(body, step));

Deno.test("real traffic: text, tokens, times of the stream and of llama.cpp", async () => {
  const chat = await read(fixture("stream_usage.txt"));
  assert.equal(chat.text, " does does does does");
  assert.equal(chat.stop, "length");
  assert.deepEqual(countTokens(chat), { tokens: 4, promptTokens: 183 });
  // role 1000, four texts from 1010, finish_reason 1050; asked at 900.
  assert.deepEqual(chatTimings(chat, 900), {
    latencyMs: 150,
    ttftMs: 110,
    tpotMs: 40 / 3,
    decodeTokensPerS: 75,
    preprocessMs: null,
    visionMs: null,
    prefillMs: 26087.957,
    decodeMs: 111.967,
  });
  assert.equal(noteOfCache(chat), null);
});

Deno.test("real traffic without usage: no tokens are made up from chunks, words or timings", async () => {
  for (const name of ["stream_without_usage.txt", "stream_progress.txt"]) {
    const chat = await read(fixture(name));
    assert.deepEqual(countTokens(chat), { tokens: null, promptTokens: null });
    const { tpotMs, decodeTokensPerS, ttftMs } = chatTimings(chat, 900);
    assert.deepEqual([tpotMs, decodeTokensPerS], [null, null]);
    assert.ok(ttftMs !== null && ttftMs > 100);
  }
});

Deno.test("progress of the prefill is no token", async () => {
  const chat = await read(fixture("stream_progress.txt"));
  assert.equal(chat.first, 1050); // after four events of progress and one with the role
  assert.equal(chat.text, " does does does");
});

const without = (body: string) => body.replace(/data: \{"choices":\[\],"usage".*\n\n/, "");

Deno.test("servers without timings: decode is the stream's", async () => {
  const chat = await read(answer());
  assert.deepEqual(countTokens(chat), { tokens: 7, promptTokens: 90 });
  const timings = chatTimings(chat, 1000);
  assert.deepEqual([timings.ttftMs, timings.latencyMs, timings.decodeMs], [10, 30, 20]);
  assert.deepEqual([timings.prefillMs, timings.tpotMs], [null, 20 / 6]);
  assert.equal(chatTimings(await read(without(answer())), 1000).decodeMs, 20);
});

Deno.test("what the stream does not show has no time per token", async () => {
  const known = async (body: string, step?: number) => {
    const { tpotMs, decodeTokensPerS } = chatTimings(await read(body, step), 0);
    assert.equal(tpotMs === null, decodeTokensPerS === null);
    return tpotMs !== null;
  };
  assert.ok(await known(answer()));
  assert.ok(!await known(answer(), 0), "all at once: a proxy that collects");
  assert.ok(!await known(chunk({ content: "x" }) + chunk({}, "stop") + end(9, 1)), "one token");
  assert.ok(
    !await known(chunk({ content: "x" }) + chunk({}, "stop") + end(9, 0)),
    "a server that does not count",
  );
  const secret = { completion_tokens_details: { reasoning_tokens: 50 } };
  assert.ok(
    !await known(chunk({ content: "x" }) + chunk({}, "stop") + end(9, 60, secret)),
    "secret thoughts",
  );
  const thinking = chunk({ reasoning_content: "hm" }) + chunk({ content: "x" }) + chunk({}, "stop");
  assert.ok(await known(thinking + end(9, 60, secret)), "thoughts in the stream");
  assert.equal((await read(thinking + end(9, 60))).text, "x");
  assert.equal((await read(thinking + end(9, 60))).first, 1000);
});

Deno.test("an empty answer has a latency and no time to first token", async () => {
  const chat = await read(chunk({ role: "assistant", content: "" }) + chunk({}, "stop") + end(9, 1));
  assert.deepEqual([chat.text, chat.stop, chat.first], ["", "end", null]);
  const { latencyMs, ttftMs, tpotMs } = chatTimings(chat, 900);
  assert.deepEqual([latencyMs, ttftMs, tpotMs], [110, null, null]);
});

Deno.test("refusals of the server and of the model", async () => {
  const filtered = await read(chunk({ content: "I" }) + chunk({}, "content_filter") + end(9, 2));
  assert.deepEqual([filtered.stop, filtered.text], ["refused", "I"]);
  const refused = await read(chunk({ refusal: "I can" }) + chunk({ refusal: "not." }) + chunk({}, "stop"));
  assert.deepEqual([refused.stop, refused.text], ["refused", "I cannot."]);
});

Deno.test("a prompt from the cache is said, in both ways servers tell", async () => {
  const usage = end(100, 7, { prompt_tokens_details: { cached_tokens: 99 } });
  assert.match(noteOfCache(await read(chunk({ content: "x" }) + chunk({}, "stop") + usage))!, /its cache/);
  const few = end(100, 7, { prompt_tokens_details: { cached_tokens: 5 } });
  assert.equal(noteOfCache(await read(chunk({ content: "x" }) + chunk({}, "stop") + few)), null);
  const warm = fixture("stream_without_usage.txt").replace(
    /("finish_reason":"length".*)\}\n/,
    (_, start) => `${start},"usage":{"prompt_tokens":183,"completion_tokens":4}}\n`,
  );
  assert.match(noteOfCache(await read(warm))!, /its cache/);
});

const BROKEN: readonly (readonly [name: string, body: string, error: RegExp])[] = [
  ["no finish_reason", chunk({ content: "x" }), /ended before the answer was complete/],
  ["nothing at all", "", /ended before the answer was complete/],
  ["done, but no end", chunk({ content: "x" }) + "data: [DONE]\n\n", /ended before the answer was complete/],
  ["not JSON", "data: {\n\n", /an event that is not JSON/],
  ["not a chunk", 'data: {"choices": 4}\n\n', /cannot read the server's stream: choices: /],
  ["negative tokens", chunk({}, "stop") + end(9, -1), /usage\.completion_tokens: /],
  ["an unknown reason", chunk({}, "abort"), /ended the answer for the reason "abort"/],
  ["a name of Object", chunk({}, "constructor"), /for the reason "constructor"/],
  [
    "an error half-way",
    chunk({ content: "x" }) + 'data: {"error":{"code":500,"message":"slot\\nlost"}}\n\n',
    /failed in the middle of the answer: slot lost$/,
  ],
];

for (const [name, body, message] of BROKEN) {
  Deno.test(`a stream that breaks: ${name}`, () =>
    assert.rejects(read(body), { name: "WorkError", message }));
}
