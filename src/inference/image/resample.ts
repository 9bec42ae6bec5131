import { type Filter, KERNELS } from "./filters.ts";
import type { Pixels } from "./pixels.ts";

export type { Filter } from "./filters.ts";

export interface ResampleOptions {
  /** Pixels, at least 1. */
  readonly width: number;
  /** Pixels, at least 1. */
  readonly height: number;
  readonly filter: Filter;
  /** Whose results to give; default: Pillow's. torchvision's weights are coarser, and it always begins with the rows. */
  readonly like?: "pillow" | "torchvision";
}

/** Weights are whole numbers in units of 2^-22: 8 bits for a pixel, 2 for sums beyond 1, 22 of 32 remain. */
const FRACTION_BITS = 22;
const HALF = 1 << (FRACTION_BITS - 1);

/**
 * Resamples an image as Pillow 13's `Image.resize(size, filter)` does: antialiased (the filter widens when shrinking),
 * one axis after the other, each pass rounded to 8 bits, with fixed-point weights of the same precision; or as
 * torchvision's `resize` of bytes does.
 * Channels are independent: an RGBA image must come with colours multiplied by alpha, as Pillow does by itself.
 */
export function resample<P extends Pixels>(
  image: P,
  { width, height, filter, like = "pillow" }: ResampleOptions,
): P {
  const manner = { filter, isCoarse: like === "torchvision" };
  return !manner.isCoarse && columnsFirst(image, width, height)
    ? resampleRows(resampleColumns(image, height, manner), width, manner)
    : resampleColumns(resampleRows(image, width, manner), height, manner);
}

interface Manner {
  readonly filter: Filter;
  /** Whether weights have 15 bits and a sign, and not 22. */
  readonly isCoarse: boolean;
}

/**
 * The order shows where a pass overshoots and is clipped. Pillow 13 begins with the columns where that removes more
 * than twice as many rows as columns go (found by trying sizes; Pillow 12 and older always begin with the rows).
 */
function columnsFirst(image: Pixels, width: number, height: number): boolean {
  return height < image.height && image.height - height > 2 * (image.width - width);
}

/** For output position i: weights[i * stride ... + counts[i]] apply to the inputs from starts[i] on. */
interface Weights {
  readonly stride: number;
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Int32Array;
}

function weightsFor(from: number, to: number, { filter, isCoarse }: Manner): Weights {
  const kernel = KERNELS[filter];
  const scale = from / to;
  const widening = Math.max(scale, 1);
  const support = kernel.support * widening;
  const stride = Math.ceil(support) * 2 + 1;
  const result = {
    stride,
    starts: new Int32Array(to),
    counts: new Int32Array(to),
    weights: new Int32Array(to * stride),
  };
  const floats = new Float64Array(to * stride);
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const count = Math.min(from, Math.trunc(center + support + 0.5)) - start;
    const values = Float64Array.from(
      { length: count },
      (_, x) => kernel.weight((x + start - center + 0.5) * (1 / widening)),
    );
    result.starts[i] = start;
    result.counts[i] = count;
    floats.set(summingToOne(values), i * stride);
  }
  const bits = isCoarse ? coarseBits(floats) : FRACTION_BITS;
  result.weights.set(floats.map((value) => toFixedPoint(value, bits)));
  return result;
}

function summingToOne(values: Float64Array): Float64Array {
  let sum = 0;
  for (const value of values) sum += value;
  return sum === 0 ? values : values.map((value) => value / sum);
}

/** Rounds to so many bits behind the point, halves away from zero; in units of 2^-22. */
function toFixedPoint(value: number, bits: number): number {
  const scaled = value * (1 << bits);
  return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5) * (1 << FRACTION_BITS - bits);
}

/** So many bits behind the point that the largest weight, rounded, is below 2^15. */
function coarseBits(weights: Float64Array): number {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  let bits = 0;
  while (bits < FRACTION_BITS && Math.trunc(0.5 + largest * (1 << bits + 1)) < 1 << 15) bits++;
  return bits;
}

function resampleRows<P extends Pixels>(image: P, width: number, manner: Manner): P {
  if (width === image.width) return image;
  const pass = image.channels === 3 ? rowsOf3 : rowsOfAny;
  return { ...image, width, data: pass(image, width, weightsFor(image.width, width, manner)) };
}

/** More inputs than this, and the rounding of the weights could show in the sum over one colour. */
const MOST_UNIFORM = 1 << 13;

