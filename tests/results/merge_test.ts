import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { createCsv } from "../../src/results/csv_file.ts";
import { mergeResults } from "../../src/results/merge.ts";
import { readAllRecords } from "../../src/results/read_csv.ts";
import type { ResultRecord } from "../../src/results/record.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

function record(number: number, change: Partial<ResultRecord> = {}): ResultRecord {
  return {
    timestamp: "2026-11-25T00:00:00.000Z",
    image: `${number}.png`,
    cell: { model: "m", precision: "fp32", backend: "wasm" },
    repetition: 1,
    memoryMb: 100,
    loadMs: 10,
    expectedPattern: null,
    expectedTrend: null,
    provenance: {
      runId: "r",
      modelSha256: "aa",
      imageSha256: `picture ${number}`,
      chartvlmVersion: "0.1.0",
      runtime: "x",
      os: "Linux",
      cpu: "a",
      threads: 2,
      adapter: null,
    },
    outcome: "failed",
    error: 'one\ntext, "quoted"',
    ...change,
  } as ResultRecord;
}

async function write(path: string, records: readonly ResultRecord[]): Promise<string> {
  const file = await createCsv(path);
  await file.append(...records);
  file.close();
  return path;
}

Deno.test("any split with any copies is joined to what it was", async () => {
  await inTemporaryFolder(async (folder) => {
    const records = Array.from({ length: 30 }, (_, index) => record(index));
    const parts = fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 30, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(parts, async (masks) => {
        const inputs = await Promise.all(
          [0, 1, 2].map((part) =>
            write(
              join(folder, `${part}.csv`),
              records.filter((_, index) => (masks[index]! || 1) & (1 << part)),
            )
          ),
        );
        const output = join(folder, "all.csv");
        const { records: count, duplicates } = await mergeResults({ inputs, output });
        const bits = masks.map((mask) => [0, 1, 2].filter((part) => (mask || 1) & (1 << part)).length);
        assert.deepEqual([count, duplicates], [30, bits.reduce((a, b) => a + b) - 30]);
        const joined = await readAllRecords(output);
        const byImage = (a: ResultRecord, b: ResultRecord) => a.image.localeCompare(b.image);
        assert.deepEqual(joined.sort(byImage), records.toSorted(byImage));
      }),
      { numRuns: 25 },
    );
  });
});

const conflicts: readonly [name: string, change: Partial<ResultRecord>, message: RegExp][] = [
  [
    "another result",
    { memoryMb: 107 },
    /"b.csv", line 2 and "a.csv", line 4 hold two results of m fp32 wasm on "1.png", repetition 1: memory_mb 107 and 100$/,
  ],
  [
    "another picture",
    { provenance: { ...record(1).provenance, imageSha256: "other" } },
    /"b.csv", line 2 and "a.csv", line 4 differ in the picture 1.png \(SHA-256\): "other" and "picture 1"$/,
  ],
  [
    "another model",
    { image: "9.png", provenance: { ...record(1).provenance, modelSha256: "bb", imageSha256: null } },
    /differ in the files of m fp32 \(SHA-256\): "bb" and "aa"$/,
  ],
  [
    "another version",
    { image: "9.png", provenance: { ...record(1).provenance, chartvlmVersion: "0.2.0", imageSha256: null } },
    /differ in chartvlm's version: "0.2.0" and "0.1.0"$/,
  ],
];

for (const [name, change, message] of conflicts) {
  Deno.test(`a conflict is named, and nothing is written: ${name}`, async () => {
    await inTemporaryFolder(async (folder) => {
      const a = await write(join(folder, "a.csv"), [record(0), record(1)]);
      const b = await write(join(folder, "b.csv"), [record(1, change)]);
      await assert.rejects(
        mergeResults({ inputs: [a, b], output: join(folder, "all.csv") }),
        (error: Error) => {
          assert.equal(error.name, "UserError");
          assert.match(error.message.replaceAll(`${folder}/`, ""), message);
          return true;
        },
      );
      assert.deepEqual([...Deno.readDirSync(folder)].map((entry) => entry.name).sort(), ["a.csv", "b.csv"]);
    });
  });
}

Deno.test("a shard without records, another machine, and an output that is an input", async () => {
  await inTemporaryFolder(async (folder) => {
    const a = await write(join(folder, "a.csv"), [record(0)]);
    const other = { provenance: { ...record(1).provenance, cpu: "b" } };
    const b = await write(join(folder, "b.csv"), [record(1, other)]);
    const none = await write(join(folder, "none.csv"), []);
    const { records, warnings } = await mergeResults({
      inputs: [a, none, b],
      output: join(folder, "all.csv"),
    });
    assert.equal(records, 2);
    assert.match(
      warnings[0]!,
      /m fp32 wasm was measured on 2 kinds of machines \(a, 2 threads; b, 2 threads\)/,
    );
    await assert.rejects(mergeResults({ inputs: [a, b], output: a }), /it is one of the files/);
  });
});
