/** Pixels, or patches, or tiles. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

export interface LayoutOptions {
  /** Sizes, in pixels, that an image may be fitted into, as the model's files have them: [height, width]. */
  readonly pinpoints: readonly (readonly [number, number])[];
  /** Pixels along the edge of a tile: what the vision encoder sees at a time. */
  readonly tile: number;
  /** Pixels along the edge of a patch. */
  readonly patch: number;
}

/** How an image lies in tiles, and which of their patches show it. */
export interface Layout {
  /** Size that the image is fitted into, pixels. */
  readonly fitted: Extent;
  /** Tiles, the whole image not included. */
  readonly tiles: Extent;
  /** Patches along the edge of a tile. */
  readonly grid: number;
  /** The patches that are kept, of all tiles side by side: those beyond show padding only. */
  readonly kept: Extent & { readonly left: number; readonly top: number };
}

/** Lays out an image as LLaVA-NeXT does (get_anyres_image_grid_shape and unpad_image in transformers). */
export function layOut(image: Extent, { pinpoints, tile, patch }: LayoutOptions): Layout {
  const fitted = bestResolution(image, pinpoints);
  const tiles = { width: Math.trunc(fitted.width / tile), height: Math.trunc(fitted.height / tile) };
  const grid = Math.trunc(tile / patch);
  const all = { width: tiles.width * grid, height: tiles.height * grid };
  return { fitted, tiles, grid, kept: withoutPadding(image, all) };
}

/**
 * The size that keeps most of the image's pixels and, among equals, wastes least (select_best_resolution).
 */
export function bestResolution(image: Extent, pinpoints: LayoutOptions["pinpoints"]): Extent {
  let best = { size: { width: 0, height: 0 }, effective: 0, wasted: Infinity };
  for (const [height, width] of pinpoints) {
    const scale = Math.min(width / image.width, height / image.height);
    const shrunk = Math.trunc(image.width * scale) * Math.trunc(image.height * scale);
    const effective = Math.min(shrunk, image.width * image.height);
    const wasted = width * height - effective;
    if (effective > best.effective || (effective === best.effective && wasted < best.wasted)) {
      best = { size: { width, height }, effective, wasted };
    }
  }
  return best.size;
}

/** Size of the image inside `fitted`, aspect ratio kept, rounded up (get_patch_output_size). */
export function sizeWithin(image: Extent, fitted: Extent): Extent {
  const [x, y] = [fitted.width / image.width, fitted.height / image.height];
  return x < y
    ? { width: fitted.width, height: Math.min(Math.ceil(image.height * x), fitted.height) }
    : { width: Math.min(Math.ceil(image.width * y), fitted.width), height: fitted.height };
}

function withoutPadding(image: Extent, all: Extent): Layout["kept"] {
  if (image.width / image.height > all.width / all.height) {
    const height = truncated(image.height * (all.width / image.width));
    const top = Math.floor((all.height - height) / 2);
    return { left: 0, top, width: all.width, height: all.height - 2 * top };
  }
  const width = truncated(image.width * (all.height / image.height));
  const left = Math.floor((all.width - width) / 2);
  return { left, top: 0, width: all.width - 2 * left, height: all.height };
}

/** Python's `int(round(x, 7))`. */
function truncated(value: number): number {
  return Math.trunc(Number(value.toFixed(7)));
}
