import * as v from "valibot";
import { UserError } from "../../errors.ts";
import { interpolateBicubic } from "../image/interpolate.ts";
import { CLIP_MEAN, CLIP_STD, normalize, normalizeEntries } from "../image/normalize.ts";
import type { RgbPixels } from "../image/pixels.ts";
import { resample } from "../image/resample.ts";
import { windowOf } from "../image/window.ts";

/** preprocessor_config.json of a Phi3VImageProcessor. */
export const Phi3VImageSchema = v.object({
  num_crops: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  ...normalizeEntries(CLIP_MEAN, CLIP_STD),
});

export type Phi3VImageConfig = v.InferOutput<typeof Phi3VImageSchema>;

/** The vision encoder's inputs for one image. */
export interface Phi3VImage {
  /** [1 + num_crops, 3, 336, 336]: the whole image, its tiles row by row, zeros. */
  readonly pixelValues: Float32Array;
  readonly crops: number;
  /** Size of the image in tiles, pixels. */
  readonly width: number;
  readonly height: number;
}

/** Pixels along the edge of a tile, and tokens along it: the model's code has both as constants. */
export const TILE = 336;
const TOKENS = 12;

/**
 * Prepares an image as Phi3VImageProcessor (code published with the model) does: enlarged or shrunk ("HD transform")
 * to a width of as many tiles as `num_crops` allows, padded with white to whole tiles, normalised, cut into tiles; the
 * whole image, interpolated to one tile, goes first.
 * @throws {UserError} where the image is too narrow for a row of pixels to be left.
 */
export function preprocessPhi3V(image: RgbPixels, config: Phi3VImageConfig): Phi3VImage {
  const whole = hdTransform(image, config.num_crops);
  const { width, height } = whole;
  const planes = { data: normalize(whole, config), channels: 3, width, height };
  const length = 3 * TILE * TILE;
  const pixelValues = new Float32Array((1 + config.num_crops) * length);
  pixelValues.set(interpolateBicubic(planes, TILE, TILE));
  for (let top = 0, out = length; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE, out += length) {
      pixelValues.set(normalize(windowOf(whole, { left, top, width: TILE, height: TILE }), config), out);
    }
  }
  return { pixelValues, crops: 1 + config.num_crops, width, height };
}

/** Tokens of an image: 12 x 12 per tile and for the whole, one row end per row of tokens, one in between. */
export function imageTokensOf({ width, height }: Phi3VImage): number {
  const [columns, rows] = [width / TILE, height / TILE];
  return (rows * columns + 1) * TOKENS ** 2 + 1 + (rows + 1) * TOKENS;
}

/** Portraits are laid on their side, and back at the end. */
function hdTransform(image: RgbPixels, crops: number): RgbPixels {
  if (image.width < image.height) return transposed(hdTransform(transposed(image), crops));
  const ratio = image.width / image.height;
  const width = TILE * tilesAcross(ratio, crops);
  const height = Math.trunc(width / ratio);
  if (height === 0) {
    throw new UserError(`cannot prepare the image: ${image.width}x${image.height} pixels are too narrow`);
  }
  return padded(resample(image, { width, height, filter: "bilinear" }));
}

/** The most tiles in a row so that all rows together have at most `crops`. */
function tilesAcross(ratio: number, crops: number): number {
  let scale = 1;
  while ((scale + 1) * Math.ceil((scale + 1) / ratio) <= crops) scale++;
  return scale;
}

function padded(image: RgbPixels): RgbPixels {
  const height = Math.ceil(image.height / TILE) * TILE;
  const top = -Math.trunc((height - image.height) / 2);
  return windowOf(image, { left: 0, top, width: image.width, height }, 255);
}

function transposed({ width, height, data }: RgbPixels): RgbPixels {
  const turned = new Uint8Array(data.length);
  for (let x = 0, out = 0; x < width; x++) {
    for (let y = 0; y < height; y++, out += 3) {
      const at = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++) turned[out + channel] = data[at + channel]!;
    }
  }
  return { width: height, height: width, channels: 3, data: turned };
}
