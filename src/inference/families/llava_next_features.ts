import type { Layout } from "./llava_next_layout.ts";

export interface TileFeatures {
  /** [tiles, tokens, size]: the whole image, then the tiles row by row. */
  readonly features: Float32Array;
  /** Tokens per tile. */
  readonly tokens: number;
  /** Length of one feature. */
  readonly size: number;
  /** [size]: the learned feature that ends a row. */
  readonly newline: Float32Array;
}

/** Tokens of an image: the whole image, the kept patches, one row end per row; `base` is the first of these. */
export function packedLength({ kept }: Layout, base: number): number {
  return base + (kept.width + 1) * kept.height;
}

/**
 * Packs the features of an image into one sequence, as LlavaNextModel.pack_image_features does: first the whole image,
 * then the tiles put side by side, row by row, without the padding, each row ended by `newline`.
 * @returns [packedLength, size]
 */
export function packFeatures(tiles: TileFeatures, layout: Layout): Float32Array {
  const { features, tokens, size, newline } = tiles;
  const { left, top, width, height } = layout.kept;
  const packed = new Float32Array(packedLength(layout, tokens) * size);
  packed.set(features.subarray(0, tokens * size));
  let out = tokens * size;
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++, out += size) {
      const token = tokenAt(layout, x, y, tokens) * size;
      packed.set(features.subarray(token, token + size), out);
    }
    packed.set(newline, out);
    out += size;
  }
  return packed;
}

/** Index of a patch's feature. Patch (x, y) counts over all tiles side by side. */
function tokenAt({ tiles, grid }: Layout, x: number, y: number, tokens: number): number {
  const tile = 1 + Math.trunc(y / grid) * tiles.width + Math.trunc(x / grid);
  return tile * tokens + y % grid * grid + x % grid;
}
