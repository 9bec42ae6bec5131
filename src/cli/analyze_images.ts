import { createHash } from "node:crypto";
import { messageOf, UserError } from "../errors.ts";
import { decodePng } from "../inference/image/decode_png.ts";
import { readImageFile } from "../inference/image/read_image_file.ts";
import { openModelFor } from "../inference/open_model_for.ts";
import type { AnyModel } from "../inference/types.ts";
import { classifyOutcome } from "../scoring/classify_outcome.ts";
import { parseAnswer } from "../scoring/parse_answer.ts";
import { type Analysis, toJsonLine, toText } from "./analysis_format.ts";
import { chooseModel, type ChosenModel } from "./choose_model.ts";
import type { Printer } from "./printer.ts";

export interface AnalyzeOptions {
  readonly images: readonly string[];
  /** Default: the built-in model; there is none on a server. */
  readonly model?: string | undefined;
  /** Default: fp32, of a server as-served. */
  readonly precision?: string | undefined;
  readonly backend: string;
  readonly endpoint?: string | undefined;
  readonly allowFallback: boolean;
  readonly prompt: string;
  readonly maxNewTokens: number;
  readonly threads?: number | undefined;
  readonly json?: true | undefined;
  readonly output?: string | undefined;
  readonly printer: Printer;
}

/**
 * Asks one model about every image and writes the answers as they come.
 * @throws {UserError} before the model is loaded, where an image, the model or the output file is no good.
 */
export async function analyzeImages(options: AnalyzeOptions): Promise<void> {
  const { images, json, printer } = options;
  for (const image of images) decodePng(await readImageFile(image), image);
  const model = await chooseModel(options);
  if (model.standsInFor !== null) printer.warn(`${model.backend} computes: ${model.standsInFor}`);
  const write = await openOutput(options);
  const loaded = await openModelFor({ ...options, ...model, timeoutS: PATIENCE_S });
  loaded.warnings.forEach((text) => printer.warn(text));
  printer.info(describe(model, loaded));
  const said = new Set<string>();
  for (const [index, image] of images.entries()) {
    const analysis = await analyze(image, {
      options,
      model,
      loaded,
      isFirst: loaded.isRemote ? null : index === 0,
    });
    await write(json ? toJsonLine(analysis) : toText(analysis));
    for (const note of analysis.generation.notes ?? []) if (!said.has(note)) printer.warn(note);
    analysis.generation.notes?.forEach((note) => said.add(note));
  }
  await loaded.dispose();
}

/** How long a busy server is asked again. */
const PATIENCE_S = 120;

function describe({ model, precision, backend }: ChosenModel, loaded: AnyModel): string {
  const how = [`${model} ${precision} on ${backend}`];
  if (loaded.isRemote) how.push(loaded.runtime);
  if (loaded.adapter !== null) how.push(loaded.adapter);
  if (loaded.threads !== null) how.push(`threads: ${loaded.threads}`);
  if (loaded.loadMs !== null) how.push(`loaded in ${Math.round(loaded.loadMs)} ms`);
  return how.join(", ");
}

interface Setting {
  readonly options: AnalyzeOptions;
  readonly model: ChosenModel;
  readonly loaded: AnyModel;
  readonly isFirst: boolean | null;
}

async function analyze(image: string, { options, model, loaded, isFirst }: Setting): Promise<Analysis> {
  const { prompt, maxNewTokens } = options;
  const bytes = await readImageFile(image);
  const generation = await loaded.generate({ image: bytes, prompt, maxNewTokens });
  const parsed = parseAnswer(generation.text);
  return {
    ...model,
    isFirst,
    image,
    imageSha256: createHash("sha256").update(bytes).digest("hex"),
    prompt,
    generation,
    parsed,
    outcome: classifyOutcome({ ...generation, pattern: parsed.pattern }),
    loadMs: loaded.loadMs,
    runtime: loaded.runtime,
    adapter: loaded.adapter,
    threads: loaded.threads,
  };
}

/** Creates the output file before the work, so that a path which cannot be written costs no time. */
async function openOutput({ output, printer }: AnalyzeOptions): Promise<(text: string) => Promise<void>> {
  if (output === undefined) return (text) => Promise.resolve(printer.out(text));
  try {
    await Deno.writeTextFile(output, "");
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound ? "no such folder" : messageOf(error);
    throw new UserError(`cannot write "${output}": ${reason}`);
  }
  return (text) => Deno.writeTextFile(output, text + "\n", { append: true });
}
