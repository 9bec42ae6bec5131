import { Buffer } from "node:buffer";
import { crc32, inflateSync } from "node:zlib";
import type { PngHeader } from "./png_header.ts";

/** Most bytes that a picture may unpack to: an 8K screen shot with transparency. */
export const MAX_UNPACKED = 128 * 2 ** 20;

/** A tail that some writers leave behind the last row is tolerated up to this length, bytes. */
const SLACK = 1 << 16;

/**
 * Unpacks a PNG file's pixels in bounded memory: zlib packs a thousand bytes into one, so a small file may hold gigabytes.
 * @returns the same picture with its pixels not packed and only the chunks that decide its look: what else there is
 * (profiles, texts, a second header) is for no decoder.
 * @throws {Error} where a checksum is wrong, or the pixels are more than `header` says.
 */
export function unpackPng(bytes: Uint8Array, header: PngHeader): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixels: Uint8Array[] = [];
  const kept: Uint8Array[] = [bytes.subarray(0, 33)];
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const end = at + 8 + view.getUint32(at);
    const type = Buffer.from(bytes.buffer, bytes.byteOffset + at + 4, 4).toString("latin1");
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) {
      throw new Error(`wrong checksum of ${type}`);
    }
    if (type === "IEND") break;
    if (type === "IDAT") pixels.push(bytes.subarray(at + 8, end));
    else if (isKept(type, end - at - 8, header, pixels.length > 0)) kept.push(bytes.subarray(at, end + 4));
  }
  const most = unpackedSize(header) + SLACK;
  const rows = inflateSync(pixels.length === 1 ? pixels[0]! : Buffer.concat(pixels), {
    maxOutputLength: most,
  });
  if (rows.length < unpackedSize(header)) throw new Error("its pixels are cut off");
  return new Uint8Array(
    Buffer.concat([...kept, chunk("IDAT", stored(rows)), chunk("IEND", new Uint8Array())]),
  );
}

/** @throws {Error} for a palette or transparency of a wrong length. */
function isKept(type: string, length: number, { colorType }: PngHeader, late: boolean): boolean {
  const isPalette = type === "PLTE" && colorType === 3;
  const isTransparency = type === "tRNS" && [0, 2, 3].includes(colorType);
  if (!isPalette && !isTransparency) return false;
  const most = isPalette ? 768 : colorType === 3 ? 256 : colorType === 2 ? 6 : 2;
  const fits = colorType === 3 ? length <= most : length === most;
  if (!fits || late) throw new Error(`${type} is out of place`);
  return true;
}

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Bytes of all rows with their filters; with interlacing, of the seven smaller pictures (Adam7). */
export function unpackedSize({ width, height, depth, colorType, interlaced }: PngHeader): number {
  const bits = depth * CHANNELS[colorType]!;
  if (!interlaced) return rowsSize(width, height, bits);
  return PASSES.reduce(
    (sum, [x, y, dx, dy]) =>
      sum + rowsSize(Math.ceil(Math.max(0, width - x) / dx), Math.ceil(Math.max(0, height - y) / dy), bits),
    0,
  );
}

/** First column and row, and steps. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function rowsSize(width: number, height: number, bits: number): number {
  return width === 0 ? 0 : height * (1 + Math.ceil(width * bits / 8));
}

/** Longest block of zlib data that is not packed. */
const BLOCK = 65_535;

/** Zlib data (RFC 1950) that holds bytes as they are. */
function stored(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const part = bytes.subarray(at, at + BLOCK);
    const last = Number(at + BLOCK >= bytes.length);
    const { length } = part;
    parts.push(Uint8Array.of(last, length, length >> 8, ~length, ~length >> 8), part);
  }
  return Buffer.concat([...parts, new Uint8Array(4)]); // the decoder does not look at Adler's checksum
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, data, new Uint8Array(4)]); // nor at ours, which were checked
}
