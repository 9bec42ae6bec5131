import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { readCsvRows } from "../../src/results/csv_rows.ts";
import { appendCsv, createCsv } from "../../src/results/csv_file.ts";
import { readAllRecords } from "../../src/results/read_csv.ts";
import { COLUMNS, type ResultRecord } from "../../src/results/record.ts";
import { HEADER_ROW } from "../../src/results/write_csv.ts";
import { arbitraryRecord } from "./arbitrary_record.ts";

async function withFile<Result>(work: (path: string) => Promise<Result>): Promise<Result> {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    return await work(path);
  } finally {
    await Deno.remove(path);
  }
}

async function roundTrip(records: readonly ResultRecord[]): Promise<ResultRecord[]> {
  return await withFile(async (path) => {
    const file = await createCsv(path);
    for (const record of records) await file.append(record);
    file.close();
    return await readAllRecords(path);
  });
}

async function rowsOf(path: string): Promise<(string | null)[][]> {
  const rows = [];
  for await (const batch of readCsvRows(path)) rows.push(...batch.map((row) => row.fields));
  return rows;
}

Deno.test("records come back exactly as they were written", async () => {
  const records = fc.array(arbitraryRecord, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(records, async (given) => assert.deepEqual(await roundTrip(given), given)),
  );
});

Deno.test("csv-parse reads what is written", async () => {
  const records = fc.array(arbitraryRecord, { minLength: 1, maxLength: 8 });
  await fc.assert(fc.asyncProperty(records, (given) =>
    withFile(async (path) => {
      const file = await createCsv(path);
      for (const record of given) await file.append(record);
      file.close();
      const theirs = parse(await Deno.readTextFile(path), { columns: true }) as Record<string, string>[];
      assert.deepEqual(theirs.map((row) => row.image), given.map((record) => record.image));
      assert.deepEqual(theirs.map((row) => row.cpu), given.map((record) => record.provenance.cpu ?? ""));
      assert.deepEqual(Object.keys(theirs[0]!), [...COLUMNS]);
    })));
});

Deno.test("rows are split as csv-parse splits them", async () => {
  const field = fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r\n", "a", "é", "😀", " ") })
    .map((text) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const row = fc.array(field, { minLength: 1, maxLength: 5 }).map((fields) => fields.join(","));
  const file = fc.tuple(fc.array(row), fc.constantFrom("\n", "\r\n"), fc.constantFrom("", "\uFEFF"))
    .map(([rows, eol, bom]) => bom + rows.join(eol));
  await fc.assert(fc.asyncProperty(file, (text) =>
    withFile(async (path) => {
      await Deno.writeTextFile(path, text);
      const theirs = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true });
      assert.deepEqual((await rowsOf(path)).map((fields) => fields.map((value) => value ?? "")), theirs);
    })));
});

Deno.test("rows and quoted newlines across the borders of chunks keep their text and their line numbers", async () => {
  const rows = Array.from(
    { length: 4000 },
    (_, index) =>
      index % 3 === 0
        ? [`n${index}`, 'x,\r\n"y"\n'.repeat(index % 40 + 1), "é😀"]
        : [`n${index}`, "plain".repeat(index % 7 + 1), null],
  );
  const quote = (text: string | null) => text === null ? "" : `"${text.replaceAll('"', '""')}"`;
  await withFile(async (path) => {
    await Deno.writeTextFile(path, rows.map((row) => row.map(quote).join(",") + "\r\n").join(""));
    const read = [];
    for await (const batch of readCsvRows(path)) read.push(...batch);
    assert.deepEqual(read.map((row) => row.fields), rows);
    let line = 1;
    for (const { line: given, fields } of read) {
      assert.equal(given, line);
      line += 1 + (fields[1]!.match(/\n/g)?.length ?? 0);
    }
  });
});

Deno.test("a file that is appended to continues", async () => {
  const [first, second] = fc.sample(arbitraryRecord, { numRuns: 2, seed: 5 }) as [ResultRecord, ResultRecord];
  await withFile(async (path) => {
    const file = await createCsv(path);
    await file.append(first);
    file.close();
    const more = await appendCsv(path);
    await more.append(second);
    more.close();
    assert.deepEqual(await readAllRecords(path), [first, second]);
  });
});

Deno.test("the first seven columns are the predecessor's", () => {
  assert.ok(
    HEADER_ROW.startsWith("timestamp,image,model,precision,latency_ms,memory_mb,tokens,backend,run_id,"),
  );
  assert.equal(HEADER_ROW.trim().split(",").length, 36);
});

Deno.test("a file that cannot be written is the user's error", async () => {
  await assert.rejects(createCsv("/dev/null/x.csv"), {
    name: "UserError",
    message: 'cannot write "/dev/null/x.csv"',
  });
});
