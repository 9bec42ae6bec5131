import { UserError } from "../../errors.ts";

/** Largest image that is decoded, in pixels: an 8K screen has 33 megapixels, far more than any chart. */
export const MAX_PIXELS = 36 * 1024 * 1024;

/** What the first chunk (IHDR) of a PNG file says. */
export interface PngHeader {
  /** Pixels, at least 1. */
  readonly width: number;
  /** Pixels, at least 1. */
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly colorType: number;
  readonly interlaced: boolean;
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
  const header = readHeader(bytes, view, file);
  checkSize(header, file);
  const { depth } = header;
  if (depth < 8 && header.interlaced) { // fast-png would decode it wrongly
    throw new UserError(`cannot read image "${file}": it is interlaced with ${depth} bits per sample`, {
      hint: "save it without interlacing",
    });
  }
  checkChunks(view, file);
  return header;
}

/** Depths of each colour type (PNG specification, table 11.1). */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

function readHeader(bytes: Uint8Array, view: DataView, file: string): PngHeader {
  const [depth = 0, colorType = 0, packing, filtering, interlacing = 0] = bytes.subarray(24, 29);
  const isKnown = DEPTHS[colorType]?.includes(depth) && packing === 0 && filtering === 0 && interlacing <= 1;
  if (isKnown !== true || view.getUint32(8) !== 13) {
    throw new UserError(`cannot read image "${file}": its header is damaged`);
  }
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth,
    colorType,
    interlaced: interlacing === 1,
  };
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
