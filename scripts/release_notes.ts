/**
 * Checks that a tag names the version of deno.json, and writes what CHANGELOG.md says of it to stdout:
 *
 *   deno run --allow-read scripts/release_notes.ts v0.1.0
 */
import { VERSION } from "../src/version.ts";

/**
 * The section `## VERSION` of a changelog, without its heading.
 * @throws {Error} where the tag is another version's, or the changelog does not tell of it.
 */
export function releaseNotes(tag: string, version: string, changelog: string): string {
  if (tag !== `v${version}`) {
    throw new Error(`the tag is "${tag}", but the version in deno.json "${version}"`);
  }
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((one) => one.split(/\s/, 1)[0] === version);
  const text = section?.slice(section.indexOf("\n")).trim();
  if (!text) throw new Error(`CHANGELOG.md has no section "## ${version}"`);
  return `${text}\n`;
}

if (import.meta.main) {
  const notes = releaseNotes(Deno.args[0] ?? "", VERSION, await Deno.readTextFile("CHANGELOG.md"));
  Deno.stdout.writeSync(new TextEncoder().encode(notes));
}
