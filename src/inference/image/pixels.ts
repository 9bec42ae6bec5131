/** An 8-bit image: rows top to bottom, pixels left to right, channels interleaved (HWC), values 0 to 255. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  /** `width * height * channels` bytes. */
  readonly data: Uint8Array;
}

/** An 8-bit RGB image. */
export interface RgbPixels extends Pixels {
  readonly channels: 3;
}
