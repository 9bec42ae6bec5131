import { crc32 } from "node:zlib";
import { zlibSync } from "fflate";
import type { IndexedImage } from "./draw/canvas.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * Encodes an image as a palette PNG: 4 bits a pixel up to 16 colours, else 8. Deflate is fflate's, in JavaScript: the
 * native zlib is faster, but what it writes depends on its version and the processor, and the same seed must give
 * the same bytes everywhere.
 */
export function encodePng(image: IndexedImage): Uint8Array {
  const bits = image.palette.length <= 16 * 3 ? 4 : 8;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, image.width);
  view.setUint32(4, image.height);
  header.set([bits, 3], 8);
  const rows = filterRows(bits === 4 ? packRows(image) : image.pixels, Math.ceil(image.width * bits / 8));
  return join([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", image.palette),
    chunk("IDAT", zlibSync(rows, { level: 2 })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** Two pixels a byte, the left one in the high half. */
function packRows(image: IndexedImage): Uint8Array {
  const { width, height, pixels } = image;
  const stride = Math.ceil(width / 2);
  const packed = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < stride; x++) {
      const right = 2 * x + 1 < width ? pixels[row + 2 * x + 1]! : 0;
      packed[y * stride + x] = pixels[row + 2 * x]! << 4 | right;
    }
  }
  return packed;
}

/** PNG filter "up" (2): charts repeat their rows, so that most differences are 0. */
function filterRows(bytes: Uint8Array, stride: number): Uint8Array {
  const height = bytes.length / stride;
  const filtered = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    const to = y * (stride + 1), from = y * stride;
    filtered[to] = 2;
    for (let x = 0; x < stride; x++) {
      filtered[to + 1 + x] = bytes[from + x]! - (y > 0 ? bytes[from + x - stride]! : 0);
    }
  }
  return filtered;
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