/**
 * Where all inputs have one colour the output has it too: the weights add up to 1 within what rounding hides. Charts
 * are mostly background, so most sums need not be computed.
 */
function rowsOf3(image: Pixels, width: number, table: Weights): Uint8Array {
  const { stride, starts, counts } = table;
  const target = new Uint8ClampedArray(width * image.height * 3);
  const ends = new Int32Array(image.width);
  for (let y = 0, out = 0; y < image.height; y++) {
    const row = y * image.width * 3;
    findRuns(image.data, row, ends);
    for (let x = 0; x < width; x++, out += 3) {
      const start = starts[x]!;
      const count = counts[x]!;
      const at = row + start * 3;
      if (ends[start]! >= start + count && count < MOST_UNIFORM) {
        for (let channel = 0; channel < 3; channel++) target[out + channel] = image.data[at + channel]!;
      } else {
        sumPixels(image.data, at, { weights: table.weights, first: x * stride, count }, target, out);
      }
    }
  }
  return bytesOf(target);
}

interface Stretch {
  readonly weights: Int32Array;
  /** Index of the first weight. */
  readonly first: number;
  readonly count: number;
}

/** Writes at `out` the weighted sum of the RGB pixels from byte `at` on. */
function sumPixels(
  source: Uint8Array,
  at: number,
  { weights, first, count }: Stretch,
  target: Uint8ClampedArray,
  out: number,
): void {
  let red = HALF, green = HALF, blue = HALF;
  for (let i = first; i < first + count; i++, at += 3) {
    const weight = weights[i]!;
    red = (red + Math.imul(source[at]!, weight)) | 0;
    green = (green + Math.imul(source[at + 1]!, weight)) | 0;
    blue = (blue + Math.imul(source[at + 2]!, weight)) | 0;
  }
  target[out] = red >> FRACTION_BITS;
  target[out + 1] = green >> FRACTION_BITS;
  target[out + 2] = blue >> FRACTION_BITS;
}

/** For each pixel of the row that begins at byte `row`: the index after the last pixel of its colour in a stretch. */
function findRuns(source: Uint8Array, row: number, ends: Int32Array): void {
  let end = ends.length;
  ends[end - 1] = end;
  for (let x = ends.length - 2, at = row + 3 * x; x >= 0; x--, at -= 3) {
    const isEqual = source[at] === source[at + 3] && source[at + 1] === source[at + 4] &&
      source[at + 2] === source[at + 5];
    if (!isEqual) end = x + 1;
    ends[x] = end;
  }
}

function rowsOfAny(image: Pixels, width: number, { stride, starts, counts, weights }: Weights): Uint8Array {
  const { data: source, channels } = image;
  const target = new Uint8ClampedArray(width * image.height * channels);
  for (let y = 0, out = 0; y < image.height; y++) {
    const row = y * image.width * channels;
    for (let x = 0; x < width; x++) {
      const first = x * stride;
      for (let channel = 0; channel < channels; channel++) {
        let sum = HALF;
        let at = row + starts[x]! * channels + channel;
        for (let i = 0; i < counts[x]!; i++, at += channels) {
          sum = (sum + Math.imul(source[at]!, weights[first + i]!)) | 0;
        }
        target[out++] = sum >> FRACTION_BITS;
      }
    }
  }
  return bytesOf(target);
}

/** Whole rows at a time, so that memory is read in order. */
function resampleColumns<P extends Pixels>(image: P, height: number, manner: Manner): P {
  if (height === image.height) return image;
  const { stride, starts, counts, weights } = weightsFor(image.height, height, manner);
  const rowLength = image.width * image.channels;
  const target = new Uint8ClampedArray(rowLength * height);
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let i = 0; i < counts[y]!; i++) {
      addRow(sums, image.data, (starts[y]! + i) * rowLength, weights[y * stride + i]!);
    }
    for (let x = 0, out = y * rowLength; x < rowLength; x++) target[out++] = sums[x]! >> FRACTION_BITS;
  }
  return { ...image, height, data: bytesOf(target) };
}

function addRow(sums: Int32Array, source: Uint8Array, start: number, weight: number): void {
  for (let x = 0; x < sums.length; x++) {
    sums[x] = (sums[x]! + Math.imul(source[start + x]!, weight)) | 0;
  }
}

function bytesOf(clamped: Uint8ClampedArray<ArrayBuffer>): Uint8Array {
  return new Uint8Array(clamped.buffer);
}
