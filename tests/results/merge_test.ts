import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { mergeFiles } from "../../src/results/merge/merge.ts";
import { readAllRecords } from "../../src/results/read_csv.ts";
import type { FailedRecord, ResultRecord } from "../../src/results/record.ts";
import { formatRow, HEADER_ROW } from "../../src/results/write_csv.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { arbitraryRecord } from "./arbitrary_record.ts";

const SEED_HEADER = "timestamp,image,model,precision,latency_ms,memory_mb,tokens\n";

function record(image: string, part: Partial<FailedRecord> = {}): FailedRecord {
  return {
    timestamp: "2026-11-25T00:00:00.000Z",
    image,
    cell: { model: "m", precision: "fp32", backend: "wasm" },
    repetition: 1,
    memoryMb: null,
    loadMs: null,
    expectedPattern: null,
    expectedTrend: null,
    outcome: "timeout",
    error: "too slow",
    provenance: {
      runId: "r",
      modelSha256: "aa",
      imageSha256: `sha of ${image}`,
      chartvlmVersion: "1",
      runtime: "ort",
      os: "linux",
      cpu: "one",
      threads: 2,
      adapter: null,
    },
    ...part,
  };
}

function provenance(part: Partial<ResultRecord["provenance"]>): Partial<FailedRecord> {
  return { provenance: { ...record("x").provenance, ...part } };
}

/** Writes files a.csv, b.csv, ... (texts, or records), and merges them into out.csv. */
function merging(
  contents: readonly (string | readonly ResultRecord[])[],
  check: (
    result: { merge: () => ReturnType<typeof mergeFiles>; folder: string; output: string },
  ) => Promise<void>,
): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const files: string[] = [];
    for (const [index, content] of contents.entries()) {
      const path = join(folder, `${"abcdef"[index]}.csv`);
      const text = typeof content === "string" ? content : HEADER_ROW + content.map(formatRow).join("");
      await Deno.writeTextFile(path, text);
      files.push(path);
    }
    const output = join(folder, "out.csv");
    await check({ merge: () => mergeFiles({ files, output }), folder, output });
  });
}

async function imagesOf(path: string): Promise<string[]> {
  const rows: Record<string, string>[] = parse(await Deno.readTextFile(path), { columns: true });
  return rows.map((row) => row["image"]!);
}

Deno.test("shards are joined in the order of the files, each in its own order", () =>
  merging([[record("3"), record("1")], [], [record("2")]], async ({ merge, output }) => {
    const { records, duplicates, kept, warnings } = await merge();
    assert.deepEqual({ records, duplicates, kept, warnings }, {
      records: 3,
      duplicates: 0,
      kept: null,
      warnings: [],
    });
    assert.deepEqual(await imagesOf(output), ["3", "1", "2"]);
  }));

Deno.test("the same record twice is kept once, in one file or two", () =>
  merging(
    [[record("1"), record("1"), record("2")], [record("2"), record("3")]],
    async ({ merge, output }) => {
      const { records, duplicates } = await merge();
      assert.deepEqual([records, duplicates], [3, 2]);
      assert.deepEqual(await imagesOf(output), ["1", "2", "3"]);
    },
  ));

Deno.test("any records, however they are dealt out with some twice, are there once after a merge", () =>
  inTemporaryFolder((folder) =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(arbitraryRecord, {
          selector: (one) => JSON.stringify([one.image, one.cell, one.repetition]),
          maxLength: 12,
        }),
        fc.array(fc.tuple(fc.nat(2), fc.boolean()), { minLength: 12, maxLength: 12 }),
        async (generated, places) => {
          const records = generated.map((one, index) => ({
            ...one,
            cell: { ...one.cell, model: `${index} ${one.cell.model}` },
            image: `${index} ${one.image}`,
          }));
          const texts = [HEADER_ROW, HEADER_ROW, HEADER_ROW];
          records.forEach((one, index) => {
            const [file, twice] = places[index]!;
            texts[file] += formatRow(one);
            if (twice) texts[2] += formatRow(one);
          });
          const files = texts.map((_, index) => join(folder, `${index}.csv`));
          for (const [index, path] of files.entries()) await Deno.writeTextFile(path, texts[index]!);
          const output = join(folder, crypto.randomUUID());
          await mergeFiles({ files, output });
          const rows = (await Deno.readTextFile(output)).length;
          const expected = HEADER_ROW.length +
            records.reduce((sum, one) => sum + formatRow(one).length, 0);
          assert.equal(rows, expected);
          if (records.length > 0) {
            const order = (one: ResultRecord) => parseInt(one.image);
            const merged = (await readAllRecords(output)).sort((a, b) => order(a) - order(b));
            assert.deepEqual(merged.map(formatRow), records.map(formatRow));
          }
        },
      ),
      { numRuns: 60 },
    )
  ));

