import { UserError } from "../errors.ts";
import { findKnown } from "../models/known_models.ts";
import { type ModelType, SESSIONS } from "../models/model.ts";
import { type Precision, PRECISIONS } from "../models/precisions.ts";
import { pullCommand } from "../models/pull_command.ts";
import { type Installed, installedRevisions } from "../models/store/layout.ts";
import type { Manifest } from "../models/store/manifest.ts";
import { isCompanion, sessionFilesOf } from "../models/wanted_files.ts";

/** What of a model goes into a bundle: its manifest names the chosen files only. */
export interface ChosenModel {
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * Finds models of the store by `NAME` or `NAME@PRECISION`; the same name again adds a precision. Of `builtin`, which every
 * program has, nothing is chosen.
 * @throws {UserError} for a model that the store lacks, and for a precision that it lacks of one.
 */
export async function chooseModels(names: readonly string[], store: string): Promise<ChosenModel[]> {
  const wanted = new Map<string, Set<Precision> | "all">();
  for (const name of names) {
    const { model, precision } = split(name);
    const before = wanted.get(model);
    if (precision === undefined || before === "all") wanted.set(model, "all");
    else wanted.set(model, new Set([...before ?? [], precision]));
  }
  wanted.delete("builtin");
  return await Promise.all([...wanted].map(([model, precisions]) => choose(model, precisions, store)));
}

function split(name: string): { model: string; precision?: Precision } {
  const place = name.lastIndexOf("@");
  if (place === -1) return { model: name };
  const [model, text] = [name.slice(0, place), name.slice(place + 1)];
  const precision = PRECISIONS.find((one) => one === text);
  if (precision !== undefined) return { model, precision };
  throw new UserError(`unknown precision "${text}" in "${name}"`, {
    hint: `known: ${PRECISIONS.join(", ")}`,
  });
}

async function choose(model: string, wanted: Set<Precision> | "all", store: string): Promise<ChosenModel> {
  const [newest] = await installedRevisions(store, findKnown(model)?.hub ?? model);
  if (newest === undefined) {
    throw new UserError(`model "${model}" is not in the store "${store}"`, {
      hint: `get it with: ${pullCommand(model)}`,
    });
  }
  return wanted === "all" ? newest : reduce(newest, model, [...wanted]);
}

function reduce({ folder, manifest }: Installed, model: string, wanted: readonly Precision[]): ChosenModel {
  const missing = wanted.find((one) => !manifest.precisions.includes(one));
  if (missing !== undefined) {
    throw new UserError(
      `model "${model}" has no precision "${missing}" in the store; it has ${manifest.precisions.join(", ")}`,
      { hint: `get it with: ${pullCommand(model)} --precision ${missing}` },
    );
  }
  const sessions = SESSIONS[manifest.model_type as ModelType] ?? [];
  const chosen = new Set(sessionFilesOf(manifest.files, sessions, wanted));
  const files = manifest.files.filter((file) => chosen.has(file) || isCompanion(file));
  const precisions = manifest.precisions.filter((one) => wanted.includes(one));
  return { folder, manifest: { ...manifest, precisions, files } };
}
