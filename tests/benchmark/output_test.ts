import assert from "node:assert/strict";
import { join } from "node:path";
import { HEADER_ROW } from "../../src/results/write_csv.ts";
import { makeFolder, PNG, runIn } from "./set_up.ts";

const IMAGES = ["01-top.png", "02-prose.png"];

const journalOf = (csv: string) => csv.replace(".csv", ".journal.jsonl");

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
    await Deno.remove(journalOf(csv));
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

Deno.test("a CSV without its journal goes on: half a row is cut off, the rest is taken over", () =>
  withResults(async (folder, csv) => {
    const whole = await Deno.readTextFile(csv);
    const lastRow = whole.trimEnd().lastIndexOf("\n") + 1;
    for (const end of [lastRow + 1, lastRow + 200, whole.length - 1]) {
      await Deno.writeTextFile(csv, whole.slice(0, end));
      await Deno.remove(journalOf(csv));
      const { said, records } = await runIn(folder, { resume: true });
      assert.ok(said.includes(`cut off a half-written row at the end of "${csv}"`));
      assert.ok((await Deno.readTextFile(csv)).startsWith(whole.slice(0, lastRow)));
      assert.deepEqual(records.map((record) => record.image), IMAGES);
    }
  }));

Deno.test("a resume without a file, or with an empty one or a header, starts", () =>
  withResults(async (folder, csv) => {
    for (const start of [null, "", HEADER_ROW]) {
      await (start === null ? Deno.remove(csv) : Deno.writeTextFile(csv, start));
      await Deno.remove(journalOf(csv));
      assert.equal((await runIn(folder, { resume: true })).records.length, 2);
    }
  }));

Deno.test("a resume with other weights, another picture or a foreign file is refused, with a journal or without", () =>
  withResults(async (folder, csv) => {
    const rejects = async (message: RegExp, withoutJournal: RegExp) => {
      await assert.rejects(runIn(folder, { resume: true }), { name: "UserError", message });
      await Deno.rename(journalOf(csv), `${csv}.away`);
      await assert.rejects(runIn(folder, { resume: true }), { name: "UserError", message: withoutJournal });
      await Deno.rename(`${csv}.away`, journalOf(csv));
    };
    const weights = join(folder, "model", "onnx", "embed_tokens.onnx");
    const before = await Deno.readFile(weights);
    await Deno.writeTextFile(weights, "other");
    await rejects(
      /^cannot resume .*: it is another run: the files of .* fp32 wasm \(SHA-256\): "[0-9a-f]{64}" then, "/,
      /^cannot resume .*: model ".*" fp32 was another one when it was measured$/,
    );
    await Deno.writeFile(weights, before);
    await Deno.writeFile(join(folder, "images", "02-prose.png"), new Uint8Array([...PNG, 0]));
    await Deno.remove(join(folder, "images", "labels.jsonl"));
    await rejects(/the picture 02-prose.png \(SHA-256\): /, /: image "02-prose.png" was another one/);
    await Deno.remove(journalOf(csv));
    await Deno.writeTextFile(csv, "timestamp,image,model,precision,latency_ms,memory_mb,tokens\n");
    await assert.rejects(runIn(folder, { resume: true }), /it was not written by this version/);
  }));

Deno.test("a resume with other options is refused, naming them", () =>
  withResults(async (folder) => {
    const cases: readonly (readonly [Parameters<typeof runIn>[1], string])[] = [
      [{ limit: 1 }, 'the number of charts: "2" then, "1" now'],
      [{ repetitions: 2 }, '--repetitions: "1" then, "2" now'],
      [{ timeoutS: 3 }, '--timeout: "20" then, "3" now'],
      [{ maxNewTokens: 3 }, '--max-new-tokens: "64" then, "3" now'],
      [{ prompt: "Why?" }, 'the prompt: "What?" then, "Why?" now'],
      [{ precisions: ["fp16"] }, "the cells: "],
      [{ shard: { index: 1, count: 2 } }, '--shard: none then, "1/2" now'],
      [{ noiseFloor: true }, '--noise-floor: "false" then, "true" now'],
    ];
    for (const [options, text] of cases) {
      await assert.rejects(runIn(folder, { ...options, resume: true }), (error: Error) => {
        assert.ok(error.message.includes(`it is another run: ${text}`), error.message);
        return true;
      });
    }
  }));

Deno.test("the CSV is written anew from the journal; one that holds other rows is kept", () =>
  withResults(async (folder, csv) => {
    const whole = await Deno.readTextFile(csv);
    for (const spoilt of ["", whole.slice(0, -10), HEADER_ROW]) {
      await Deno.writeTextFile(csv, spoilt);
      assert.deepEqual((await runIn(folder, { resume: true })).said, ["started 2/2"]);
      assert.equal(await Deno.readTextFile(csv), whole);
    }
    await Deno.writeTextFile(csv, whole.replace("02-prose.png", "02-verse.png"));
    const { said } = await runIn(folder, { resume: true });
    assert.equal(said[0], `"${csv}" held other rows than its journal; kept it as "${csv}.bak"`);
    assert.equal(await Deno.readTextFile(csv), whole);
  }));

Deno.test("a journal's torn last line is dropped, a damaged one before it is named", () =>
  withResults(async (folder, csv) => {
    const journal = await Deno.readTextFile(journalOf(csv));
    const lines = journal.trimEnd().split("\n");
    assert.deepEqual(lines.map((line) => JSON.parse(line).type), ["run", "record", "record", "ended"]);
    const [first, second] = [`${lines[0]}\n${lines[1]}\n`, `${lines[2]}\n`];
    for (const torn of [second.slice(0, 1), second.slice(0, 500), second.slice(0, -1), "\0".repeat(700)]) {
      await Deno.writeTextFile(journalOf(csv), first + torn);
      const { said, records } = await runIn(folder, { resume: true });
      assert.ok(said.includes(`cut off a half-written line at the end of "${journalOf(csv)}"`));
      assert.ok(said.includes("started 1/2"));
      assert.deepEqual(records.map((record) => record.image), IMAGES);
    }
    await Deno.writeTextFile(journalOf(csv), journal.replace('01-top.png","cell', '01-tap.png","cell'));
    await assert.rejects(runIn(folder, { resume: true }), {
      name: "UserError",
      message: `cannot read "${journalOf(csv)}", line 2: it is damaged, its checksum does not hold`,
    });
  }));

Deno.test("another process that writes the same output is kept away", () =>
  withResults(async (folder, csv) => {
    using file = await Deno.open(journalOf(csv), { read: true });
    await file.lock(true);
    for (const resume of [true, false]) {
      await assert.rejects(runIn(folder, { resume }), /another process is writing it/);
    }
  }));
