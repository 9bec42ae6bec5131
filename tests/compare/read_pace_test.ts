import assert from "node:assert/strict";
import { join } from "node:path";
import { readPace } from "../../src/compare/read_pace.ts";
import { readAllRecords } from "../../src/results/read_csv.ts";
import { makeFolder, runIn } from "../benchmark/set_up.ts";

Deno.test("the pace of each record is found in the journal, in both arms, and only where it was measured", async () => {
  const folder = await makeFolder(["01-top.png", "02-crash.png", "03-top.png"]);
  await runIn(folder, { pace: true, noiseFloor: true });
  for (const name of ["results.csv", "results.aa.csv"]) {
    const csv = join(folder, "out", name);
    const paceOf = await readPace(csv);
    assert.deepEqual((await readAllRecords(csv)).map(paceOf!), [5.25, NaN, 5.25]);
  }
  await runIn(folder, {});
  assert.equal(await readPace(join(folder, "out", "results.csv")), null);
  assert.equal(await readPace(join(folder, "elsewhere.csv")), null);
  await Deno.remove(folder, { recursive: true });
});
