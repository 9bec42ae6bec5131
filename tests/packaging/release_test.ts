import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { TARGETS } from "../../scripts/assets.ts";
import { billOfMaterials } from "../../scripts/sbom.ts";
import { releaseNotes } from "../../scripts/release_notes.ts";
import { thirdPartyNotices } from "../../scripts/third_party_notices.ts";
import { ROOT } from "../cli/run_program.ts";

Deno.test("notes are the version's section; another tag, and a version without a section, are refused", () => {
  const changelog = "# Changelog\n\n## 0.2.0 (2027-01-01)\n- b\n- c\n\n## 0.1.0\n- a\n";
  assert.equal(releaseNotes("v0.2.0", "0.2.0", changelog), "- b\n- c\n");
  assert.equal(releaseNotes("v0.1.0", "0.1.0", changelog), "- a\n");
  assert.throws(() => releaseNotes("v0.2.1", "0.2.0", changelog), /the tag is "v0\.2\.1"/);
  assert.throws(() => releaseNotes("v0.3.0", "0.3.0", changelog), /has no section "## 0\.3\.0"/);
});

Deno.test("the bill of materials names what is shipped, with the hashes of the lock, and closes", async () => {
  const { components, dependencies } = await billOfMaterials();
  const names = components.map(({ name }) => name);
  for (const name of ["commander", "@huggingface/transformers", "onnxruntime-web", "valibot", "deno"]) {
    assert.ok(names.includes(name), name);
  }
  for (const name of ["playwright-core", "fast-check", "sharp"]) assert.ok(!names.includes(name), name);
  const lock = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.lock")));
  const valibot = components.find(({ name }) => name === "valibot") as { hashes: { content: string }[] };
  const integrity = lock.npm["valibot@1.5.0"].integrity.slice("sha512-".length);
  const hex = Array.from(atob(integrity), (one) => one.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  assert.equal(valibot.hashes[0]!.content, hex);
  const refs = new Set(["chartvlm", ...components.map((one) => one["bom-ref"])]);
  for (const { ref, dependsOn } of dependencies) {
    for (const one of [ref, ...dependsOn]) assert.ok(refs.has(one), one);
  }
});

Deno.test("notices hold the text of every licence but those that come without", async () => {
  const notices = await thirdPartyNotices();
  const without = notices.match(/^Licence: .*(?=; the package has no file of its text)/gm);
  assert.deepEqual(without, ["Licence: MPL-2.0", "Licence: ISC"]);
  assert.match(notices, /Copyright \(c\) Microsoft Corporation/);
});

Deno.test("the release builds for every target", async () => {
  const { jobs } = parse(await Deno.readTextFile(join(ROOT, ".github/workflows/release.yml")));
  const targets = jobs.build.strategy.matrix.include.map(({ target }: { target: string }) => target);
  assert.deepEqual(targets.sort(), Object.keys(TARGETS).sort());
});

Deno.test("the manual page has every command, and nothing that roff stumbles over", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-env", "--allow-read", join(ROOT, "scripts/man_page.ts")],
    cwd: ROOT,
  }).output();
  const page = new TextDecoder().decode(stdout);
  for (const command of ["generate", "models pull", "bundle", "report"]) {
    assert.match(page, new RegExp(`^\\.SS ${command}$`, "m"));
  }
  const macros = page.match(/^[.'].*/gm)!.map((line) => line.split(" ")[0]!);
  assert.deepEqual([...new Set(macros)].sort(), [".B", ".SH", ".SS", ".TH", ".TP"]);
});
