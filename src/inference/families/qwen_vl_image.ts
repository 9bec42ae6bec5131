import * as v from "valibot";
import { UserError } from "../../errors.ts";
import { CLIP_MEAN, CLIP_STD, filterOf, normalize, normalizeEntries } from "../image/normalize.ts";
import type { RgbPixels } from "../image/pixels.ts";
import { resample } from "../image/resample.ts";
import { type Extent, type SizeBounds, sizeWithinBounds } from "./smart_size.ts";

const Count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** preprocessor_config.json of a Qwen2VLImageProcessor; what is left out has the default of its Python class. */
export const QwenVLImageSchema = v.object({
  do_resize: v.optional(v.boolean(), true),
  /** Least and most pixels, by names that mean something else elsewhere. */
  size: v.nullish(v.object({ shortest_edge: Count, longest_edge: Count })),
  /** Older names of the same; they win over `size`. */
  min_pixels: v.nullish(Count),
  max_pixels: v.nullish(Count),
  resample: v.optional(v.number(), 3),
  patch_size: v.optional(Count, 14),
  temporal_patch_size: v.optional(Count, 2),
  merge_size: v.optional(Count, 2),
  ...normalizeEntries(CLIP_MEAN, CLIP_STD),
});

export type QwenVLImageConfig = v.InferOutput<typeof QwenVLImageSchema>;

/** The vision encoder's inputs for one image. */
export interface QwenVLImage {
  /** [patches, 3 * temporal_patch_size * patch_size^2]; patches that are merged later lie together. */
  readonly pixelValues: Float32Array;
  /** Time steps, rows and columns of patches. */
  readonly grid: readonly [1, number, number];
}

/**
 * Prepares an image as Qwen2VLImageProcessor (Pillow backend, transformers 5) does: resized to whole merged patches and
 * a bounded number of pixels, rescaled, normalised, and cut into patches, each repeated `temporal_patch_size` times,
 * because a still image is a video of equal frames.
 * @throws {UserError} where the image is too elongated, or the configuration asks for what cannot be done here.
 */
export function preprocessQwenVL(image: RgbPixels, config: QwenVLImageConfig): QwenVLImage {
  const factor = config.patch_size * config.merge_size;
  const filter = filterOf(config);
  const resized = config.do_resize
    ? resample(image, { ...smartSize(image, { factor, ...pixelBounds(config) }), filter })
    : requireWhole(image, factor);
  const { patch_size } = config;
  return {
    pixelValues: toPatches(normalize(resized, config), resized.width, config),
    grid: [1, resized.height / patch_size, resized.width / patch_size],
  };
}

function pixelBounds({ size, min_pixels, max_pixels }: QwenVLImageConfig) {
  return {
    least: min_pixels ?? size?.shortest_edge ?? 56 * 56,
    most: max_pixels ?? size?.longest_edge ?? 28 * 28 * 1280,
  };
}

function requireWhole(image: RgbPixels, factor: number): RgbPixels {
  if (image.width % factor === 0 && image.height % factor === 0) return image;
  throw new UserError(
    `cannot prepare images: the model does not resize, and ${image.width}x${image.height} pixels are no ` +
      `multiple of ${factor}`,
  );
}

/**
 * The size that an image is resized to.
 * @throws {UserError} where one edge is over 200 times the other.
 */
export function smartSize(image: Extent, bounds: SizeBounds): Extent {
  const { width, height } = image;
  if (Math.max(width, height) / Math.min(width, height) > 200) {
    throw new UserError(`cannot use an image of ${width}x${height} pixels: the model takes at most 200 to 1`);
  }
  return sizeWithinBounds(image, bounds);
}

/**
 * CHW values to patches: squares of merge_size x merge_size patches row by row, in each the patches row by row; in each
 * patch channels, time steps, rows, columns.
 */
function toPatches(
  values: Float32Array,
  width: number,
  { patch_size: side, merge_size, temporal_patch_size }: QwenVLImageConfig,
): Float32Array {
  const plane = values.length / 3;
  const square = side * side;
  const height = plane / width;
  const edge = side * merge_size;
  const patches = new Float32Array(values.length * temporal_patch_size);
  let out = 0;
  const copyPatch = (start: number) => {
    for (let channel = 0; channel < 3; channel++) {
      const first = out;
      for (let y = 0; y < side; y++, out += side) {
        const from = channel * plane + start + y * width;
        patches.set(values.subarray(from, from + side), out);
      }
      for (let step = 1; step < temporal_patch_size; step++, out += square) {
        patches.copyWithin(out, first, first + square);
      }
    }
  };
  for (let top = 0; top < height; top += edge) {
    for (let left = 0; left < width; left += edge) {
      for (let i = 0; i < merge_size ** 2; i++) {
        copyPatch((top + Math.trunc(i / merge_size) * side) * width + left + (i % merge_size) * side);
      }
    }
  }
  return patches;
}
