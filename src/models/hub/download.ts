import { dirname, join } from "node:path";
import { messageOf, WorkError } from "../../errors.ts";
import { fileSha256, gitBlobSha1 } from "../file_hash.ts";
import { sizeOf } from "../file_size.ts";
import { type Hub, passing, request } from "./client.ts";
import { PassingError, withRetries } from "./retry.ts";
import type { HubFile } from "./tree.ts";
import { startWatchdog } from "./watchdog.ts";

export interface DownloadOptions {
  readonly hub: Hub;
  readonly id: string;
  readonly commit: string;
  readonly file: HubFile;
  /** Folder to which `file.path` is relative. What has come so far is in `PATH.part`. */
  readonly folder: string;
  /** Told how many bytes of the file are there. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Brings one file, and gives it its name only when its hash is right. A part that is there, from this run or another
 * one, is continued; since the address names a commit, and the hash decides, it needs no other proof of its origin.
 * @returns the file's SHA-256.
 * @throws {WorkError} where the file came twice with a wrong hash, or the hub does not answer.
 */
export async function downloadFile(options: DownloadOptions): Promise<string> {
  const { file, folder, id } = options;
  const target = join(folder, file.path);
  const part = `${target}.part`;
  await Deno.mkdir(dirname(target), { recursive: true });
  for (const _ of ["first", "second"]) {
    await fetchWhole(options, part);
    if (await matches(part, file)) {
      await Deno.rename(part, target);
      return file.hash.type === "sha256" ? file.hash.hex : await fileSha256(target);
    }
    await Deno.remove(part);
  }
  throw new WorkError(`"${file.path}" of "${id}" came twice with a wrong hash; nothing of it was kept`, {
    hint: "the hub, or a proxy before it, serves a damaged file: try again later, or another --endpoint",
  });
}

/** Whether a file on disk is the one that the hub lists. */
export async function matches(path: string, { size, hash }: HubFile): Promise<boolean> {
  if (await sizeOf(path) !== size) return false;
  const hex = hash.type === "sha256" ? await fileSha256(path) : await gitBlobSha1(path);
  return hex === hash.hex;
}

/** What is known of a file between requests. */
interface Attempt {
  readonly part: string;
  /** Strong ETag of the last answer: a part is continued only with more of the same. */
  etag: string | null;
}

/** Requests what is missing until the part is as long as the file. */
async function fetchWhole(options: DownloadOptions, part: string): Promise<void> {
  const { hub, file } = options;
  const attempt: Attempt = { part, etag: null };
  let furthest = await sizeOf(part);
  await withRetries(async (progressed) => {
    if (await sizeOf(part) === file.size) return;
    try {
      await fetchRest(options, attempt);
    } finally {
      const bytes = await sizeOf(part);
      if (bytes > furthest) progressed();
      furthest = Math.max(furthest, bytes);
    }
  }, { ...hub, policy: hub.retry });
}

async function fetchRest(options: DownloadOptions, attempt: Attempt): Promise<void> {
  const { hub, id, commit, file } = options;
  const what = `"${file.path}" of "${id}"`;
  const have = await usablePart(attempt.part, file.size);
  using watchdog = startWatchdog(hub.stallMs, what, hub.signal);
  const { signal } = watchdog;
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  const url = `${hub.endpoint}/${id}/resolve/${commit}/${path}`;
  const response = await request(hub, { url, what, headers: rangeHeaders(have, attempt.etag), signal });
  const from = startOf(response, have, file.size);
  if (from === null) {
    await response.body?.cancel();
    if (have > 0) await Deno.remove(attempt.part);
    throw new PassingError(`cannot fetch ${what}: the answer is not the part that was asked for`);
  }
  const tag = response.headers.get("etag");
  attempt.etag = tag?.startsWith('"') ? tag : null;
  try {
    await receive(response, from, { ...options, part: attempt.part, feed: watchdog.feed });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw passing(error, `cannot fetch ${what}: the connection was cut`);
  }
}

interface Receiver extends DownloadOptions {
  readonly part: string;
  readonly feed: () => void;
}

/** Writes a body into the part, from byte `from` on. One that does not end where it should is left to its hash. */
async function receive(response: Response, from: number, { part, file, id, feed, onBytes }: Receiver) {
  using output = await Deno.open(part, { write: true, create: true, truncate: from === 0 });
  let bytes = await output.seek(from, Deno.SeekMode.Start);
  for await (const chunk of response.body ?? []) {
    feed();
    await writeAll(output, chunk, part);
    bytes += chunk.length;
    onBytes?.(Math.min(bytes, file.size));
    if (bytes > file.size) return;
  }
  if (bytes < file.size) {
    throw new PassingError(
      `cannot fetch "${file.path}" of "${id}": it ended after ${bytes} of ${file.size} bytes`,
    );
  }
}

/** Bytes to go on from; a part that is longer than the file is dropped. */
async function usablePart(part: string, size: number): Promise<number> {
  const have = await sizeOf(part);
  if (have <= size) return Math.max(0, have);
  await Deno.remove(part);
  return 0;
}

function rangeHeaders(have: number, etag: string | null): Record<string, string> {
  if (have === 0) return {};
  return { range: `bytes=${have}-`, ...(etag === null ? {} : { "if-range": etag }) };
}

/** Where the body begins in the file: 0 for a whole file; null for a part that does not fit. */
function startOf({ status, headers }: Response, have: number, size: number): number | null {
  if (status === 200) return 0;
  const range = headers.get("content-range")?.match(/^bytes (\d+)-\d+\/(\d+|\*)$/);
  const fits = range?.[1] === String(have) && (range[2] === "*" || range[2] === String(size));
  return fits ? have : null;
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array, path: string): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  } catch (error) {
    throw new WorkError(`cannot write "${path}": ${messageOf(error)}`);
  }
}
