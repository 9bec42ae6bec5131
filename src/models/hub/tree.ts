import * as v from "valibot";
import { WorkError } from "../../errors.ts";
import type { Hub } from "./client.ts";
import { fetchJson } from "./json.ts";
import { isCommit, requireSafePath } from "./names.ts";

/** A file as the hub lists it. Large files (LFS) have a SHA-256, small ones git's hash. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  readonly hash: { readonly type: "sha256" | "git_sha1"; readonly hex: string };
}

/** Most files of a model: those that were seen have a hundred. */
const MOST_FILES = 20_000;

const RevisionSchema = v.object({
  sha: v.pipe(v.string(), v.check(isCommit, "expected a commit's hash")),
});
const Size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const FileSchema = v.object({
  type: v.literal("file"),
  path: v.string(),
  size: Size,
  oid: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  lfs: v.optional(v.object({ oid: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), size: Size })),
});
const OtherSchema = v.object({ type: v.pipe(v.string(), v.notValue("file")), path: v.string() });
const PageSchema = v.array(v.union([FileSchema, OtherSchema]));

/** The commit that a branch, tag or commit of a model is now. */
export async function resolveCommit(hub: Hub, id: string, revision: string): Promise<string> {
  const url = `${hub.endpoint}/api/models/${id}/revision/${encodeURIComponent(revision)}`;
  const what = `revision "${revision}" of "${id}"`;
  return (await fetchJson(hub, { url, what, schema: RevisionSchema })).value.sha;
}

/**
 * All files of a model at a commit, from every page of the listing.
 * @throws {WorkError} where a path could leave the model's folder or stands twice, or the listing has no end.
 */
export async function listHubFiles(hub: Hub, id: string, commit: string): Promise<HubFile[]> {
  const files: HubFile[] = [];
  const seen = new Set<string>();
  let url: string | null = `${hub.endpoint}/api/models/${id}/tree/${commit}?recursive=true`;
  while (url !== null) {
    if (seen.has(url) || seen.size > 1000) {
      throw new WorkError(`the hub's list of files of "${id}" has no end`);
    }
    seen.add(url);
    const { value, headers }: { value: v.InferOutput<typeof PageSchema>; headers: Headers } = await fetchJson(
      hub,
      { url, what: `the list of files of "${id}"`, schema: PageSchema },
    );
    for (const entry of value) if ("oid" in entry) files.push(toFile(entry, id));
    if (files.length > MOST_FILES) {
      throw new WorkError(`the hub lists more than ${MOST_FILES} files of "${id}"`);
    }
    url = nextPage(headers.get("link"), url);
  }
  requireDistinct(files, id);
  return files;
}

function requireDistinct(files: readonly HubFile[], id: string): void {
  const paths = new Set<string>();
  for (const { path } of files) {
    if (paths.has(path)) throw new WorkError(`the hub lists the file "${path}" of "${id}" twice`);
    paths.add(path);
  }
}

function toFile({ path, size, oid, lfs }: v.InferOutput<typeof FileSchema>, id: string): HubFile {
  requireSafePath(path, id);
  if (lfs === undefined) return { path, size, hash: { type: "git_sha1", hex: oid } };
  return { path, size: lfs.size, hash: { type: "sha256", hex: lfs.oid } };
}

/** Address in a `Link` header: `<https://...>; rel="next"`. */
function nextPage(link: string | null, base: string): string | null {
  const next = link?.match(/<([^>]*)>\s*;[^,]*\brel="?next"?/)?.[1];
  return next !== undefined && URL.canParse(next, base) ? new URL(next, base).href : null;
}
