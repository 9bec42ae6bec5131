import * as v from "valibot";
import { filterOf } from "../image/normalize.ts";
import type { RgbPixels } from "../image/pixels.ts";
import { resample } from "../image/resample.ts";
import { windowOf } from "../image/window.ts";
import { CLIP_ENTRIES, type ClipImage, preprocessClip } from "./clip_image.ts";
import { bestResolution, type Extent, sizeWithin } from "./llava_next_layout.ts";

const Edge = v.pipe(v.number(), v.integer(), v.minValue(1));
export const PinpointsSchema = v.pipe(v.array(v.tuple([Edge, Edge])), v.minLength(1));

/** preprocessor_config.json of a LlavaNextImageProcessor; what is left out has the default of its Python class. */
export const LlavaNextImageSchema = v.object({
  ...CLIP_ENTRIES,
  image_grid_pinpoints: v.optional(PinpointsSchema, [[336, 672], [672, 336], [672, 672], [1008, 336], [
    336,
    1008,
  ]]),
});

export type LlavaNextImageConfig = v.InferOutput<typeof LlavaNextImageSchema>;

/** The vision encoder's input for one image. */
export interface LlavaNextImage {
  /** [tiles, 3, tile, tile]: the whole image, then the tiles row by row. */
  readonly pixelValues: Float32Array;
  readonly tiles: number;
  /** Pixels along the edge of a tile. */
  readonly tile: number;
}

/**
 * Prepares an image as LlavaNextImageProcessor (Pillow backend, transformers 5) does: the whole image stretched to one
 * tile; the image fitted into the best of `image_grid_pinpoints`, padded with black and cut into tiles.
 * @throws {UserError} where the configuration asks for what cannot be done here.
 */
export function preprocessLlavaNext(image: RgbPixels, config: LlavaNextImageConfig): LlavaNextImage {
  const whole = resample(image, { ...wholeSize(config), filter: filterOf(config) });
  const padded = fit(image, config);
  const tiles = [whole, ...cut(padded, tileEdge(config))].map((part) => preprocessClip(part, config));
  return { ...joined(tiles), tiles: tiles.length };
}

/** Pixels along the edge of a tile as it is cut. */
export function tileEdge({ crop_size }: LlavaNextImageConfig): number {
  return crop_size.height;
}

function wholeSize({ size }: LlavaNextImageConfig): Extent {
  return "shortest_edge" in size ? { width: size.shortest_edge, height: size.shortest_edge } : size;
}

function fit(image: RgbPixels, config: LlavaNextImageConfig): RgbPixels {
  const fitted = bestResolution(image, config.image_grid_pinpoints);
  const size = sizeWithin(image, fitted);
  const left = -Math.floor((fitted.width - size.width) / 2);
  const top = -Math.floor((fitted.height - size.height) / 2);
  return windowOf(resample(image, { ...size, filter: filterOf(config) }), { left, top, ...fitted });
}

function cut(image: RgbPixels, edge: number): RgbPixels[] {
  const tiles: RgbPixels[] = [];
  for (let top = 0; top < image.height; top += edge) {
    for (let left = 0; left < image.width; left += edge) {
      tiles.push(windowOf(image, { left, top, width: edge, height: edge }));
    }
  }
  return tiles;
}

function joined(tiles: readonly ClipImage[]) {
  const [{ width = 0, pixelValues: { length = 0 } = [] } = {}] = tiles;
  const pixelValues = new Float32Array(tiles.length * length);
  for (const [i, tile] of tiles.entries()) pixelValues.set(tile.pixelValues, i * length);
  return { pixelValues, tile: width };
}
