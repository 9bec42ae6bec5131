import * as v from "valibot";
import { filterOf, normalize, normalizeEntries } from "../image/normalize.ts";
import type { RgbPixels } from "../image/pixels.ts";
import { type Filter, resample } from "../image/resample.ts";

const Edge = v.object({ longest_edge: v.pipe(v.number(), v.integer(), v.minValue(1)) });

/** preprocessor_config.json of an Idefics3ImageProcessor; what is left out has the default of its Python class. */
export const Idefics3ImageSchema = v.object({
  do_resize: v.optional(v.boolean(), true),
  size: v.optional(Edge, { longest_edge: 4 * 364 }),
  max_image_size: v.optional(Edge, { longest_edge: 364 }),
  resample: v.optional(v.number(), 1),
  do_image_splitting: v.optional(v.boolean(), true),
  ...normalizeEntries([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
});

export type Idefics3ImageConfig = v.InferOutput<typeof Idefics3ImageSchema>;

/** How an image is cut into tiles, row by row; 0 and 0 where it is not, and then the whole image is the only tile. */
export interface TileGrid {
  readonly rows: number;
  readonly columns: number;
}

/** The vision encoder's inputs for one image. */
export interface Idefics3Image {
  /** [1, tiles, 3, side, side]: batch, tiles and then the whole image, channels, rows, columns. */
  readonly pixelValues: Float32Array;
  /** Tiles, the whole image included. */
  readonly tiles: number;
  readonly side: number;
  readonly grid: TileGrid;
}

/** No image is made larger than this on its way (MAX_IMAGE_SIZE in transformers). */
const LARGEST_EDGE = 4096;

/**
 * Prepares an image as Idefics3ImageProcessor and SmolVLMImageProcessor (Pillow backend, transformers 5) do: resized to
 * `size.longest_edge`; then, with image splitting, stretched to whole tiles of `max_image_size`, cut, and the whole
 * image appended as one more tile; without, stretched to one tile. Tiles are rescaled and normalised.
 *
 * Every tile is full, so the pixel mask of the Python class is 1 everywhere for a single image.
 * @throws {UserError} where the configuration asks for what cannot be done here.
 */
export function preprocessIdefics3(image: RgbPixels, config: Idefics3ImageConfig): Idefics3Image {
  const filter = filterOf(config);
  const side = config.max_image_size.longest_edge;
  const resized = config.do_resize
    ? resample(image, { ...resizedSize(image, config.size.longest_edge), filter })
    : image;
  const { tiles, grid } = config.do_image_splitting
    ? split(resized, side, filter)
    : { tiles: [square(resized, side, filter)], grid: WHOLE };
  const pixelValues = new Float32Array(tiles.length * 3 * side * side);
  for (const [i, tile] of tiles.entries()) pixelValues.set(normalize(tile, config), i * 3 * side * side);
  return { pixelValues, tiles: tiles.length, side, grid };
}

const WHOLE: TileGrid = { rows: 0, columns: 0 };

interface Split {
  readonly tiles: readonly RgbPixels[];
  readonly grid: TileGrid;
}

function split(image: RgbPixels, side: number, filter: Filter): Split {
  const stretched = resample(image, { ...wholeTiles(image, side), filter });
  const grid = { rows: stretched.height / side, columns: stretched.width / side };
  if (grid.rows === 1 && grid.columns === 1) return { tiles: [stretched], grid: WHOLE };
  const tiles = Array.from({ length: grid.rows * grid.columns }, (_, i) =>
    cut(stretched, {
      left: (i % grid.columns) * side,
      top: Math.trunc(i / grid.columns) * side,
      side,
    }));
  return { tiles: [...tiles, square(stretched, side, filter)], grid };
}

function square(image: RgbPixels, side: number, filter: Filter): RgbPixels {
  return resample(image, { width: side, height: side, filter });
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

function cut(image: RgbPixels, { left, top, side }: Area): RgbPixels {
  const data = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    const start = ((top + y) * image.width + left) * 3;
    data.set(image.data.subarray(start, start + side * 3), y * side * 3);
  }
  return { width: side, height: side, channels: 3, data };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The longer edge is rounded up to whole tiles, the other follows the aspect ratio and is then rounded up too. */
function wholeTiles({ width, height }: Size, side: number): Size {
  const up = (edge: number) => Math.max(Math.ceil(edge / side), 1) * side;
  const ratio = width / height;
  return width >= height
    ? { width: up(width), height: up(Math.trunc(up(width) / ratio)) }
    : { width: up(Math.trunc(up(height) * ratio)), height: up(height) };
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
