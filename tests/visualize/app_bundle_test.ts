import assert from "node:assert/strict";
import { join } from "node:path";
import { ASSETS } from "../../src/visualize/assets.ts";
import { ROOT } from "../cli/run_program.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

Deno.test("the committed script of the pages is the bundle of its sources", async () => {
  await inTemporaryFolder(async (folder) => {
    const output = join(folder, "app.js");
    const args = [
      "bundle",
      "--quiet",
      "--platform",
      "browser",
      "--minify",
      "--output",
      output,
      "src/visualize/app/main.ts",
    ];
    const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const bundled = await Deno.readTextFile(output);
    assert.ok(bundled === ASSETS.script, "the sources have changed: deno task bundle-app");
  });
});

Deno.test("the script may stand in a script element, and reaches for nothing", () => {
  assert.doesNotMatch(ASSETS.script, /<\/script|<!--|\r|\0|\u2028/i);
  assert.doesNotMatch(ASSETS.script, /\beval\(|new Function|\bfetch\(|XMLHttpRequest|WebSocket|node:|Deno\./);
});
