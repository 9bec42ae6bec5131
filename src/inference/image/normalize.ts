import * as v from "valibot";
import { UserError } from "../../errors.ts";
import type { RgbPixels } from "./pixels.ts";
import type { Filter } from "./resample.ts";

type Triple = readonly [number, number, number];

/** Mean and deviation of CLIP's training images (OPENAI_CLIP_MEAN and _STD in transformers). */
export const CLIP_MEAN: Triple = [0.48145466, 0.4578275, 0.40821073];
export const CLIP_STD: Triple = [0.26862954, 0.26130258, 0.27577711];

/** What preprocessor_config.json says about values; what is left out has the default of the family's Python class. */
export function normalizeEntries(mean: Triple, std: Triple) {
  const perChannel = v.pipe(v.array(v.number()), v.length(3));
  return {
    do_rescale: v.optional(v.boolean(), true),
    rescale_factor: v.optional(v.number(), 1 / 255),
    do_normalize: v.optional(v.boolean(), true),
    image_mean: v.optional(perChannel, [...mean]),
    image_std: v.optional(perChannel, [...std]),
  };
}

export interface NormalizeConfig {
  readonly do_rescale: boolean;
  readonly rescale_factor: number;
  readonly do_normalize: boolean;
  /** One of each per channel. */
  readonly image_mean: readonly number[];
  readonly image_std: readonly number[];
}

/**
 * Rescales and normalises as `rescale` and `normalize` of transformers do (Pillow backend): HWC bytes to CHW floats.
 * A byte has 256 values, so each channel is a table, in float32 steps like numpy's.
 */
export function normalize(image: RgbPixels, config: NormalizeConfig): Float32Array {
  const pixels = image.width * image.height;
  const values = new Float32Array(3 * pixels);
  for (let channel = 0; channel < 3; channel++) {
    const table = channelTable(config, channel);
    for (let i = 0, out = channel * pixels; i < pixels; i++) {
      values[out++] = table[image.data[3 * i + channel]!]!;
    }
  }
  return values;
}

function channelTable(config: NormalizeConfig, channel: number): Float32Array {
  const mean = Math.fround(config.image_mean[channel]!);
  const std = Math.fround(config.image_std[channel]!);
  return Float32Array.from({ length: 256 }, (_, byte) => {
    const scaled = Math.fround(config.do_rescale ? byte * config.rescale_factor : byte);
    return config.do_normalize ? Math.fround(scaled - mean) / std : scaled;
  });
}

/** Pillow's numbers of resampling filters. */
const FILTERS: Readonly<Record<number, Filter>> = { 1: "lanczos", 2: "bilinear", 3: "bicubic" };

/**
 * The filter that Pillow knows by a number.
 * @throws {UserError} where it is one that cannot be done here.
 */
export function filterOf({ resample }: { readonly resample: number }): Filter {
  const filter = FILTERS[resample];
  if (filter !== undefined) return filter;
  throw new UserError(`cannot prepare images: the resampling filter "${resample}" is not supported`, {
    hint: "supported: 1 (lanczos), 2 (bilinear), 3 (bicubic)",
  });
}
