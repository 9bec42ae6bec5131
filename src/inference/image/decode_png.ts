import { decode, type DecodedPng, type IndexedColors, type PngDataArray } from "fast-png";
import { UserError } from "../../errors.ts";
import type { RgbPixels } from "./pixels.ts";
import { type PngHeader, readPngHeader } from "./png_header.ts";
import { MAX_UNPACKED, unpackedSize, unpackPng } from "./unpack_png.ts";

/**
 * Decodes a PNG file to 8-bit RGB: palettes are looked up, grey is tripled, 16-bit samples keep their high byte, and
 * transparency is composited over white. White because the reference (`convert_to_rgb` of Hugging Face transformers)
 * does so, and because charting libraries export transparent backgrounds that are meant to be seen on a white page.
 * @param file the name to use in error messages.
 * @throws {UserError} where `bytes` is not a whole, sound PNG file of at most `MAX_PIXELS`
 * pixels and `MAX_UNPACKED` bytes.
 */
export function decodePng(bytes: Uint8Array, file: string): RgbPixels {
  const header = readPngHeader(bytes, file);
  const { width, height } = header;
  if (unpackedSize(header) > MAX_UNPACKED) {
    throw new UserError(
      `cannot read image "${file}": its ${
        unpackedSize(header)
      } bytes of pixels are more than the ${MAX_UNPACKED} allowed`,
      { hint: "make the image smaller, or save it with 8 bits per sample" },
    );
  }
  const { samples, channels } = to8Bit(decodeChunks(bytes, header, file));
  return { width, height, channels: 3, data: toRgb(samples, channels) };
}

function decodeChunks(bytes: Uint8Array, header: PngHeader, file: string): DecodedPng {
  try {
    const png = decode(unpackPng(bytes, header));
    if (header.colorType === 3 && png.palette === undefined) throw new Error("it has no palette");
    return png;
  } catch (cause) {
    throw new UserError(`cannot read image "${file}": its data is damaged`, { cause });
  }
}

interface Samples {
  readonly samples: Uint8Array;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. */
  readonly channels: number;
}

/** Every sample as one byte, whatever the file's depth and colour type. */
function to8Bit(png: DecodedPng): Samples {
  if (png.channels === 1 && png.palette !== undefined) return lookUp(png, png.palette);
  const values = png.depth < 8 ? unpackBits(png) : png.data;
  const samples = png.depth === 8 ? bytesOf(values) : Uint8Array.from(values, scaleTo8Bit(png.depth));
  const key = png.transparency;
  return key === undefined ? { samples, channels: png.channels } : addKeyedAlpha(samples, values, key);
}

function bytesOf(values: PngDataArray): Uint8Array {
  return new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
}

function scaleTo8Bit(depth: number): (value: number) => number {
  if (depth === 16) return (value) => value >> 8;
  const factor = 255 / ((1 << depth) - 1);
  return (value) => value * factor;
}

/** One byte per sample from rows of 1, 2 or 4 bits; each row starts on a byte. */
function unpackBits({ width, height, depth, data }: DecodedPng): Uint8Array {
  const unpacked = new Uint8Array(width * height);
  const bytesPerRow = Math.ceil(width * depth / 8);
  const mask = (1 << depth) - 1;
  for (let y = 0, out = 0; y < height; y++) {
    for (let x = 0, bit = 0; x < width; x++, bit += depth) {
      const byte = data[y * bytesPerRow + (bit >> 3)] ?? 0;
      unpacked[out++] = (byte >> (8 - depth - (bit & 7))) & mask;
    }
  }
  return unpacked;
}

function lookUp(png: DecodedPng, palette: IndexedColors): Samples {
  const indices = png.depth < 8 ? unpackBits(png) : png.data;
  const channels = palette[0]?.length ?? 3;
  const table = Uint8Array.from(palette.flat());
  const samples = new Uint8Array(indices.length * channels);
  for (let i = 0, out = 0; i < indices.length; i++) {
    const entry = indices[i]! * channels;
    for (let channel = 0; channel < channels; channel++) samples[out++] = table[entry + channel]!;
  }
  return { samples, channels };
}

/** Adds an alpha channel that is 0 where a pixel has exactly the colour `key` (tRNS of grey and RGB files), else 255. */
function addKeyedAlpha(samples: Uint8Array, values: PngDataArray, key: Uint16Array): Samples {
  const colours = key.length;
  const withAlpha = new Uint8Array(samples.length / colours * (colours + 1));
  for (let i = 0, out = 0; i < samples.length; i += colours) {
    for (let channel = 0; channel < colours; channel++) withAlpha[out++] = samples[i + channel]!;
    withAlpha[out++] = key.every((value, channel) => values[i + channel] === value) ? 0 : 255;
  }
  return { samples: withAlpha, channels: colours + 1 };
}

function toRgb(samples: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return samples;
  const colours = channels < 3 ? 1 : 3;
  const hasAlpha = channels % 2 === 0;
  const rgb = new Uint8Array(samples.length / channels * 3);
  for (let i = 0, out = 0; i < samples.length; i += channels) {
    const alpha = hasAlpha ? samples[i + channels - 1]! : 255;
    for (let channel = 0; channel < 3; channel++) {
      rgb[out++] = overWhite(samples[i + (colours === 1 ? 0 : channel)]!, alpha);
    }
  }
  return rgb;
}

/** Pillow's `alpha_composite` over opaque white, bit for bit: 7 fractional bits, division by 255 by shifts. */
function overWhite(value: number, alpha: number): number {
  const scaled = (value * alpha + 255 * (255 - alpha)) * 128 + 128 * 128;
  return (((scaled >> 8) + scaled) >> 8) >> 7;
}