const other = record("2", { error: "slower still", timestamp: "2026-11-26" });
const REFUSED: [name: string, contents: (string | readonly ResultRecord[])[], message: RegExp][] = [
  [
    "two results of an item: files, lines, item, column, values",
    [[record("1"), record("2")], [other]],
    /^cannot merge: ".*a\.csv", line 3 and ".*b\.csv", line 2 hold different results of one item \(model "m", precision "fp32", backend "wasm", image "2", repetition "1"\): error is "too slow" and "slower still", timestamp is "2026-11-25T00:00:00\.000Z" and "2026-11-26"$/,
  ],
  [
    "two results of an item in one file",
    [[record("2"), other]],
    /a\.csv", line 2 and ".*a\.csv", line 3 hold different results/,
  ],
  [
    "other weights under the same name",
    [[record("1")], [record("2", provenance({ modelSha256: "bb" }))]],
    /a\.csv", line 2 and ".*b\.csv", line 2 are of different plans: of the cell "m fp32 wasm", model_sha256 is "aa" and "bb"$/,
  ],
  [
    "another version",
    [[record("1")], [record("2", provenance({ chartvlmVersion: "2" }))]],
    /chartvlm_version is "1" and "2"$/,
  ],
  [
    "another picture under the same name",
    [[record("1")], [
      record("1", { cell: { model: "n", precision: "fp32", backend: "wasm" }, ...provenance({}) }),
    ]],
    /of the image "1", image_sha256 is "sha of 1" and "sha of x"$/,
  ],
  [
    "a picture with a label and without",
    [[record("1")], [
      record("1", { cell: { model: "n", precision: "fp32", backend: "wasm" }, expectedPattern: "none" }),
    ]],
    /expected_pattern is empty and "none"$/,
  ],
  [
    "a row that was cut off",
    [[record("1")], HEADER_ROW + formatRow(record("2")).slice(0, 90)],
    /b\.csv", line 2: /,
  ],
  [
    "a last row that may have been cut off",
    [[record("1")], SEED_HEADER + "t,2,m,fp32,10,20,12"],
    /b\.csv", line 2: the last row has no line end/,
  ],
  ["an empty file", [[record("1")], ""], /b\.csv": it is empty$/],
  ["a bad value", [SEED_HEADER + "t,2,m,fp32,fast,20,12\n"], /a\.csv", line 2, column "latency_ms": "fast"/],
  ["a file of another kind", ["hello\n"], /a\.csv", line 1: columns "timestamp", .* missing$/],
];
for (const [name, contents, message] of REFUSED) {
  Deno.test(`refused: ${name}; nothing is written`, () =>
    merging(contents, async ({ merge, folder }) => {
      await assert.rejects(merge(), { name: "UserError", message });
      const names = (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name).sort();
      assert.deepEqual(names, contents.map((_, index) => `${"abc"[index]}.csv`));
    }));
}

Deno.test("the predecessor's files of seven columns are joined, rows of one item counting as its repetitions", () =>
  merging(
    [
      SEED_HEADER + "t1,1,m,fp32,10,20,5\nt2,1,m,fp32,11,20,5\n",
      SEED_HEADER + "t2,1,m,fp32,11.0,20,5\nt3,2,m,fp32,12,20,5\n",
    ],
    async ({ merge, output }) => {
      const { records, duplicates, warnings } = await merge();
      assert.deepEqual({ records, duplicates, warnings }, { records: 3, duplicates: 1, warnings: [] });
      assert.deepEqual(await imagesOf(output), ["1", "1", "2"]);
    },
  ));

Deno.test("of the predecessor's files, too, other results of an item are refused", () =>
  merging(
    [SEED_HEADER + "t1,1,m,fp32,10,20,5\n", SEED_HEADER + "t1,1,m,fp32,99,20,5\n"],
    ({ merge }) => assert.rejects(merge(), { message: /latency_ms is "10" and "99"$/ }),
  ));

Deno.test("items that a cell lacks are warned of, and machines of several kinds", () =>
  merging(
    [[record("1"), record("2")], [
      record("1", { cell: { model: "n", precision: "fp32", backend: "wasm" } }),
      record("3", provenance({ cpu: "two", imageSha256: "sha of 3" })),
    ]],
    async ({ merge }) => {
      const { warnings } = await merge();
      assert.equal(warnings.length, 2);
      assert.match(warnings[0]!, /^"m fp32 wasm" was measured on different machines: cpu "one" and "two"; /);
      assert.match(warnings[1]!, /^2 of 6 items .* e\.g\. of "n fp32 wasm" 2; /);
    },
  ));

Deno.test("a column that is not ours is told of", () =>
  merging(["note," + SEED_HEADER + "x,t,1,m,fp32,10,20,5\n"], async ({ merge }) => {
    assert.match((await merge()).warnings[0]!, /^the column "note" of ".*a.csv" is not kept/);
  }));

Deno.test("an output that is there is kept, and stays as it is where a merge is refused", () =>
  merging([[record("1")], [record("1", { error: "other" })]], async ({ merge, folder, output }) => {
    await Deno.writeTextFile(output, "precious");
    await assert.rejects(merge());
    assert.equal(await Deno.readTextFile(output), "precious");
    const files = [join(folder, "a.csv")];
    assert.equal((await mergeFiles({ files, output })).kept, `${output}.bak`);
    assert.equal((await mergeFiles({ files, output })).kept, `${output}.bak2`);
    assert.equal(await Deno.readTextFile(`${output}.bak`), "precious");
    assert.deepEqual(await imagesOf(output), ["1"]);
  }));

Deno.test("an output that is one of the files, a folder or in no place is refused", () =>
  merging([[record("1")]], async ({ folder }) => {
    const files = [join(folder, "a.csv")];
    const refuses = (output: string, message: RegExp) =>
      assert.rejects(mergeFiles({ files, output }), { name: "UserError", message });
    await refuses(join(folder, ".", "a.csv"), /into itself/);
    await refuses(folder, /^cannot write/);
    await refuses(join(folder, "a.csv", "out.csv"), /^cannot write/);
    await assert.rejects(mergeFiles({ files: [join(folder, "no.csv")], output: join(folder, "o") }), {
      message: /no\.csv": there is no such file$/,
    });
  }));
