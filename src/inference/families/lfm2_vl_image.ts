import * as v from "valibot";
import { UserError } from "../../errors.ts";
import { filterOf, normalize, normalizeEntries } from "../image/normalize.ts";
import type { RgbPixels } from "../image/pixels.ts";
import { resample } from "../image/resample.ts";
import { windowOf } from "../image/window.ts";
import { type Extent, roundTo, sizeWithinBounds } from "./smart_size.ts";

const Count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** preprocessor_config.json of a Lfm2VlImageProcessor; what is left out has the default of its Python class. */
export const Lfm2VlImageSchema = v.object({
  resample: v.optional(v.number(), 2),
  do_image_splitting: v.optional(v.boolean(), true),
  min_tiles: v.optional(Count, 2),
  max_tiles: v.optional(Count, 10),
  use_thumbnail: v.optional(v.boolean(), true),
  /** Of an image that is not cut. */
  min_image_tokens: v.optional(Count, 64),
  max_image_tokens: v.optional(Count, 256),
  tile_size: v.optional(Count, 512),
  encoder_patch_size: v.optional(Count, 16),
  /** Patches that become one token, along an edge. */
  downsample_factor: v.optional(Count, 2),
  max_pixels_tolerance: v.optional(v.number(), 2),
  ...normalizeEntries([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
});

export type Lfm2VlImageConfig = v.InferOutput<typeof Lfm2VlImageSchema>;

/** The vision encoder's inputs for one image. */
export interface Lfm2VlImage {
  /** [tiles, patches, encoder_patch_size^2 * 3]; patches row by row, zeros behind the last. */
  readonly pixelValues: Float32Array;
  /** Patches of the longest tile that the model may get. */
  readonly patches: number;
  /** Rows and columns of patches of each tile. */
  readonly shapes: readonly Extent[];
  /** Tiles of the cut image, without the whole one; 1 and 1 where it is not cut. */
  readonly rows: number;
  readonly columns: number;
  /** Whether the last tile is the whole image, small. */
  readonly hasThumbnail: boolean;
}

/**
 * Prepares an image as Lfm2VlImageProcessor (transformers 5, torchvision: it has no other) does: an image that is much
 * larger than `max_image_tokens` is stretched to whole tiles and cut, and the whole image, small, goes last; any other
 * is resized. Tiles are normalised and cut into patches.
 * @throws {UserError} where the image is too elongated to be one small tile.
 */
export function preprocessLfm2Vl(image: RgbPixels, config: Lfm2VlImageConfig): Lfm2VlImage {
  const whole = resample(image, {
    ...wholeSize(image, config),
    filter: filterOf(config),
    like: "torchvision",
  });
  const grid = isCut(image, config) ? gridFor(image, config) : { width: 1, height: 1 };
  const isOne = grid.width * grid.height === 1;
  const hasThumbnail = !isOne && config.use_thumbnail;
  const parts = isCut(image, config) ? cut(image, grid, config) : [whole];
  const tiles = hasThumbnail ? [...parts, whole] : parts;
  const patches = mostPatches(config);
  const side = config.encoder_patch_size;
  const shapes = tiles.map(({ width, height }) => ({ width: width / side, height: height / side }));
  if (shapes.some(({ width, height }) => width * height > patches)) {
    throw new UserError(
      `cannot use an image of ${image.width}x${image.height} pixels: it is too elongated for the model`,
    );
  }
  const length = patches * side ** 2 * 3;
  const pixelValues = new Float32Array(tiles.length * length);
  for (const [i, tile] of tiles.entries()) {
    pixelValues.set(toPatches(normalize(tile, config), tile.width, side), i * length);
  }
  return { pixelValues, patches, shapes, rows: grid.height, columns: grid.width, hasThumbnail };
}

function mostPatches(config: Lfm2VlImageConfig): number {
  const whole = config.max_image_tokens * config.downsample_factor ** 2;
  const tile = Math.trunc(config.tile_size / config.encoder_patch_size) ** 2;
  return config.do_image_splitting ? Math.max(whole, tile) : whole;
}

/** Size of an image that is not cut. */
function wholeSize(image: Extent, config: Lfm2VlImageConfig): Extent {
  const factor = config.encoder_patch_size * config.downsample_factor;
  const [least, most] = [config.min_image_tokens * factor ** 2, config.max_image_tokens * factor ** 2];
  return sizeWithinBounds(image, { factor, least, most, shortest: factor });
}

function isCut({ width, height }: Extent, config: Lfm2VlImageConfig): boolean {
  if (!config.do_image_splitting || (config.min_tiles === 1 && config.max_tiles === 1)) return false;
  const factor = config.encoder_patch_size * config.downsample_factor;
  const near = (edge: number) => Math.max(config.encoder_patch_size, roundTo(edge, factor));
  return near(width) * near(height) > config.max_image_tokens * factor ** 2 * config.max_pixels_tolerance;
}

/**
 * The grid of tiles whose aspect ratio is nearest to the image's; of equal ones the larger, if the image has more than
 * half its pixels (find_closest_aspect_ratio).
 */
function gridFor({ width, height }: Extent, config: Lfm2VlImageConfig): Extent {
  let [best, leastOff] = [{ width: 1, height: 1 }, Infinity];
  for (const grid of gridsOf(config)) {
    const off = Math.abs(width / height - grid.width / grid.height);
    const half = 0.5 * config.tile_size ** 2 * grid.width * grid.height;
    if (off < leastOff || (off === leastOff && width * height > half)) best = grid;
    leastOff = Math.min(leastOff, off);
  }
  return best;
}

/** Every grid of `min_tiles` to `max_tiles`, by number of tiles. */
function gridsOf({ min_tiles, max_tiles }: Lfm2VlImageConfig): Extent[] {
  const grids: Extent[] = [];
  for (let tiles = min_tiles; tiles <= max_tiles; tiles++) {
    for (let width = 1; width <= tiles; width++) {
      if (tiles % width === 0) grids.push({ width, height: tiles / width });
    }
  }
  return grids;
}

function cut(image: RgbPixels, grid: Extent, config: Lfm2VlImageConfig): RgbPixels[] {
  const side = config.tile_size;
  const size = { width: grid.width * side, height: grid.height * side };
  const stretched = resample(image, { ...size, filter: filterOf(config), like: "torchvision" });
  return Array.from({ length: grid.width * grid.height }, (_, i) => {
    const [left, top] = [i % grid.width * side, Math.trunc(i / grid.width) * side];
    return windowOf(stretched, { left, top, width: side, height: side });
  });
}

/** CHW values to patches row by row; in each patch rows, columns, channels. */
function toPatches(values: Float32Array, width: number, side: number): Float32Array {
  const plane = values.length / 3;
  const patches = new Float32Array(values.length);
  let out = 0;
  for (let top = 0; top < plane; top += width * side) {
    for (let left = top; left < top + width; left += side) {
      for (let y = left; y < left + width * side; y += width) {
        for (let at = y; at < y + side; at++) {
          for (let channel = 0; channel < 3; channel++) patches[out++] = values[channel * plane + at]!;
        }
      }
    }
  }
  return patches;
}
