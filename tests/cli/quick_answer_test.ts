import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { quickAnswer } from "../../src/cli/quick_answer.ts";
import { ROOT, runProgram } from "./run_program.ts";

/** If this fails after a change of the commands: `deno task --quiet chartvlm help >src/cli/help.txt`. */
Deno.test("the quick help is the parser's help", async () => {
  const { code, stdout, stderr } = await runProgram(ROOT, ["help"]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(quickAnswer(["--help"]), stdout);
  assert.equal(quickAnswer(["-h"]), stdout);
});

Deno.test("the quick version is the project's", async () => {
  assert.equal(quickAnswer(["--version"]), `${config.version}\n`);
  const { code, stdout, stderr } = await runProgram(ROOT, ["-V"]);
  assert.deepEqual([code, stdout, stderr], [0, `${config.version}\n`, ""]);
});

Deno.test("anything else goes to the parser", () => {
  for (const args of [[], ["help"], ["generate", "--help"], ["--help", "generate"], ["--quiet"]]) {
    assert.equal(quickAnswer(args), undefined);
  }
});

Deno.test("no command: the help on stderr and exit code 2", async () => {
  const { code, stdout, stderr } = await runProgram(ROOT, []);
  assert.deepEqual([code, stdout, stderr], [2, "", quickAnswer(["--help"])]);
});
