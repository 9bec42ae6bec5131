import { UserError } from "../errors.ts";
import { chooseBackend } from "../inference/backends/choose_backend.ts";
import { requireBackendName } from "../inference/backends/backend.ts";
import { CATALOG, resolveModel } from "../models/catalog.ts";
import { modelSha256 } from "../models/fingerprint.ts";
import type { Model } from "../models/model.ts";
import { type Precision, precisionsOf, requirePrecision } from "../models/precisions.ts";
import type { Cell } from "../results/record.ts";

/** A cell that can run: the model is there, in this precision. */
export interface PlannedCell extends Cell {
  /** What runs: the backend asked for, or with `allowFallback` the one that stands in for it. */
  readonly backend: string;
  /** Why this backend runs and not the one asked for; null where it is the one. */
  readonly standsInFor: string | null;
  /** SHA-256 over the model's files in this precision. */
  readonly modelSha256: string;
}

export interface CellOptions {
  readonly models?: readonly string[];
  readonly precisions?: readonly string[];
  readonly backends: readonly string[];
  /** Whether another backend may stand in for one that cannot be used here. */
  readonly allowFallback: boolean;
}

/**
 * Models x precisions x backends, each named once.
 * @throws {UserError} for an unknown model or backend, a precision that a model does not ship, or (unless
 * `allowFallback`) a backend that cannot be used on this machine.
 */
export async function findCells(options: CellOptions): Promise<PlannedCell[]> {
  options.backends.forEach(requireBackendName);
  const cells: PlannedCell[] = [];
  for (const name of new Set(options.models ?? Object.keys(CATALOG))) {
    const model = await resolveModel(name);
    for (const precision of await chosenPrecisions(model, options.precisions)) {
      const sha256 = await modelSha256(model, precision);
      const cell = { model: name, precision, modelSha256: sha256 };
      cells.push(...(await chosenBackends(precision, options)).map((choice) => ({ ...cell, ...choice })));
    }
  }
  return cells;
}

async function chosenPrecisions(model: Model, names: readonly string[] | undefined) {
  if (names !== undefined) {
    return await Promise.all([...new Set(names)].map((name) => requirePrecision(model, name)));
  }
  const all = await precisionsOf(model);
  if (all.length > 0) return all;
  throw new UserError(
    `cannot run model "${model.name}": "${model.folder}" holds no complete set of ONNX files`,
  );
}

/** Each backend that runs once, though it may stand in for several; one that was asked for itself comes first. */
async function chosenBackends(precision: Precision, { backends, allowFallback }: CellOptions) {
  const choices = await Promise.all(
    backends.map((backend) => chooseBackend({ backend, precision, allowFallback })),
  );
  const asked = choices.filter(({ standsInFor }) => standsInFor === null);
  const all = [...asked, ...choices.filter(({ standsInFor }) => standsInFor !== null)];
  return choices.filter((choice) => all.find(({ backend }) => backend === choice.backend) === choice);
}
