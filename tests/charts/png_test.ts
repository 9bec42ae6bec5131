import assert from "node:assert/strict";
import { decode, hasPngSignature } from "fast-png";
import fc from "fast-check";
import type { IndexedImage } from "../../src/charts/draw/canvas.ts";
import { encodePng } from "../../src/charts/png.ts";

/** RGB of an image by fast-png, an encoder-independent reader. */
function decodedRgb(png: Uint8Array): { width: number; height: number; rgb: number[] } {
  assert.ok(hasPngSignature(png));
  const { width, height, data, palette, depth } = decode(png, { checkCrc: true });
  assert.ok(palette, "a palette image");
  const perByte = 8 / depth;
  const stride = Math.ceil(width / perByte);
  const rgb: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = data[y * stride + Math.floor(x / perByte)]!;
      const index = depth === 8 ? byte : x % 2 === 0 ? byte >> 4 : byte & 15;
      rgb.push(...palette[index]!.slice(0, 3));
    }
  }
  return { width, height, rgb };
}

const images = fc.record({
  width: fc.integer({ min: 1, max: 33 }),
  height: fc.integer({ min: 1, max: 17 }),
  colours: fc.integer({ min: 1, max: 256 }),
  seed: fc.array(fc.nat(255), { minLength: 40, maxLength: 40 }),
}).map(({ width, height, colours, seed }): IndexedImage => ({
  width,
  height,
  palette: Uint8Array.from({ length: colours * 3 }, (_, at) => (at * 7 + seed[at % 40]!) & 255),
  pixels: Uint8Array.from({ length: width * height }, (_, at) => (seed[at % 40]! + (at >> 5)) % colours),
}));

Deno.test("what is encoded decodes to the same colours, in 4 and in 8 bits", () => {
  fc.assert(
    fc.property(images, (image) => {
      const { width, height, rgb } = decodedRgb(encodePng(image));
      assert.deepEqual([width, height], [image.width, image.height]);
      const wanted = [...image.pixels].flatMap((
        index,
      ) => [...image.palette.subarray(index * 3, index * 3 + 3)]);
      assert.deepEqual(rgb, wanted);
    }),
    { numRuns: 200, seed: 1 },
  );
});
