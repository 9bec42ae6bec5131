import assert from "node:assert/strict";
import fc from "fast-check";
import { formatReply, linesOf, parseReply, type Reply } from "../../src/benchmark/messages.ts";

const failed = fc.record({
  type: fc.constant("failed" as const),
  error: fc.string({ unit: "binary" }),
  memoryMb: fc.constant(1),
}, { noNullPrototype: true });

function streamOf(bytes: Uint8Array, sizes: readonly number[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0, index = 0; at < bytes.length; index++) {
        const size = sizes[index % sizes.length] ?? 1;
        controller.enqueue(bytes.slice(at, at + size));
        at += size;
      }
      controller.close();
    },
  });
}

Deno.test("replies come through any chunks and any junk around them", async () => {
  const junk = fc.string({ unit: "binary" }).filter((text) => !text.includes("\x1e"));
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(junk, failed)), sizes, async (parts, given) => {
    const text = parts.map(([before, reply]) => before + formatReply(reply)).join("");
    const replies: Reply[] = [];
    for await (const line of linesOf(streamOf(new TextEncoder().encode(text), given))) {
      const reply = parseReply(line);
      if (reply !== null) replies.push(reply);
    }
    assert.deepEqual(replies, parts.map(([, reply]) => reply));
  }));
});

Deno.test("a reply with a number that is none is a failure, not a hang", () => {
  for (const loadMs of ["-1", "1e999", '"x"']) {
    const reply = parseReply(
      `\x1echartvlm {"type":"loaded","loadMs":${loadMs},"runtime":"x","threads":1,"memoryMb":1}`,
    );
    assert.equal(reply?.type, "failed");
  }
});
