import { join } from "node:path";
import * as v from "valibot";

/** Where a tensor lies in golden.f32, in floats; with `every`, only each so-manieth value is kept. */
const FloatsSchema = v.object({
  shape: v.array(v.number()),
  offset: v.number(),
  every: v.optional(v.number(), 1),
});
const ValuesSchema = v.object({ shape: v.array(v.number()), values: v.array(v.number()) });
const FillSchema = v.object({ shape: v.array(v.number()), fill: v.number() });

const GoldenSchema = v.object({
  family: v.string(),
  prompt: v.string(),
  cases: v.array(v.object({
    image: v.string(),
    inputs: v.record(v.string(), v.union([FloatsSchema, ValuesSchema, FillSchema])),
    prompt_tokens: v.optional(v.number()),
    image_features: FloatsSchema,
    logits: FloatsSchema,
    token_ids: v.array(v.number()),
  })),
});

export interface GoldenTensor {
  readonly shape: readonly number[];
  /** The values are those at 0, `every`, 2 * `every`, ...; absent: all. */
  readonly every?: number;
  readonly values: ArrayLike<number>;
}

/** What the reference implementation made of one image. */
export interface GoldenCase {
  /** Bytes of a PNG file. */
  readonly image: Uint8Array;
  readonly name: string;
  /** What the Python processor gave, by the names of the model's inputs. */
  readonly inputs: Readonly<Record<string, GoldenTensor>>;
  /** Tokens of the prompt, those of the image included. */
  readonly promptTokens: number;
  readonly imageFeatures: GoldenTensor;
  /** Of the first generated token. */
  readonly logits: GoldenTensor;
  /** Greedily generated. */
  readonly tokenIds: readonly number[];
}

export interface Golden {
  readonly modelFolder: string;
  readonly prompt: string;
  readonly cases: readonly GoldenCase[];
}

/** Reads what training/tiny_models/make.py wrote. */
export async function readGolden(folder: string): Promise<Golden> {
  const json: unknown = JSON.parse(await Deno.readTextFile(join(folder, "golden.json")));
  const { prompt, cases } = v.parse(GoldenSchema, json);
  const floats = new Float32Array((await Deno.readFile(join(folder, "golden.f32"))).buffer);
  const part = ({ shape, offset, every }: v.InferOutput<typeof FloatsSchema>): GoldenTensor => ({
    shape,
    every,
    values: floats.subarray(offset, offset + Math.ceil(sizeOf(shape) / every)),
  });
  const tensor = (entry: v.InferOutput<typeof GoldenSchema>["cases"][number]["inputs"][string]) => {
    if ("offset" in entry) return part(entry);
    return "values" in entry
      ? entry
      : { ...entry, values: new Array<number>(sizeOf(entry.shape)).fill(entry.fill) };
  };
  return {
    modelFolder: join(folder, "model"),
    prompt,
    cases: await Promise.all(
      cases.map(async ({ image, inputs, prompt_tokens, image_features, logits, token_ids }) => ({
        name: image,
        image: await Deno.readFile(join(folder, image)),
        inputs: Object.fromEntries(Object.entries(inputs).map(([name, entry]) => [name, tensor(entry)])),
        promptTokens: prompt_tokens ?? inputs.input_ids!.shape[1]!,
        imageFeatures: part(image_features),
        logits: part(logits),
        tokenIds: token_ids,
      })),
    ),
  };
}

/** Values in a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, edge) => product * edge, 1);
}
