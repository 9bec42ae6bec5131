import { join } from "node:path";
import { UserError } from "../errors.ts";
import { builtinFolder } from "../models/catalog.ts";
import { sizeOf } from "../models/file_size.ts";
import { isHubId } from "../models/hub/names.ts";
import { findKnown, KNOWN_MODELS, type KnownModel, nameOfHubId } from "../models/known_models.ts";
import { canRun, sessionNames } from "../models/layouts.ts";
import { filesBelow } from "../models/store/files_below.ts";
import { cachedIds, cachedModel } from "../models/store/hf_cache.ts";
import { installedIds, installedRevisions } from "../models/store/layout.ts";
import { totalBytes } from "../models/store/manifest.ts";

/** What `models list` and `models show` say of a model; also their JSON. Null is what is not known. */
export interface ModelFacts {
  readonly name: string;
  readonly about: string | null;
  readonly hub_id: string | null;
  readonly revision: string | null;
  readonly commit: string | null;
  readonly model_type: string | null;
  readonly sessions: readonly string[] | null;
  /** Whether this version runs its family. */
  readonly runnable: boolean | null;
  readonly state: "built in" | "installed" | "in the Hugging Face cache" | "not installed";
  readonly folder: string | null;
  /** Installed ones of an installed model, else published ones. */
  readonly precisions: readonly string[] | null;
  /** Bytes on disk of an installed model. */
  readonly bytes: number | null;
  /** Published bytes per precision, rounded. */
  readonly published_bytes: Readonly<Record<string, number>>;
  readonly licence: string | null;
  readonly remark: string | null;
}

/** Facts of the catalog's models, in its order, then of others in the store and in the Hugging Face cache. */
export async function allFacts(store: string): Promise<ModelFacts[]> {
  const known = new Set(KNOWN_MODELS.map(({ hub }) => hub));
  const others = new Set([...await installedIds(store), ...await cachedIds()]);
  const names = [
    ...KNOWN_MODELS.map(({ name }) => name),
    ...[...others].filter((id) => !known.has(id)).sort(),
  ];
  return await Promise.all(names.map((name) => factsOf(name, store)));
}

/**
 * Facts of one model.
 * @throws {UserError} where the name is neither in the catalog, nor in the store or the cache.
 */
export async function factsOf(name: string, store: string): Promise<ModelFacts> {
  const known = findKnown(name) ?? findKnown(nameOfHubId(name));
  const id = known === undefined ? name : known.hub;
  const catalog = known === undefined ? EMPTY : catalogFacts(known);
  if (id === null) return await builtinFacts(catalog, name);
  const there = isHubId(id) ? await placeOf(id, store) : null;
  if (known === undefined && there === null) {
    throw new UserError(`unknown model "${name}"`, { hint: "the command models list shows what there is" });
  }
  return { ...catalog, name: known?.name ?? name, hub_id: id, ...there };
}

async function builtinFacts(catalog: ModelFacts, name: string): Promise<ModelFacts> {
  const folder = await builtinFolder();
  const sizes = (await filesBelow(folder)).map((path) => sizeOf(join(folder, path)));
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return { ...catalog, name, state: "built in", folder, bytes };
}

const EMPTY: ModelFacts = {
  name: "",
  state: "not installed",
  about: null,
  hub_id: null,
  revision: null,
  commit: null,
  model_type: null,
  sessions: null,
  runnable: null,
  folder: null,
  precisions: null,
  bytes: null,
  published_bytes: {},
  licence: null,
  remark: null,
};

function catalogFacts(
  { about, revision, type, precisions, sizes, licence, ...known }: KnownModel,
): ModelFacts {
  const remark = known.export ?? null;
  return {
    ...EMPTY,
    ...typeFacts(type),
    about,
    revision,
    precisions,
    published_bytes: sizes,
    licence,
    remark,
  };
}

function typeFacts(type: string) {
  return { model_type: type, sessions: sessionNames(type), runnable: canRun(type) };
}

async function placeOf(
  id: string,
  store: string,
): Promise<Pick<ModelFacts, "state"> & Partial<ModelFacts> | null> {
  const [newest] = await installedRevisions(store, id);
  if (newest !== undefined) {
    const { folder, manifest } = newest;
    const { revision, commit, precisions, model_type } = manifest;
    const bytes = totalBytes(manifest);
    return { state: "installed", folder, revision, commit, precisions, bytes, ...typeFacts(model_type) };
  }
  const folder = await cachedModel(id);
  return folder === null ? null : { state: "in the Hugging Face cache", folder };
}
