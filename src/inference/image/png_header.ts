import { UserError } from "../../errors.ts";

/** Largest image that is decoded, in pixels: 64 megapixels are 192 MB of RGB, far beyond any chart. */
export const MAX_PIXELS = 64 * 1024 * 1024;

/** What the first chunk (IHDR) of a PNG file says. */
export interface PngHeader {
  /** Pixels, at least 1. */
  readonly width: number;
  /** Pixels, at least 1. */
  readonly height: number;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const IHDR_END = 33;

/**
 * Checks, without decompressing anything, that `bytes` is a whole PNG file of a sensible size.
 * @param file the name to use in error messages.
 * @throws {UserError} for an empty, foreign, truncated or too large file.
 */
export function readPngHeader(bytes: Uint8Array, file: string): PngHeader {
  if (bytes.length === 0) throw new UserError(`cannot read image "${file}": the file is empty`);
  if (!SIGNATURE.slice(0, bytes.length).every((byte, index) => bytes[index] === byte)) {
    throw new UserError(`cannot read image "${file}": it is not a PNG file`, {
      hint: "convert the image to PNG",
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < IHDR_END || chunkType(view, 8) !== "IHDR") throw truncated(file);
  const header = { width: view.getUint32(16), height: view.getUint32(20) };
  checkSize(header, file);
  const [depth = 0, interlacing] = [bytes[24], bytes[28]];
  if (depth < 8 && interlacing === 1) { // fast-png would decode it wrongly
    throw new UserError(`cannot read image "${file}": it is interlaced with ${depth} bits per sample`, {
      hint: "save it without interlacing",
    });
  }
  checkChunks(view, file);
  return header;
}

function checkSize({ width, height }: PngHeader, file: string): void {
  if (width === 0 || height === 0) {
    throw new UserError(`cannot read image "${file}": its size is ${width}x${height} pixels`);
  }
  if (width * height > MAX_PIXELS) {
    throw new UserError(
      `cannot read image "${file}": ${width}x${height} pixels are more than the ${MAX_PIXELS} allowed`,
      { hint: "make the image smaller" },
    );
  }
}

/** Every chunk must lie inside the file, and the last one must be IEND: a cut download fails here. */
function checkChunks(view: DataView, file: string): void {
  let hasData = false;
  for (let offset = 8; offset + 12 <= view.byteLength; offset += 12 + view.getUint32(offset)) {
    const type = chunkType(view, offset);
    hasData ||= type === "IDAT";
    if (type === "IEND") {
      if (!hasData) throw new UserError(`cannot read image "${file}": it holds no picture data`);
      return;
    }
  }
  throw truncated(file);
}

function chunkType(view: DataView, offset: number): string {
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + offset + 4, 4));
}

function truncated(file: string): UserError {
  return new UserError(`cannot read image "${file}": the file is truncated`);
}
