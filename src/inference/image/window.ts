import type { RgbPixels } from "./pixels.ts";

export interface Area {
  /** Column of the window's left edge in the image; may be negative. */
  readonly left: number;
  /** Row of the window's upper edge in the image; may be negative. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a window shows of an image: a crop where it lies inside, `fill` where it reaches beyond the edges. */
export function windowOf(image: RgbPixels, { left, top, width, height }: Area, fill = 0): RgbPixels {
  const data = new Uint8Array(width * height * 3).fill(fill);
  const [start, end] = [Math.max(left, 0), Math.min(left + width, image.width)];
  const lastRow = Math.min(top + height, image.height);
  for (let row = Math.max(top, 0); row < lastRow && start < end; row++) {
    const source = image.data.subarray((row * image.width + start) * 3, (row * image.width + end) * 3);
    data.set(source, ((row - top) * width + start - left) * 3);
  }
  return { width, height, channels: 3, data };
}
