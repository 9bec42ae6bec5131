import { join } from "node:path";
import * as v from "valibot";
import { UserError } from "../../errors.ts";
import { readJson } from "../../models/model.ts";
import { CLIP_MEAN, CLIP_STD, filterOf, normalize, normalizeEntries } from "../image/normalize.ts";
import type { RgbPixels } from "../image/pixels.ts";
import { resample } from "../image/resample.ts";
import { windowOf } from "../image/window.ts";

const Edge = v.pipe(v.number(), v.integer(), v.minValue(1));
const Box = v.strictObject({ height: Edge, width: Edge });
/** Old files give one number: the shortest edge. */
const Size = v.union([
  v.pipe(Edge, v.transform((shortest_edge) => ({ shortest_edge }))),
  v.strictObject({ shortest_edge: Edge }),
  Box,
]);
const CropSize = v.union([v.pipe(Edge, v.transform((side) => ({ height: side, width: side }))), Box]);

/** preprocessor_config.json of a CLIPImageProcessor; what is left out has the default of its Python class. */
export const CLIP_ENTRIES = {
  do_resize: v.nullish(v.boolean(), true),
  size: v.nullish(Size, 224),
  resample: v.nullish(v.number(), 3),
  do_center_crop: v.nullish(v.boolean(), true),
  crop_size: v.nullish(CropSize, 224),
  ...normalizeEntries(CLIP_MEAN, CLIP_STD),
};

const ClipSchema = v.object(CLIP_ENTRIES);
export type ClipImageConfig = v.InferOutput<typeof ClipSchema>;

/** A SiglipImageProcessor does the same with other defaults. */
const SiglipSchema = v.object({
  ...CLIP_ENTRIES,
  size: v.nullish(Size, { height: 224, width: 224 }),
  ...normalizeEntries([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
  do_center_crop: v.nullish(v.boolean(), false),
});

/** So does a Gemma3ImageProcessor, whose "pan and scan" its processor turns off. */
const Gemma3Schema = v.object({ ...SiglipSchema.entries, resample: v.nullish(v.number(), 2) });

const SCHEMAS = {
  CLIPImageProcessor: ClipSchema,
  SiglipImageProcessor: SiglipSchema,
  Gemma3ImageProcessor: Gemma3Schema,
} as const;
const TypeSchema = v.object({ image_processor_type: v.optional(v.string(), "CLIPImageProcessor") });

/**
 * Reads preprocessor_config.json of any of these classes.
 * @throws {UserError} where it is missing, of another class, or asks for what cannot be done here.
 */
export async function readImageConfig(folder: string): Promise<ClipImageConfig> {
  const path = join(folder, "preprocessor_config.json");
  const { image_processor_type } = await readJson(path, TypeSchema);
  const type = image_processor_type.replace(/(Fast|Pil)$/, "");
  if (!isKnown(type)) {
    throw new UserError(
      `cannot use "${path}": image_processor_type "${image_processor_type}" is not supported`,
      {
        hint: `supported: ${Object.keys(SCHEMAS).join(", ")}`,
      },
    );
  }
  const config = await readJson(path, SCHEMAS[type]);
  filterOf(config);
  return config;
}

function isKnown(type: string): type is keyof typeof SCHEMAS {
  return Object.hasOwn(SCHEMAS, type);
}

export interface ClipImage {
  /** [3, height, width]. */
  readonly pixelValues: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Prepares an image as CLIPImageProcessor and SiglipImageProcessor (Pillow backend, transformers 5) do: resized (so
 * that its shorter edge has a length, or to a size), cropped around the middle, rescaled, normalised.
 * @throws {UserError} where the configuration asks for what cannot be done here.
 */
export function preprocessClip(image: RgbPixels, config: ClipImageConfig): ClipImage {
  const resized = config.do_resize
    ? resample(image, { ...resizedSize(image, config.size), filter: filterOf(config) })
    : image;
  const cropped = config.do_center_crop ? centerCrop(resized, config.crop_size) : resized;
  return { width: cropped.width, height: cropped.height, pixelValues: normalize(cropped, config) };
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

function resizedSize({ width, height }: Extent, size: ClipImageConfig["size"]): Extent {
  if (!("shortest_edge" in size)) return size;
  const short = size.shortest_edge;
  return width <= height
    ? { width: short, height: Math.trunc(short * height / width) }
    : { width: Math.trunc(short * width / height), height: short };
}

/** Where the image is smaller than the crop, the rest is black (center_crop in transformers). */
function centerCrop(image: RgbPixels, { width, height }: Extent): RgbPixels {
  const left = Math.floor((image.width - width) / 2);
  const top = Math.floor((image.height - height) / 2);
  return windowOf(image, { left, top, width, height });
}
