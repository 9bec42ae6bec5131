import { crc32 } from "node:zlib";
import { deflateRuns } from "./deflate.ts";
import type { IndexedImage } from "./draw/canvas.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * Encodes an image as a palette PNG: 4 bits a pixel up to 16 colours, else 8. The same image gives the same bytes
 * everywhere.
 */
export function encodePng(image: IndexedImage): Uint8Array {
  const bits = image.palette.length <= 16 * 3 ? 4 : 8;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, image.width);
  view.setUint32(4, image.height);
  header.set([bits, 3], 8);
  return join([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", image.palette),
    chunk("IDAT", deflateRuns(filteredRows(image, bits))),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/**
 * The rows after PNG's filter "up" (2), each byte less the one above it: charts repeat their rows, so most are 0, and
 * rows are compared four pixels at a time. With 4 bits, a byte holds two pixels, the left one in its high half; the
 * difference of such bytes is that of their parts.
 */
function filteredRows({ width, height, pixels }: IndexedImage, bits: 4 | 8): Uint8Array {
  const stride = Math.ceil(width * bits / 8);
  const filtered = new Uint8Array((stride + 1) * height);
  let row = wordRow(width), above = wordRow(width);
  for (let y = 0; y < height; y++) {
    row.pixels.set(pixels.subarray(y * width, (y + 1) * width));
    const to = filtered.subarray(y * (stride + 1), (y + 1) * (stride + 1));
    to[0] = 2;
    for (let word = 0; word < row.words.length; word++) {
      if (row.words[word] !== above.words[word]) subtract(row.pixels, above.pixels, 4 * word, bits, to);
    }
    [row, above] = [above, row];
  }
  return filtered;
}

/** Room for a row of pixels, also as words of four. */
function wordRow(width: number): { readonly pixels: Uint8Array; readonly words: Uint32Array } {
  const words = new Uint32Array(Math.ceil(width / 4));
  return { pixels: new Uint8Array(words.buffer), words };
}

/** Four pixels from `start` on; those past the row's end are 0, as are those above them. */
function subtract(row: Uint8Array, above: Uint8Array, start: number, bits: 4 | 8, to: Uint8Array): void {
  for (let x = start; x < start + 4; x++) {
    const difference = row[x]! - above[x]!;
    if (difference === 0) continue;
    if (bits === 8) to[1 + x] = difference;
    else to[1 + (x >> 1)]! += x & 1 ? difference : difference << 4;
  }
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
