import { UserError } from "../errors.ts";
import { installedNames, resolveModel } from "../models/catalog.ts";
import { modelSha256 } from "../models/fingerprint.ts";
import type { Model } from "../models/model.ts";
import { precisionsOf, requirePrecision } from "../models/precisions.ts";
import type { Cell } from "../results/record.ts";
import { servedCells } from "./served_cells.ts";

/** A cell that can run: the model is there, in this precision. */
export interface PlannedCell extends Cell {
  readonly backend: string;
  /** SHA-256 over the model's files in this precision; null where a server keeps them. */
  readonly modelSha256: string | null;
  /** The server that computes, for the backend http. */
  readonly server?: { readonly endpoint: string; readonly host: string; readonly runtime: string };
}

export interface CellOptions {
  readonly models?: readonly string[];
  readonly precisions?: readonly string[];
  readonly backends: readonly string[];
  /** Address of an OpenAI-compatible server, for the backend http. */
  readonly endpoint?: string;
}

const BACKENDS: readonly string[] = ["wasm", "http"];

/**
 * Models x precisions x backends, each named once.
 * @throws {UserError} for an unknown model or backend, a precision that a model does not ship, or a server that cannot
 * be used.
 */
export async function findCells(options: CellOptions): Promise<PlannedCell[]> {
  const backends = [...new Set(options.backends)];
  backends.forEach(requireBackend);
  const isServed = backends.includes("http");
  if (!isServed && options.endpoint !== undefined) {
    throw new UserError("--endpoint names a server, which only the backend http asks", {
      hint: "add --backend http",
    });
  }
  return [
    ...await localCells(options, backends.filter((backend) => backend !== "http")),
    ...isServed ? await servedCells(options) : [],
  ];
}

/** Cells of models whose files are here. */
async function localCells(options: CellOptions, backends: readonly string[]): Promise<PlannedCell[]> {
  if (backends.length === 0) return [];
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
