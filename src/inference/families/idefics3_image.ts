import * as v from "valibot";
import { UserError } from "../../errors.ts";
import { type Filter, resample } from "../image/resample.ts";
import type { RgbPixels } from "../image/pixels.ts";

const Edge = v.object({ longest_edge: v.pipe(v.number(), v.integer(), v.minValue(1)) });
const PerChannel = v.pipe(v.array(v.number()), v.length(3));

/** preprocessor_config.json of an Idefics3ImageProcessor; what is left out has the default of its Python class. */
export const Idefics3ImageSchema = v.object({
  do_resize: v.optional(v.boolean(), true),
  size: v.optional(Edge, { longest_edge: 4 * 364 }),
  max_image_size: v.optional(Edge, { longest_edge: 364 }),
  resample: v.optional(v.number(), 1),
  do_image_splitting: v.optional(v.boolean(), true),
  do_rescale: v.optional(v.boolean(), true),
  rescale_factor: v.optional(v.number(), 1 / 255),
  do_normalize: v.optional(v.boolean(), true),
  image_mean: v.optional(PerChannel, [0.5, 0.5, 0.5]),
  image_std: v.optional(PerChannel, [0.5, 0.5, 0.5]),
});

export type Idefics3ImageConfig = v.InferOutput<typeof Idefics3ImageSchema>;

/** The vision encoder's inputs for one image. */
export interface Idefics3Image {
  /** [1, 1, 3, side, side]: batch, images, channels, rows, columns. */
  readonly pixelValues: Float32Array;
  /** [1, 1, side, side]: 1 where there is picture, which is everywhere, because the image is stretched to the square. */
  readonly pixelAttentionMask: Uint8Array;
  readonly side: number;
}

/** Pillow's numbers of resampling filters. */
const FILTERS: Readonly<Record<number, Filter>> = { 1: "lanczos", 2: "bilinear", 3: "bicubic" };

/** No image is made larger than this on its way (MAX_IMAGE_SIZE in transformers). */
const LARGEST_EDGE = 4096;

/**
 * Prepares an image as Idefics3ImageProcessor (Pillow backend, transformers 5) does without image splitting: resized
 * to `size.longest_edge`, then stretched to a square of `max_image_size`, rescaled, normalised.
 * @throws {UserError} where the configuration asks for what cannot be done here.
 */
export function preprocessIdefics3(image: RgbPixels, config: Idefics3ImageConfig): Idefics3Image {
  const filter = filterOf(config);
  const side = config.max_image_size.longest_edge;
  const resized = config.do_resize
    ? resample(image, { ...resizedSize(image, config.size.longest_edge), filter })
    : image;
  const square = resample(resized, { width: side, height: side, filter });
  return {
    side,
    pixelValues: normalise(square, config),
    pixelAttentionMask: new Uint8Array(side * side).fill(1),
  };
}

/**
 * Checks that a configuration can be followed.
 * @throws {UserError} where it cannot.
 */
export function filterOf({ do_image_splitting, resample }: Idefics3ImageConfig): Filter {
  if (do_image_splitting) {
    throw new UserError(
      'cannot prepare images: the model wants "do_image_splitting", which is not supported yet',
    );
  }
  const filter = FILTERS[resample];
  if (filter !== undefined) return filter;
  throw new UserError(`cannot prepare images: the resampling filter "${resample}" is not supported`, {
    hint: "supported: 1 (lanczos), 2 (bilinear), 3 (bicubic)",
  });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The longer edge becomes `longest`, the other keeps the aspect ratio and is made even; then at most LARGEST_EDGE. */
export function resizedSize({ width, height }: Size, longest: number): Size {
  const ratio = width / height;
  const size = width >= height
    ? { width: longest, height: toEven(Math.trunc(longest / ratio)) }
    : { width: toEven(Math.trunc(longest * ratio)), height: longest };
  return withinBound({ width: Math.max(size.width, 1), height: Math.max(size.height, 1) });
}

function toEven(value: number): number {
  return value + value % 2;
}

function withinBound({ width, height }: Size): Size {
  if (Math.max(width, height) <= LARGEST_EDGE) return { width, height };
  const ratio = width / height;
  return width >= height
    ? { width: LARGEST_EDGE, height: Math.max(Math.trunc(LARGEST_EDGE / ratio), 1) }
    : { width: Math.max(Math.trunc(LARGEST_EDGE * ratio), 1), height: LARGEST_EDGE };
}

/** HWC bytes to CHW floats. A byte has 256 values, so each channel is a table, in float32 steps like numpy's. */
function normalise(image: RgbPixels, config: Idefics3ImageConfig): Float32Array {
  const pixels = image.width * image.height;
  const values = new Float32Array(3 * pixels);
  for (let channel = 0; channel < 3; channel++) {
    const table = channelTable(config, channel);
    for (let i = 0, out = channel * pixels; i < pixels; i++) {
      values[out++] = table[image.data[3 * i + channel]!]!;
    }
  }
  return values;
}

function channelTable(config: Idefics3ImageConfig, channel: number): Float32Array {
  const mean = Math.fround(config.image_mean[channel]!);
  const std = Math.fround(config.image_std[channel]!);
  return Float32Array.from({ length: 256 }, (_, byte) => {
    const scaled = Math.fround(config.do_rescale ? byte * config.rescale_factor : byte);
    return config.do_normalize ? Math.fround(scaled - mean) / std : scaled;
  });
}
