import { join } from "node:path";
import { UserError } from "../errors.ts";
import { type Model, SESSIONS } from "./model.ts";

/** Ends of the file names in `onnx/` by precision: the convention of transformers.js. */
const SUFFIXES = {
  fp32: "",
  fp16: "_fp16",
  int8: "_int8",
  uint8: "_uint8",
  q8: "_quantized",
  q4: "_q4",
  q4f16: "_q4f16",
  bnb4: "_bnb4",
} as const;

/** Type of a model's weights. `int8` and `q8` are both 8-bit: two files that a model may ship side by side. */
export type Precision = keyof typeof SUFFIXES;

export const PRECISIONS = Object.keys(SUFFIXES) as Precision[];

/** The precisions in which a model ships every session, in the order of `PRECISIONS`. */
export async function precisionsOf(model: Model): Promise<Precision[]> {
  const files = await listFiles(join(model.folder, "onnx"));
  return PRECISIONS.filter((precision) =>
    SESSIONS[model.type].every((session) => files.includes(graphFileName(session, precision)))
  );
}

/**
 * Checks a precision that the user named.
 * @throws {UserError} listing the precisions that the model has, where it lacks this one.
 */
export async function requirePrecision(model: Model, precision: string): Promise<Precision> {
  const known = await precisionsOf(model);
  const found = known.find((one) => one === precision);
  if (found !== undefined) return found;
  const list = known.length === 0 ? "none at all" : known.join(", ");
  throw new UserError(`model "${model.name}" has no precision "${precision}"; it has ${list}`);
}

/** The files of one session: the graph first, then its external weights (`x.onnx_data`, `x.onnx_data_1`, ...). */
export interface SessionFiles {
  readonly graph: string;
  readonly weights: readonly string[];
}

/** Paths of a session's files. */
export async function sessionFiles(
  model: Model,
  session: string,
  precision: Precision,
): Promise<SessionFiles> {
  const folder = join(model.folder, "onnx");
  const graph = graphFileName(session, precision);
  const weights = (await listFiles(folder)).filter((file) => file.startsWith(`${graph}_data`)).sort();
  return { graph: join(folder, graph), weights: weights.map((file) => join(folder, file)) };
}

/** Name of a session's graph in `onnx/`. */
export function graphFileName(session: string, precision: Precision): string {
  return `${session}${SUFFIXES[precision]}.onnx`;
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
