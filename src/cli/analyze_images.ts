import { createHash } from "node:crypto";
import { messageOf, UserError } from "../errors.ts";
import { chooseBackend } from "../inference/backends/choose_backend.ts";
import { decodePng } from "../inference/image/decode_png.ts";
import { readImageFile } from "../inference/image/read_image_file.ts";
import { loadModel } from "../inference/load_model.ts";
import type { LoadedModel } from "../inference/types.ts";
import { resolveModel } from "../models/catalog.ts";
import { modelSha256 } from "../models/fingerprint.ts";
import type { Model } from "../models/model.ts";
import { requirePrecision } from "../models/precisions.ts";
import { classifyOutcome } from "../scoring/classify_outcome.ts";
import { parseAnswer } from "../scoring/parse_answer.ts";
import { type Analysis, toJsonLine, toText } from "./analysis_format.ts";
import type { Printer } from "./printer.ts";

export interface AnalyzeOptions {
  readonly images: readonly string[];
  readonly model: string;
  readonly precision: string;
  readonly backend: string;
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
  const model = await resolveModel(options.model);
  const precision = await requirePrecision(model, options.precision);
  const choice = await chooseBackend({ ...options, precision });
  if (choice.standsInFor !== null) printer.warn(`${choice.backend} computes: ${choice.standsInFor}`);
  const write = await openOutput(options);
  const loaded = await loadModel(model, { ...options, ...choice, precision });
  loaded.warnings.forEach((text) => printer.warn(text));
  printer.info(loadedText(`${model.name} ${precision} on ${choice.backend}`, loaded));
  const sha256 = await modelSha256(model, precision);
  for (const [index, image] of images.entries()) {
    const analysis = await analyze(image, {
      options,
      model,
      backend: choice.backend,
      loaded,
      modelSha256: sha256,
      isFirst: index === 0,
    });
    await write(json ? toJsonLine(analysis) : toText(analysis));
  }
  await loaded.dispose();
}

function loadedText(cell: string, { threads, adapter, loadMs }: LoadedModel): string {
  return [
    cell,
    ...(adapter === null ? [] : [adapter]),
    ...(threads === null ? [] : [`threads: ${threads}`]),
    `loaded in ${Math.round(loadMs)} ms`,
  ].join(", ");
}

interface Setting {
  readonly options: AnalyzeOptions;
  readonly model: Model;
  readonly backend: string;
  readonly loaded: LoadedModel;
  readonly modelSha256: string;
  readonly isFirst: boolean;
}

async function analyze(
  image: string,
  { options, model, backend, loaded, ...rest }: Setting,
): Promise<Analysis> {
  const { precision, prompt, maxNewTokens } = options;
  const bytes = await readImageFile(image);
  const generation = await loaded.generate({ image: bytes, prompt, maxNewTokens });
  const parsed = parseAnswer(generation.text);
  return {
    ...rest,
    image,
    imageSha256: createHash("sha256").update(bytes).digest("hex"),
    model: model.name,
    precision,
    backend,
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
