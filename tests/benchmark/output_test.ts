import assert from "node:assert/strict";
import { join } from "node:path";
import { HEADER_ROW } from "../../src/results/write_csv.ts";
import { makeFolder, PNG, runIn } from "./set_up.ts";

const IMAGES = ["01-top.png", "02-prose.png"];

async function withResults(work: (folder: string, csv: string) => Promise<void>): Promise<void> {
  const folder = await makeFolder(IMAGES);
  try {
    await runIn(folder);
    await work(folder, join(folder, "out", "results.csv"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("results that are there are kept, each under a name of its own", () =>
  withResults(async (folder, csv) => {
    const first = await Deno.readTextFile(csv);
    const { said } = await runIn(folder);
    assert.ok(said.includes(`kept the results that were there as "${csv}.bak"`));
    assert.equal(await Deno.readTextFile(`${csv}.bak`), first);
    const second = await Deno.readTextFile(csv);
    await runIn(folder);
    assert.equal(await Deno.readTextFile(`${csv}.bak`), first);
    assert.equal(await Deno.readTextFile(`${csv}.bak2`), second);
  }));

Deno.test("a file with a header only is not worth keeping", () =>
  withResults(async (folder, csv) => {
    await Deno.writeTextFile(csv, HEADER_ROW);
    assert.deepEqual((await runIn(folder)).said, ["started 0/2"]);
  }));

Deno.test("a resume of a whole file measures nothing and leaves it as it is", () =>
  withResults(async (folder, csv) => {
    const before = await Deno.readTextFile(csv);
    const { result, said } = await runIn(folder, { resume: true, worker: ["/nowhere"] });
    assert.equal(await Deno.readTextFile(csv), before);
    assert.deepEqual(said, ["started 2/2"]);
    assert.equal(result.recorded, 0);
    assert.equal(result.rows.length, 1);
  }));

Deno.test("a resume cuts off half a row, wherever the writer was stopped, and measures it again", () =>
  withResults(async (folder, csv) => {
    const whole = await Deno.readTextFile(csv);
    const lastRow = whole.trimEnd().lastIndexOf("\n") + 1;
    for (const end of [lastRow + 1, lastRow + 200, whole.length - 1]) {
      await Deno.writeTextFile(csv, whole.slice(0, end));
      const { said, records } = await runIn(folder, { resume: true });
      assert.ok(said.includes(`cut off a half-written row at the end of "${csv}"`));
      assert.deepEqual(records.map((record) => record.image), IMAGES);
    }
  }));

Deno.test("a resume without a file, or with an empty one or a header, starts", () =>
  withResults(async (folder, csv) => {
    for (const start of [null, "", HEADER_ROW]) {
      await (start === null ? Deno.remove(csv) : Deno.writeTextFile(csv, start));
      assert.equal((await runIn(folder, { resume: true })).records.length, 2);
    }
  }));

Deno.test("a resume with other weights, another picture or a foreign file is refused", () =>
  withResults(async (folder, csv) => {
    const rejects = (message: RegExp) =>
      assert.rejects(runIn(folder, { resume: true }), { name: "UserError", message });
    const weights = join(folder, "model", "onnx", "embed_tokens.onnx");
    const before = await Deno.readFile(weights);
    await Deno.writeTextFile(weights, "other");
    await rejects(/^cannot resume .*: model ".*" fp32 was another one when it was measured$/);
    await Deno.writeFile(weights, before);
    await Deno.writeFile(join(folder, "images", "02-prose.png"), new Uint8Array([...PNG, 0]));
    await Deno.remove(join(folder, "images", "labels.jsonl"));
    await rejects(/: image "02-prose.png" was another one/);
    await Deno.writeTextFile(csv, "timestamp,image,model,precision,latency_ms,memory_mb,tokens\n");
    await rejects(/it was not written by this version/);
  }));
