import { UserError } from "../errors.ts";
import { findKnown, nameOfHubId } from "../models/known_models.ts";
import { pullCommand } from "../models/pull_command.ts";
import { type Installed, installedIds, installedRevisions, storeFolder } from "../models/store/layout.ts";
import { totalBytes } from "../models/store/manifest.ts";
import { verifyRevision } from "../models/store/verify.ts";
import { formatBytes } from "./bytes.ts";
import type { Printer } from "./printer.ts";
import { countProgress } from "./progress.ts";

export interface VerifyOptions {
  /** None: all in the store. */
  readonly names: readonly string[];
  readonly store?: string | undefined;
  readonly json?: true | undefined;
  readonly printer: Printer;
}

/** Hashes models again and prints a line a model and a line a problem. @returns 1 where a file is not as it should be. */
export async function verifyModels({ names, store: given, json, printer }: VerifyOptions): Promise<number> {
  const store = storeFolder(given);
  const ids = names.length === 0 ? await installedIds(store) : names;
  if (ids.length === 0) printer.info(`no models in ${store}`);
  const revisions = (await Promise.all(ids.map((name) => requireInstalled(name, store)))).flat();
  let isGood = true;
  for (const revision of revisions) isGood = await verify(revision, { json, printer }) && isGood;
  return isGood ? 0 : 1;
}

/**
 * The revisions of a model in the store.
 * @throws {UserError} where there are none.
 */
export async function requireInstalled(name: string, store: string): Promise<Installed[]> {
  const known = findKnown(name);
  if (known?.hub === null) throw new UserError(`"${name}" comes with the program; it is not in the store`);
  const revisions = await installedRevisions(store, known?.hub ?? name);
  if (revisions.length > 0) return revisions;
  throw new UserError(`model "${name}" is not in the store "${store}"`, {
    hint: `get it with: ${pullCommand(name)}`,
  });
}

async function verify(
  revision: Installed,
  { json, printer }: Pick<VerifyOptions, "json" | "printer">,
): Promise<boolean> {
  const { manifest, folder } = revision;
  const { id, commit } = manifest;
  const bytes = totalBytes(manifest);
  const progress = countProgress(printer, { total: bytes, unit: "", amount: formatBytes });
  const problems = await verifyRevision(revision, progress.update);
  progress.finish();
  if (json) {
    printer.out(
      JSON.stringify({ hub_id: id, commit, folder, bytes, files: manifest.files.length, problems }),
    );
  } else {
    const state = problems.length === 0 ? "whole" : "damaged";
    printer.out(
      `${nameOfHubId(id)} ${commit}: ${state}, ${manifest.files.length} files, ${formatBytes(bytes)}`,
    );
    for (const { path, reason } of problems) printer.out(`  ${path}: ${reason}`);
  }
  return problems.length === 0;
}
