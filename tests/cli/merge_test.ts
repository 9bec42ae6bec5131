import assert from "node:assert/strict";
import { join } from "node:path";
import { makeFolder, runIn } from "../benchmark/set_up.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { runProgram } from "./run_program.ts";

const HEADER = "timestamp,image,model,precision,latency_ms,memory_mb,tokens\n";

Deno.test("merge says what it joined, refuses conflicts with exit code 2, and needs an output", () =>
  inTemporaryFolder(async (folder) => {
    const write = (name: string, rows: string) => Deno.writeTextFile(join(folder, name), HEADER + rows);
    await write("a.csv", "t,1,m,fp32,10,20,5\nt,2,m,fp32,10,20,5\n");
    await write("b.csv", "t,2,m,fp32,10,20,5\nt,3,m,fp32,10,20,5\n");
    await write("c.csv", "t,3,m,fp32,11,20,5\n");
    const good = await runProgram(folder, ["merge", "a.csv", "b.csv", "--output", "new/all.csv"]);
    assert.deepEqual(good, {
      code: 0,
      stdout: "new/all.csv: 3 records of 2 files; 1 were there twice\n",
      stderr: "",
    });
    const conflict = await runProgram(folder, ["merge", "b.csv", "c.csv", "--output", "all.csv"]);
    assert.equal(conflict.code, 2);
    assert.match(conflict.stderr, /^error: cannot merge: "b.csv", line 3 and "c.csv", line 2 hold different/);
    assert.match(conflict.stderr, /\nhint: /);
    assert.equal((await runProgram(folder, ["merge", "a.csv"])).code, 2);
  }));

Deno.test("merge tells which shard is missing, by the journals beside the files, and ends with 1", async () => {
  const folder = await makeFolder(["01-top.png", "02-top.png"]);
  try {
    for (const index of [1, 2]) {
      const output = join(folder, `${index}.csv`);
      await runIn(folder, { shard: { index, count: 2 }, output });
    }
    const whole = await runProgram(folder, ["merge", "1.csv", "2.csv", "--output", "all.csv"]);
    assert.deepEqual([whole.code, whole.stderr], [0, ""]);
    const half = await runProgram(folder, ["merge", "1.csv", "--output", "half.csv"]);
    assert.deepEqual([half.code, half.stderr], [1, "warning: of 2 shards, there is no file of shard 2\n"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
