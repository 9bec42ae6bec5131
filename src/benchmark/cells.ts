import { UserError } from "../errors.ts";
import { installedNames, resolveModel } from "../models/catalog.ts";
import { modelSha256 } from "../models/fingerprint.ts";
import type { Model } from "../models/model.ts";
import { precisionsOf, requirePrecision } from "../models/precisions.ts";
import type { Cell } from "../results/record.ts";

/** A cell that can run: the model is there, in this precision. */
export interface PlannedCell extends Cell {
  readonly backend: string;
  /** SHA-256 over the model's files in this precision. */
  readonly modelSha256: string;
}

export interface CellOptions {
  readonly models?: readonly string[];
  readonly precisions?: readonly string[];
  readonly backends: readonly string[];
}

const BACKENDS: readonly string[] = ["wasm"];

/**
 * Models x precisions x backends, each named once.
 * @throws {UserError} for an unknown model or backend, or a precision that a model does not ship.
 */
export async function findCells(options: CellOptions): Promise<PlannedCell[]> {
  const backends = [...new Set(options.backends)];
  backends.forEach(requireBackend);
  const cells: PlannedCell[] = [];
  for (const name of new Set(options.models ?? await installedNames())) {
    const model = await resolveModel(name);
    for (const precision of await chosenPrecisions(model, options.precisions)) {
      const sha256 = await modelSha256(model, precision);
      cells.push(...backends.map((backend) => ({ model: name, precision, backend, modelSha256: sha256 })));
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

function requireBackend(backend: string): void {
  if (BACKENDS.includes(backend)) return;
  throw new UserError(`unknown backend "${backend}"`, { hint: `available: ${BACKENDS.join(", ")}` });
}
