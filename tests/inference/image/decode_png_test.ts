import assert from "node:assert/strict";
import { encode } from "fast-png";
import { UserError } from "../../../src/errors.ts";
import { decodePng } from "../../../src/inference/image/decode_png.ts";
import golden from "../../fixtures/png/pillow.json" with { type: "json" };

for (const { name, width, height, png, rgb } of golden) {
  Deno.test(`decodePng gives the pixels that transformers gives: ${name}`, () => {
    const image = decodePng(Uint8Array.fromBase64(png), name);
    assert.deepEqual([image.width, image.height, image.channels], [width, height, 3]);
    assert.deepEqual(image.data, Uint8Array.fromBase64(rgb));
  });
}

const RAMP = Uint16Array.from({ length: 9 * 5 * 3 }, (_, i) => i * 487);

Deno.test("decodePng keeps the high byte of 16-bit samples", () => {
  const file = encode({ width: 9, height: 5, channels: 3, depth: 16, data: RAMP });
  assert.deepEqual(decodePng(file, "16 bit").data, Uint8Array.from(RAMP, (value) => value >> 8));
});

Deno.test("decodePng triples 16-bit grey", () => {
  const file = encode({ width: 3, height: 1, channels: 1, depth: 16, data: Uint16Array.of(255, 256, 65535) });
  assert.deepEqual(decodePng(file, "grey").data, Uint8Array.of(0, 0, 0, 1, 1, 1, 255, 255, 255));
});

Deno.test("decodePng reads interlaced files", () => {
  const data = Uint8Array.from(RAMP, (value) => value >> 8);
  const file = encode({ width: 9, height: 5, channels: 3, data }, { interlace: "Adam7" });
  assert.deepEqual(decodePng(file, "interlaced").data, data);
});

const GOOD = encode({ width: 40, height: 30, channels: 3, data: new Uint8Array(3600).map((_, i) => i * i) });

function altered(change: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = GOOD.slice();
  change(bytes);
  return bytes;
}

const BAD: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
  ["empty", new Uint8Array(), /the file is empty$/],
  ["text", new TextEncoder().encode("<html></html>"), /not a PNG file$/],
  ["JPEG", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16), /not a PNG file$/],
  ["signature only", GOOD.slice(0, 8), /truncated$/],
  ["one byte", GOOD.slice(0, 1), /truncated$/],
  ["cut in the header", GOOD.slice(0, 30), /truncated$/],
  ["cut in the picture", GOOD.slice(0, GOOD.length - 40), /truncated$/],
  ["without its end", GOOD.slice(0, GOOD.length - 12), /truncated$/],
  ["no width", altered((bytes) => bytes.fill(0, 16, 20)), /size is 0x30 pixels$/],
  ["absurdly wide", altered((bytes) => bytes.fill(0x7f, 16, 20)), /2139062143x30 pixels are more than/],
  ["a flipped bit", altered((bytes) => void (bytes[60]! ^= 1)), /its data is damaged$/],
];

for (const [what, bytes, message] of BAD) {
  Deno.test(`decodePng refuses: ${what}`, () => {
    assert.throws(() => decodePng(bytes, "chart.png"), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /^cannot read image "chart\.png": /);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("decodePng refuses every cut of a good file", () => {
  for (let length = 0; length < GOOD.length; length += 7) {
    assert.throws(() => decodePng(GOOD.subarray(0, length), "cut.png"), UserError);
  }
});
