import assert from "node:assert/strict";
import fc from "fast-check";
import { readEvents } from "../../../src/inference/http/sse.ts";
import { fixture } from "./fake_server.ts";

async function eventsOf(bytes: Uint8Array, sizes: readonly number[] = [Infinity]) {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0, index = 0; at < bytes.length; index++) {
        const size = sizes[index % sizes.length]!;
        controller.enqueue(bytes.slice(at, at + size));
        at += size;
      }
      controller.close();
    },
  });
  const events = await Array.fromAsync(readEvents(stream));
  return events.map(({ type, data }) => ({ type, data }));
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const message = (data: string) => ({ type: "message", data });

// What the HTML standard says (9.2.6, with its examples).
const CASES: readonly (readonly [name: string, text: string, events: readonly object[]])[] = [
  ["two events", "data: a\n\ndata: b\n\n", [message("a"), message("b")]],
  ["lines become one text", "data: YHOO\ndata: +2\ndata: 10\n\n", [message("YHOO\n+2\n10")]],
  ["one space is dropped", "data:test\n\ndata:  two\n\n", [message("test"), message(" two")]],
  ["empty data", "data\n\ndata\ndata\n\ndata:", [message(""), message("\n")]],
  ["comments and unknown fields", ": hello\nid: 4\nretry: 10\nfoo: bar\ndata: x\n:\n\n", [message("x")]],
  ["no data, no event", "event: ping\n\ndata: x\n\n", [message("x")]],
  ["a type", "event: error\ndata: x\n\ndata: y\n\n", [{ type: "error", data: "x" }, message("y")]],
  ["CRLF", "data: a\r\ndata: b\r\n\r\n", [message("a\nb")]],
  ["CR", "data: a\rdata: b\r\rdata: c\r\r", [message("a\nb"), message("c")]],
  ["a colon in the value", 'data: {"a": 1}\n\n', [message('{"a": 1}')]],
  ["a byte order mark", "\uFEFFdata: a\n\n", [message("a")]],
  ["cut off: dropped", "data: a\n\ndata: b\n", [message("a")]],
  ["nothing", "", []],
];

Deno.test("event streams as the standard has them, also one byte at a time", async () => {
  for (const [name, text, events] of CASES) {
    assert.deepEqual(await eventsOf(bytesOf(text)), events, name);
    assert.deepEqual(await eventsOf(bytesOf(text), [1]), events, `${name}, byte by byte`);
  }
});

Deno.test("any events, line ends, comments and chunks: the same events come out", async () => {
  const line = fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\r\n\uFEFF]/g, ""));
  const event = fc.record({
    lines: fc.array(line, { minLength: 1, maxLength: 3 }),
    comment: fc.option(line, { nil: null }),
  });
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
  const lineEnd = fc.constantFrom("\n", "\r", "\r\n");
  await fc.assert(fc.asyncProperty(fc.array(event), lineEnd, sizes, async (events, eol, given) => {
    const text = events.map(({ lines, comment }) =>
      [...comment === null ? [] : [`:${comment}`], ...lines.map((one) => `data: ${one}`), "", ""].join(eol)
    ).join("");
    const expected = events.map(({ lines }) => message(lines.join("\n")));
    assert.deepEqual(await eventsOf(bytesOf(text), given), expected);
  }));
});

Deno.test("real traffic, in chunks of any size", async () => {
  for (const name of ["stream_usage.txt", "stream_without_usage.txt", "stream_progress.txt"]) {
    const text = fixture(name);
    const expected = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => message(data!));
    for (const size of [1, 7, 100, 1000]) assert.deepEqual(await eventsOf(bytesOf(text), [size]), expected);
  }
});

Deno.test("a line without an end is refused", async () => {
  const bytes = new Uint8Array(1 << 20).fill(97);
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(bytes) });
  await assert.rejects(Array.fromAsync(readEvents(endless)), RangeError);
});
