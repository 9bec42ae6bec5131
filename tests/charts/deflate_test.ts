import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { deflateRuns } from "../../src/charts/deflate.ts";

/** Bytes made of runs, short and long ones, of few and of many values. */
const runs = fc.array(
  fc.tuple(fc.nat(255), fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 250, max: 600 }))),
  {
    minLength: 1,
    maxLength: 40,
  },
).map((parts) => Uint8Array.from(parts.flatMap(([byte, length]) => Array<number>(length).fill(byte))));

Deno.test("zlib inflates what is deflated, and finds its checksum right", () => {
  const bytes = fc.oneof(runs, fc.uint8Array({ minLength: 1, maxLength: 5000 }));
  fc.assert(
    fc.property(bytes, (data) => assert.deepEqual(new Uint8Array(inflateSync(deflateRuns(data))), data)),
    { numRuns: 500, seed: 1 },
  );
});

Deno.test("every length of run is written", () => {
  for (let length = 1; length <= 600; length++) {
    const data = new Uint8Array(length).fill(length & 255);
    assert.deepEqual(new Uint8Array(inflateSync(deflateRuns(data))), data);
  }
});

Deno.test("a checksum over many large bytes does not overflow", () => {
  const data = new Uint8Array(100_000).fill(255);
  assert.deepEqual(new Uint8Array(inflateSync(deflateRuns(data))), data);
});

Deno.test("runs cost 13 bits in 258 bytes", () => {
  assert.ok(deflateRuns(new Uint8Array(258_000)).length < 1700);
});
