import { join } from "node:path";
import { WorkError } from "../errors.ts";
import { fileSha256 } from "./file_hash.ts";
import { sizeOf } from "./file_size.ts";
import type { Hub } from "./hub/client.ts";
import { downloadFile, matches } from "./hub/download.ts";
import type { HubFile } from "./hub/tree.ts";
import { inParallel } from "./in_parallel.ts";

const FILES_AT_A_TIME = 4;

/** Who is told how the fetching goes on. */
export interface BringListener {
  /** What is fetched now: files that are not there yet, and their bytes. */
  readonly started: (files: number, bytes: number) => void;
  /** Bytes of those that are there now. */
  readonly bytes: (done: number) => void;
  readonly remark: (text: string) => void;
}

export interface BringOptions {
  readonly hub: Hub;
  readonly id: string;
  readonly commit: string;
  readonly files: readonly HubFile[];
  /** Where files may be already, from a pull that was completed. */
  readonly place: string;
  /** Where files may be from a pull that was stopped, and where new ones go. */
  readonly staging: string;
  readonly freeSpace: (folder: string) => Promise<number | null>;
  readonly listener: BringListener;
}

/** A file whose hash was checked. */
export interface BroughtFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  /** `place` or `staging`. */
  readonly folder: string;
}

export interface Brought {
  readonly files: readonly BroughtFile[];
  /** How many came over the network. */
  readonly fetched: number;
}

/**
 * Makes sure that every file is there with the right hash, in `place` or in `staging`; fetches those that are not.
 * @throws {WorkError} where the disk is too small, or a file cannot be had.
 */
export async function bringFiles(options: BringOptions): Promise<Brought> {
  const { files, hub, staging, listener } = options;
  const found = new Map<string, BroughtFile>();
  for (const file of files) {
    const there = await findOnDisk(file, options);
    if (there !== null) found.set(file.path, there);
  }
  const missing = files.filter(({ path }) => !found.has(path));
  const missingBytes = await bytesToFetch(missing, staging);
  await requireSpace(missingBytes, options);
  if (missing.length > 0) listener.started(missing.length, missingBytes);
  const onBytes = sumOfBytes(missing, missingBytes, listener.bytes);
  await inParallel(missing, FILES_AT_A_TIME, async (file, stop) => {
    const signal = hub.signal === undefined ? stop : AbortSignal.any([stop, hub.signal]);
    const sha256 = await downloadFile({
      ...options,
      hub: { ...hub, signal },
      file,
      folder: staging,
      onBytes: (bytes) => onBytes(file, bytes),
    });
    found.set(file.path, { ...file, sha256, folder: staging });
  });
  return { files: files.map(({ path }) => found.get(path)!), fetched: missing.length };
}

async function findOnDisk(file: HubFile, { place, staging }: BringOptions): Promise<BroughtFile | null> {
  const { path, size, hash } = file;
  for (const folder of [place, staging]) {
    const at = join(folder, path);
    if (!await matches(at, file)) continue;
    const sha256 = hash.type === "sha256" ? hash.hex : await fileSha256(at);
    return { path, size, sha256, folder };
  }
  return null;
}

async function bytesToFetch(files: readonly HubFile[], staging: string): Promise<number> {
  let bytes = 0;
  for (const { path, size } of files) {
    const have = await sizeOf(join(staging, `${path}.part`));
    bytes += have > 0 && have <= size ? size - have : size;
  }
  return bytes;
}

async function requireSpace(
  bytes: number,
  { id, staging, freeSpace, listener }: BringOptions,
): Promise<void> {
  if (bytes === 0) return;
  await Deno.mkdir(staging, { recursive: true });
  const free = await freeSpace(staging);
  if (free === null) listener.remark("cannot tell how much space the disk has; going on without this check");
  else if (bytes > free) {
    throw new WorkError(
      `cannot pull "${id}": ${bytes} bytes are missing, but the disk of "${staging}" has only ${free} bytes free`,
      { hint: "make room, or choose another disk with --store" },
    );
  }
}

/** Adds up what the downloads report, less what was there before this run. */
function sumOfBytes(files: readonly HubFile[], missingBytes: number, tell: (done: number) => void) {
  const before = files.reduce((sum, { size }) => sum + size, 0) - missingBytes;
  const there = new Map<string, number>();
  return ({ path }: HubFile, bytes: number) => {
    there.set(path, bytes);
    const sum = there.values().reduce((total, one) => total + one, 0);
    tell(Math.max(0, sum - before));
  };
}
