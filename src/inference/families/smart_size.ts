export interface Extent {
  readonly width: number;
  readonly height: number;
}

export interface SizeBounds {
  /** Both edges become multiples of this. */
  readonly factor: number;
  /** Pixels. */
  readonly least: number;
  readonly most: number;
  /** The shortest edge before `least` and `most` count. Default: 0. */
  readonly shortest?: number;
}

/**
 * The size nearest to an image's own whose edges are multiples of `factor`, with about the same aspect ratio and `least`
 * to `most` pixels (`smart_resize` in transformers).
 */
export function sizeWithinBounds(
  { width, height }: Extent,
  { factor, least, most, shortest = 0 }: SizeBounds,
): Extent {
  const near = (edge: number) => Math.max(shortest, roundTo(edge, factor));
  const nearest = { width: near(width), height: near(height) };
  const pixels = nearest.width * nearest.height;
  if (pixels > most) {
    const shrink = Math.sqrt(height * width / most);
    const fit = (edge: number) => Math.max(factor, Math.floor(edge / shrink / factor) * factor);
    return { width: fit(width), height: fit(height) };
  }
  if (pixels >= least) return nearest;
  const grow = Math.sqrt(least / (height * width));
  const fill = (edge: number) => Math.ceil(edge * grow / factor) * factor;
  return { width: fill(width), height: fill(height) };
}

/** The multiple of `factor` that is nearest; of two the one that is even times `factor` (Python's `round`). */
export function roundTo(value: number, factor: number): number {
  const ratio = value / factor;
  const below = Math.floor(ratio);
  if (ratio - below !== 0.5) return Math.round(ratio) * factor;
  return (below % 2 === 0 ? below : below + 1) * factor;
}
