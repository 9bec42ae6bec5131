import { UserError } from "../errors.ts";
import { requireBackendName } from "../inference/backends/backend.ts";
import { chooseBackend } from "../inference/backends/choose_backend.ts";
import { refuseEndpoint } from "../inference/http/find_served.ts";
import { installedNames, resolveModel } from "../models/catalog.ts";
import { modelSha256, modelStamp, weightBytes } from "../models/fingerprint.ts";
import type { Model } from "../models/model.ts";
import { type Precision, precisionsOf, requirePrecision } from "../models/precisions.ts";
import type { Cell } from "../results/record.ts";
import { servedCells } from "./served_cells.ts";

/** A cell that can run: the model is there, in this precision. */
export interface PlannedCell extends Cell {
  /** What runs: the backend asked for, or with `allowFallback` the one that stands in for it. */
  readonly backend: string;
  /** Why this backend runs and not the one asked for; null where it is the one. */
  readonly standsInFor: string | null;
  /** SHA-256 over the model's files in this precision; null where a server keeps them. */
  readonly modelSha256: string | null;
  /** Bytes of the weights in this precision; null where a server keeps them. */
  readonly modelBytes: number | null;
  /** Whether the model's files are still those of `modelSha256`; absent where a server keeps them. */
  readonly isUnchanged?: () => Promise<boolean>;
  /** The server that computes, for the backend http. */
  readonly server?: { readonly endpoint: string; readonly host: string; readonly runtime: string };
}

export interface CellOptions {
  readonly models?: readonly string[];
  readonly precisions?: readonly string[];
  readonly backends: readonly string[];
  /** Address of an OpenAI-compatible server, for the backend http. */
  readonly endpoint?: string;
  /** Whether another backend may stand in for one that cannot be used here. */
  readonly allowFallback: boolean;
  /** Told of an installed model that lacks a precision, where models are not named. */
  readonly onLeftOut?: (text: string) => void;
}

/**
 * Models x precisions x backends, each named once.
 * @throws {UserError} for an unknown model or backend, a precision that a model does not ship, a server that cannot be
 * used, or (unless `allowFallback`) a backend that cannot be used on this machine.
 */
export async function findCells(options: CellOptions): Promise<PlannedCell[]> {
  const backends = [...new Set(options.backends)];
  backends.filter((backend) => backend !== "http").forEach(requireBackendName);
  const isServed = backends.includes("http");
  if (!isServed) refuseEndpoint(options.endpoint);
  return [
    ...await localCells(options, backends.filter((backend) => backend !== "http")),
    ...isServed ? await servedCells(options) : [],
  ];
}

/** Cells of models whose files are here. */
async function localCells(options: CellOptions, backends: readonly string[]): Promise<PlannedCell[]> {
  if (backends.length === 0) return [];
  const cells: PlannedCell[] = [];
  for (const { name, model, precisions } of await chosenModels(options)) {
    for (const precision of precisions) {
      const cell = { model: name, precision, ...await filesOf(model, precision) };
      cells.push(...(await chosenBackends(precision, options)).map((choice) => ({ ...cell, ...choice })));
    }
  }
  return cells;
}

interface Chosen {
  readonly name: string;
  readonly model: Model;
  readonly precisions: readonly Precision[];
}

async function chosenModels(options: CellOptions): Promise<Chosen[]> {
  const { models, precisions } = options;
  if (models === undefined && precisions !== undefined) return await installedWith(precisions, options);
  return await Promise.all([...new Set(models ?? await installedNames())].map(async (name) => {
    const model = await resolveModel(name);
    return { name, model, precisions: await chosenPrecisions(model, precisions) };
  }));
}

/** Of all installed models, those that have the precisions; each precision must be had by one. */
async function installedWith(names: readonly string[], { onLeftOut }: CellOptions): Promise<Chosen[]> {
  const all = await Promise.all((await installedNames()).map(async (name) => {
    const model = await resolveModel(name);
    return { name, model, precisions: await precisionsOf(model) };
  }));
  for (const one of new Set(names)) {
    if (!all.some(({ precisions }) => precisions.some((known) => known === one))) {
      throw new UserError(`no installed model has the precision "${one}"`, { hint: installedText(all) });
    }
    const without = all.filter(({ precisions }) => !precisions.some((known) => known === one));
    if (without.length > 0) {
      onLeftOut?.(`without ${one}, and so left out of it: ${without.map(({ name }) => name).join(", ")}`);
    }
  }
  return all.map((one) => ({ ...one, precisions: one.precisions.filter((known) => names.includes(known)) }));
}

function installedText(all: readonly Chosen[]): string {
  return all.map(({ name, precisions }) => `${name} has ${precisions.join(", ") || "none"}`).join("; ");
}

async function filesOf(model: Model, precision: Precision) {
  const stamp = await modelStamp(model, precision);
  const sha256 = await modelSha256(model, precision);
  return {
    modelSha256: sha256,
    modelBytes: await weightBytes(model, precision),
    isUnchanged: async () =>
      await modelStamp(model, precision) === stamp || await modelSha256(model, precision) === sha256,
  };
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
