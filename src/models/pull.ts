import { join } from "node:path";
import * as v from "valibot";
import { UserError } from "../errors.ts";
import { bringFiles, type BringListener, type BroughtFile } from "./bring_files.ts";
import type { Hub } from "./hub/client.ts";
import { isCommit, isHubId, requireRevision } from "./hub/names.ts";
import { type HubFile, listHubFiles, resolveCommit } from "./hub/tree.ts";
import { findKnown } from "./known_models.ts";
import { knownTypes, sessionNames } from "./layouts.ts";
import { LARGEST_JSON, readJson } from "./model.ts";
import type { Precision } from "./precisions.ts";
import {
  type Installed,
  installedRevisions,
  modelFolder,
  revisionFolder,
  stagingFolder,
} from "./store/layout.ts";
import { lockModel } from "./store/lock.ts";
import { type Manifest, readManifest } from "./store/manifest.ts";
import { placeRevision } from "./store/place.ts";
import { verifyRevision } from "./store/verify.ts";
import { choosePrecisions, isCompanion, listedPrecisions, sessionFilesOf } from "./wanted_files.ts";

export interface PullOptions {
  /** Catalog name, or `organisation/name`. */
  readonly name: string;
  /** Folder of the store. */
  readonly store: string;
  readonly hub: Hub;
  /** None: what is installed, else the preferred one of those that the model ships. */
  readonly precisions: readonly Precision[];
  /** Branch, tag or commit to pull; default: what is installed, else the catalog's. */
  readonly revision?: string | undefined;
  /** Bytes that are free on the disk of a folder; null: not known. */
  readonly freeSpace: (folder: string) => Promise<number | null>;
  readonly listener: BringListener;
}

export interface Pulled extends Installed {
  /** Files that were fetched; 0: everything was there, and no request was made. */
  readonly fetched: number;
}

const ConfigSchema = v.object({ model_type: v.string() });

/**
 * Brings a model into the store, or what of it is missing or damaged there. What is there is hashed first; if all is
 * right, there is no request. A pull that was stopped, however, is continued.
 * @throws {UserError} for a model, revision or precision that there is not, or that may not be read.
 * @throws {WorkError} where the hub, the network or the disk fails.
 */
export async function pullModel(options: PullOptions): Promise<Pulled> {
  const { id, revision } = whatToPull(options);
  const { store, hub, precisions } = options;
  using _lock = await lockModel(modelFolder(store, id), id);
  const installed = await findInstalled(options, id);
  if (installed !== null && hasAll(installed.manifest, precisions) && await isWhole(installed, options)) {
    return { ...installed, fetched: 0 };
  }
  const commit = installed?.manifest.commit ?? await resolveCommit(hub, id, revision);
  return await pullRevision(options, { id, revision: installed?.manifest.revision ?? revision, commit });
}

function whatToPull({ name, revision }: PullOptions): { id: string; revision: string } {
  const known = findKnown(name);
  if (known?.hub === null) throw new UserError(`cannot pull "${name}": it comes with the program`);
  if (known?.export !== undefined) throw new UserError(`cannot pull "${name}"`, { hint: known.export });
  const id = known?.hub ?? name;
  if (!isHubId(id)) {
    throw new UserError(`cannot pull "${name}": it is neither a name of the catalog nor organisation/name`, {
      hint: "the command models list shows the catalog",
    });
  }
  return { id, revision: requireRevision(revision ?? known?.revision ?? "main") };
}

/** The revision that is there and would do; one that is asked for by a branch or tag is for the hub to tell. */
async function findInstalled({ store, revision }: PullOptions, id: string): Promise<Installed | null> {
  if (revision !== undefined && !isCommit(revision)) return null;
  const revisions = await installedRevisions(store, id);
  return revisions.find(({ manifest }) => revision === undefined || manifest.commit === revision) ?? null;
}

function hasAll(manifest: Manifest, precisions: readonly Precision[]): boolean {
  return precisions.every((precision) => manifest.precisions.includes(precision));
}

/** Whether every file has its hash. Files that nobody asked for are only mentioned. */
async function isWhole(installed: Installed, { listener }: PullOptions): Promise<boolean> {
  const problems = await verifyRevision(installed);
  for (const { path, reason } of problems) listener.remark(`"${path}" in the store: ${reason}`);
  return problems.every(({ reason }) => reason === "not in the manifest");
}

interface Target {
  readonly id: string;
  readonly revision: string;
  readonly commit: string;
}

async function pullRevision(options: PullOptions, { id, revision, commit }: Target): Promise<Pulled> {
  const { store, hub } = options;
  const place = revisionFolder(store, id, commit);
  const staging = stagingFolder(store, id, commit);
  await Deno.mkdir(staging, { recursive: true });
  const before = (await readManifest(place))?.precisions ?? [];
  const listed = await listHubFiles(hub, id, commit);
  const bring = (files: readonly HubFile[]) => bringFiles({ ...options, id, commit, place, staging, files });
  requireSmallCompanions(listed, id);
  const config = await bring(listed.filter(({ path }) => path === "config.json"));
  const { type, sessions } = await readSessions(id, config.files[0]);
  const named = [...before, ...options.precisions];
  const precisions = choosePrecisions(id, listedPrecisions(listed, sessions), named);
  const wanted = [...listed.filter(isCompanion), ...sessionFilesOf(listed, sessions, precisions)];
  const rest = await bring(wanted);
  const manifest: Manifest = {
    format: 1,
    id,
    revision,
    commit,
    model_type: type,
    precisions: [...precisions],
    pulled_at: new Date().toISOString(),
    files: rest.files.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
  };
  await placeRevision(staging, place, manifest);
  return { folder: place, manifest, fetched: config.fetched + rest.fetched };
}

/** Everything but weights is read into memory whole: what could not be read is not fetched either. */
function requireSmallCompanions(listed: readonly HubFile[], id: string): void {
  const large = listed.find((file) => isCompanion(file) && file.size > LARGEST_JSON);
  if (large === undefined) return;
  throw new UserError(
    `cannot pull "${id}": its "${large.path}" has ${large.size} bytes, more than the ${LARGEST_JSON} allowed`,
  );
}

async function readSessions(id: string, config: BroughtFile | undefined) {
  if (config === undefined) throw new UserError(`cannot pull "${id}": it has no config.json`);
  const { model_type: type } = await readJson(join(config.folder, config.path), ConfigSchema);
  const sessions = sessionNames(type);
  if (sessions !== null) return { type, sessions };
  throw new UserError(`cannot pull "${id}": the files of its type "${type}" are not known to this version`, {
    hint: `known types: ${knownTypes().join(", ")}`,
  });
}
