import assert from "node:assert/strict";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { randomOf } from "./random.ts";
import { judge } from "./target.ts";
import { TARGETS } from "./targets.ts";

/** Cases of each target: a second or so each. `scripts/fuzz.ts` runs thousands of times as many. */
const CASES: Readonly<Record<string, number>> = {
  answers: 300,
  labels: 100,
  hub: 60,
  http_answers: 60,
  serve: 60,
};

for (const name of Object.keys(TARGETS)) {
  Deno.test({
    name: `hostile bytes are read or refused: ${name}`,
    // The servers of some targets end their connections later.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => fuzz(name, CASES[name] ?? 150),
  });
}

async function fuzz(name: string, cases: number): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const target = await TARGETS[name]!();
    const open = await target.open(folder);
    for (let number = 0; number < cases; number++) {
      const verdict = await judge(open, target.make(randomOf(3, number)));
      assert.notEqual(verdict.kind, "finding", `case ${number} of seed 3: ${JSON.stringify(verdict)}`);
    }
    await open.close();
  });
}

/** What fuzzing found, as it was found: `TARGET_WHAT.bin`. */
const FIXTURES = new URL("../fixtures/fuzz/", import.meta.url);
const TWO_WORDS = ["model_json", "result_csv", "http_answers"];

for (const { name: file } of Deno.readDirSync(FIXTURES)) {
  if (!file.endsWith(".bin")) continue;
  const name = TWO_WORDS.find((two) => file.startsWith(two)) ?? file.split("_")[0]!;
  Deno.test({
    name: `a finding does not come back: ${file}`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      inTemporaryFolder(async (folder) => {
        const open = await (await TARGETS[name]!()).open(folder);
        const verdict = await judge(open, await Deno.readFile(new URL(file, FIXTURES)));
        assert.notEqual(verdict.kind, "finding", JSON.stringify(verdict));
        await open.close();
      }),
  });
}
