import { UserError } from "../errors.ts";
import type { HubFile } from "./hub/tree.ts";
import { graphFileName, type Precision, PRECISIONS } from "./precisions.ts";

/** What a model needs beside its sessions, where it has it; and the terms under which it may be passed on. */
const COMPANIONS = new Set([
  "added_tokens.json",
  "chat_template.jinja",
  "chat_template.json",
  "config.json",
  "generation_config.json",
  "merges.txt",
  "preprocessor_config.json",
  "processor_config.json",
  "special_tokens_map.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "vocab.json",
]);
const LICENCE = /^(LICEN[CS]E|NOTICE)(\.\w+)?$/i;

/**
 * The precision that is pulled where none is named: the first of these that a model ships. Weights of 8 bits come first:
 * a quarter of fp32, and fast on every backend. Weights of 4 bits are smaller, but can be very slow on wasm.
 */
const PREFERRED: readonly Precision[] = ["int8", "q8", "uint8", "q4", "q4f16", "bnb4", "fp16", "fp32"];

/** Whether a file belongs to a model in every precision. */
export function isCompanion({ path }: { readonly path: string }): boolean {
  return COMPANIONS.has(path) || LICENCE.test(path);
}

/** The precisions in which a listing has every session. */
export function listedPrecisions(files: readonly HubFile[], sessions: readonly string[]): Precision[] {
  const paths = new Set(files.map(({ path }) => path));
  const has = (precision: Precision) => (session: string) =>
    paths.has(`onnx/${graphFileName(session, precision)}`);
  return PRECISIONS.filter((precision) => sessions.every(has(precision)));
}

/**
 * The precisions to pull: those named, else the one that is best for all.
 * @throws {UserError} for a precision that the model does not ship.
 */
export function choosePrecisions(
  id: string,
  available: readonly Precision[],
  named: readonly Precision[],
): readonly Precision[] {
  const preferred = PREFERRED.find((precision) => available.includes(precision));
  if (preferred === undefined) {
    throw new UserError(`cannot pull "${id}": it has no complete set of ONNX files in the folder "onnx"`, {
      hint: "the model must be in the layout of transformers.js",
    });
  }
  for (const precision of named) {
    if (available.includes(precision)) continue;
    throw new UserError(`model "${id}" has no precision "${precision}"; it has ${available.join(", ")}`);
  }
  return named.length === 0 ? [preferred] : [...new Set(named)];
}

/** Graphs and external weights (`x.onnx_data`, `x.onnx_data_1`, ...) of every session in the precisions. */
export function sessionFilesOf<File extends { readonly path: string }>(
  files: readonly File[],
  sessions: readonly string[],
  precisions: readonly Precision[],
): File[] {
  const graphs = precisions.flatMap((precision) =>
    sessions.map((session) => `onnx/${graphFileName(session, precision)}`)
  );
  return files.filter(({ path }) =>
    graphs.some((graph) =>
      path === graph || /^_data(_\d+)?$/.test(path.slice(graph.length)) && path.startsWith(graph)
    )
  );
}
