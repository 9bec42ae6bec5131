import assert from "node:assert/strict";
import { UserError } from "../../src/errors.ts";
import { readAllRecords } from "../../src/results/read_csv.ts";
import { isMeasured, type ResultRecord } from "../../src/results/record.ts";

const SEVEN = "timestamp,image,model,precision,latency_ms,memory_mb,tokens";
const FILE = "results.csv";

async function read(text: string | Uint8Array): Promise<ResultRecord[]> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/${FILE}`;
  try {
    await Deno.writeFile(path, typeof text === "string" ? new TextEncoder().encode(text) : text);
    return await readAllRecords(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a file of the predecessor is accepted", async () => {
  const [answered, blank] = await read(
    `${SEVEN}\n2025-11-24T10:00:00,a.png,qwen2-vl-2b,fp16,1234.5,2048.25,57\n2025-11-24T10:00:05,b.png,qwen2-vl-2b,fp16,,,\n`,
  );
  assert.ok(answered !== undefined && isMeasured(answered));
  assert.equal(answered.outcome, "ok");
  assert.equal(answered.timings.latencyMs, 1234.5);
  assert.equal(answered.timings.ttftMs, null);
  assert.equal(answered.memoryMb, 2048.25);
  assert.equal(answered.tokens, 57);
  assert.deepEqual(answered.cell, { model: "qwen2-vl-2b", precision: "fp16", backend: null });
  assert.equal(answered.correct, null);
  assert.ok(blank !== undefined && !isMeasured(blank));
  assert.equal(blank.outcome, "failed");
  assert.equal(blank.memoryMb, null);
});

Deno.test("columns in another order, unknown ones, BOM, CRLF, quotes, spaces and blank lines", async () => {
  const records = await read(
    '\uFEFFnote,tokens,"memory_mb", latency_ms ,precision,model,image,timestamp,correct\r\n' +
      'x,"1e1", 5.50 ,+2,int8,"a ""big"", one","two\nlines.png",t,true\r\n' +
      "\r\n" +
      '"a\r\nb",,,3,int8,m,c.png,t,',
  );
  assert.equal(records.length, 2);
  const [first, second] = records as [ResultRecord, ResultRecord];
  assert.ok(isMeasured(first) && isMeasured(second));
  assert.deepEqual([first.tokens, first.memoryMb, first.timings.latencyMs], [10, 5.5, 2]);
  assert.deepEqual([first.cell.model, first.image, first.correct], ['a "big", one', "two\nlines.png", true]);
  assert.deepEqual([second.tokens, second.memoryMb, second.correct], [null, null, null]);
});

Deno.test("an empty text and a missing one stay apart", async () => {
  const [empty, missing] = await read(`${SEVEN},response\nt,a.png,m,p,1,,,""\nt,a.png,m,p,1,,,\n`);
  assert.ok(empty !== undefined && isMeasured(empty) && missing !== undefined && isMeasured(missing));
  assert.equal(empty.response, "");
  assert.equal(missing.response, null);
});

const row = "t,a.png,m,p,1,2,3";
const cases: readonly [name: string, text: string, message: string][] = [
  ["empty file", "", "it is empty"],
  ["only blank lines", "\n\r\n", "it is empty"],
  ["header only", SEVEN, "it has a header and no records"],
  [
    "missing column",
    "timestamp,image,model,precision,latency_ms,tokens\n",
    'line 1: column "memory_mb" missing',
  ],
  ["missing columns", "a,b\n1,2\n", 'line 1: columns "timestamp", "image", "model", "precision"'],
  ["no header", `${row}\n${row}\n`, 'line 1: columns "timestamp", '],
  ["column twice", `${SEVEN},tokens\n${row},3\n`, 'line 1: column "tokens" stands twice'],
  ["short row", `${SEVEN}\n${row}\nt,a.png,m\n`, 'line 3: 3 fields where the header has 7 (the last is "m")'],
  ["long row", `${SEVEN}\n${row},4\n`, "line 2: 8 fields where the header has 7"],
  [
    "text in a number",
    `${SEVEN}\n${row}\nt,a,m,p,fast,2,3\n`,
    'line 3, column "latency_ms": "fast" is not a number',
  ],
  ["unit in a number", `${SEVEN}\nt,a,m,p,1,2 MB,3\n`, 'line 2, column "memory_mb": "2 MB" is not a number'],
  ["negative", `${SEVEN}\nt,a,m,p,-1,2,3\n`, 'column "latency_ms": "-1" must not be negative'],
  ["NaN", `${SEVEN}\nt,a,m,p,NaN,2,3\n`, 'column "latency_ms": "NaN" is not a number'],
  ["nan", `${SEVEN}\nt,a,m,p,1,nan,3\n`, 'column "memory_mb": "nan" is not a number'],
  ["infinity", `${SEVEN}\nt,a,m,p,Infinity,2,3\n`, 'column "latency_ms": "Infinity" is not a number'],
  ["overflow", `${SEVEN}\nt,a,m,p,1e999,2,3\n`, 'column "latency_ms": "1e999" is not a number'],
  ["hexadecimal", `${SEVEN}\nt,a,m,p,0x1F,2,3\n`, 'column "latency_ms": "0x1F" is not a number'],
  ["half a token", `${SEVEN}\nt,a,m,p,1,2,3.5\n`, 'column "tokens": "3.5" is not a whole number'],
  ["decimal comma", `${SEVEN}\nt,a,m,p,"1,5",2,3\n`, 'column "latency_ms": "1,5" is not a number'],
  ["blank image", `${SEVEN}\nt,,m,p,1,2,3\n`, 'column "image": "" must not be blank'],
  ["blank model", `${SEVEN}\nt,a,,p,1,2,3\n`, 'column "model": "" must not be blank'],
  ["unknown outcome", `${SEVEN},outcome\n${row},fine\n`, 'column "outcome": "fine" is none of ok, '],
  [
    "ok without latency",
    `${SEVEN},outcome\nt,a,m,p,,2,3,ok\n`,
    'column "latency_ms": "" must not be blank where',
  ],
  [
    "timeout with latency",
    `${SEVEN},outcome\n${row},timeout\n`,
    'column "latency_ms": "1" is a latency, but',
  ],
  [
    "unknown pattern",
    `${SEVEN},expected_pattern\n${row},doji\n`,
    'column "expected_pattern": "doji" is none of head',
  ],
  ["bad boolean", `${SEVEN},correct\n${row},yes\n`, 'column "correct": "yes" is none of true, false'],
  [
    "open quote",
    `${SEVEN}\n${row}\nt,"a,m,p,1,2,3\n${row}\n`,
    'line 3: a quote (") is opened and never closed',
  ],
  [
    "line after a quoted newline",
    `${SEVEN}\nt,"a\nb",m,p,1,2,3\nt,a,m,p,x,2,3\n`,
    'line 4, column "latency_ms": "x"',
  ],
];

for (const [name, text, message] of cases) {
  Deno.test(`bad file: ${name}`, async () => {
    await assert.rejects(read(text), (error) => {
      assert.ok(error instanceof UserError);
      assert.ok(error.message.includes(FILE), error.message);
      assert.ok(error.message.includes(message), error.message);
      return true;
    });
  });
}

Deno.test("semicolons get a hint", async () => {
  await assert.rejects(read(`${SEVEN.replaceAll(",", ";")}\n`), { hint: /semicolons/ });
});

Deno.test("a missing file and a folder", async () => {
  await assert.rejects(readAllRecords("/nowhere/x.csv"), {
    message: 'cannot read "/nowhere/x.csv": there is no such file',
  });
  await assert.rejects(readAllRecords(Deno.cwd()), { name: "UserError", message: /it is a folder$/ });
});
