import { UserError, WorkError } from "../../errors.ts";

const HUB_ID = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;
const COMMIT = /^[0-9a-f]{40}$/;
// control characters, what turns the direction of text, and what has a meaning of its own in a path of Windows
// deno-lint-ignore no-control-regex
const FORBIDDEN = /[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\\:]/;

/** Whether a text has the form `organisation/name` and is safe as a path of two folders. */
export function isHubId(text: string): boolean {
  return HUB_ID.test(text) && !text.includes("..");
}

/** Whether a revision is a commit's full hash. */
export function isCommit(text: string): boolean {
  return COMMIT.test(text);
}

/**
 * Checks the name of a revision: a branch, a tag or a commit.
 * @throws {UserError} for anything else.
 */
export function requireRevision(text: string): string {
  if (/^[\w][\w./-]*$/.test(text) && !text.includes("..")) return text;
  throw new UserError(`cannot use revision "${text}": it must be a branch, a tag or a commit of the hub`);
}

/** Whether a path stays below the folder that it is joined to, on every platform. */
export function isSafePath(path: string): boolean {
  if (path.length > LONGEST || FORBIDDEN.test(path)) return false;
  return path.split("/").every((part) => !["", ".", ".."].includes(part) && byteLength(part) <= 255);
}

/** Characters; a name in it may have 255 bytes on every file system that is in use. */
const LONGEST = 1024;

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * Checks a path that a hub lists before anything is written to it.
 * @throws {WorkError} where it could leave the model's folder.
 */
export function requireSafePath(path: string, id: string): string {
  if (isSafePath(path)) return path;
  throw new WorkError(`the hub lists a file of "${id}" with an unsafe path: ${JSON.stringify(path)}`);
}
