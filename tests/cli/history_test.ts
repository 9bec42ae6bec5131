import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { runProgram } from "./run_program.ts";

const HEADER =
  "timestamp,image,model,precision,latency_ms,memory_mb,tokens,backend,run_id,repetition,correct,threads\n";

function rows(run: string, day: number, latency: number, items = 4): string {
  return Array.from(
    { length: items },
    (_, index) =>
      `2026-01-${String(day).padStart(2, "0")}T00:00:0${index % 10}Z,c${index}.png,m,fp32,${
        latency + index
      },${300 + index},` +
      `9,wasm,${run},1,${index > 0},4\n`,
  ).join("");
}

/** Runs `history` with one database; returns stdout's lines. */
function historyIn(folder: string) {
  return async (...args: string[]) => {
    const ended = await runProgram(folder, ["history", ...args, "--database", "h.sqlite"]);
    return { ...ended, lines: ended.stdout.trimEnd().split("\n") };
  };
}

async function withFiles(
  files: Readonly<Record<string, string>>,
  work: (history: ReturnType<typeof historyIn>, folder: string) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(folder, name), text);
    await work(historyIn(folder), folder);
  });
}

Deno.test("a run added twice is one run; one that was resumed gets what it lacked", async () => {
  const files = {
    "half.csv": HEADER + rows("r1", 1, 100, 2),
    "whole.csv": HEADER + rows("r1", 1, 100),
    "shuffled.csv": HEADER + rows("r1", 1, 100).trimEnd().split("\n").reverse().join("\n") + "\n",
    "two.csv": HEADER + rows("r1", 1, 100) + rows("r2", 2, 110),
  };
  await withFiles(files, async (history, folder) => {
    assert.match((await history("add", "half.csv")).stdout, /^r1: 2 records added from half\.csv$/m);
    assert.match(
      (await history("add", "whole.csv")).stdout,
      /^r1: 2 records added from whole\.csv, 2 were there$/m,
    );
    assert.match(
      (await history("add", "shuffled.csv")).stdout,
      /^r1: 0 records added .* all of it was there$/m,
    );
    assert.match((await history("add", "two.csv")).stdout, /^r2: 4 records added from two\.csv$/m);
    const { lines } = await history("list", "--json");
    const runs = lines.map((line) => JSON.parse(line));
    assert.deepEqual(runs.map(({ run_id, records }) => [run_id, records]), [["r1", 4], ["r2", 4]]);
    assert.deepEqual([runs[0].started, runs[0].ended], ["2026-01-01T00:00:00Z", "2026-01-01T00:00:03Z"]);
    using database = new DatabaseSync(join(folder, "h.sqlite"));
    assert.equal(database.prepare("PRAGMA journal_mode").get()!.journal_mode, "wal");
    assert.equal(database.prepare("SELECT count(*) AS n FROM records").get()!.n, 8);
  });
});

Deno.test("the predecessor's file has no run_id: it is one run by its content", async () => {
  const old = "timestamp,image,model,precision,latency_ms,memory_mb,tokens\n" +
    "2025-01-01T00:00:00,a.png,m,fp32,5,6,7\n2025-01-01T00:00:01,a.png,m,fp32,6,6,7\n";
  await withFiles({ "old.csv": old, "copy.csv": old }, async (history) => {
    assert.match((await history("add", "old.csv")).stdout, /^sha256-[0-9a-f]{16}: 2 records added/);
    assert.match((await history("add", "copy.csv")).stdout, /0 records added .* all of it was there/);
    assert.equal((await history("list", "--json")).lines.length, 1);
  });
});

Deno.test("a record that was changed is refused, and nothing of its file is added", async () => {
  const changed = HEADER + rows("r2", 2, 100) + rows("r1", 1, 100).replace("102", "103");
  await withFiles({ "a.csv": HEADER + rows("r1", 1, 100), "b.csv": changed }, async (history) => {
    await history("add", "a.csv");
    const { code, stderr } = await history("add", "b.csv");
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^error: cannot add "b\.csv": its record of "c2\.png" \(m fp32 wasm\) differs .* run "r1"$/m,
    );
    assert.equal((await history("list", "--json")).lines.length, 1);
  });
});

Deno.test("query gives a row a run, medians, and marks the run that changed; show tells all of one", async () => {
  const latencies = [100, 101, 100, 99, 100, 130, 131, 130, 129, 130];
  const files = Object.fromEntries(
    latencies.map((latency, run) => [`${run}.csv`, HEADER + rows(`run${run}`, run + 1, latency)]),
  );
  await withFiles(files, async (history) => {
    await history("add", ...Object.keys(files).reverse());
    const { lines } = await history("query", "--model", "m", "--metric", "latency_ms", "--json");
    const values = lines.map((line) => JSON.parse(line));
    assert.deepEqual(values.map(({ value }) => value), latencies.map((latency) => latency + 1.5));
    assert.deepEqual(values.filter(({ change }) => change !== null).map(({ run_id }) => run_id), ["run5"]);
    const table = await history("query");
    assert.match(table.stdout, /^m fp32 wasm +run5 .*\+29\.6 %$/m);
    assert.match(table.stderr, /^m fp32 wasm: latency_ms changes at run run5, \+29\.6 %$/m);
    const share = JSON.parse((await history("query", "--metric", "correct", "--json")).lines[0]!);
    const memory = JSON.parse((await history("query", "--metric", "memory_mb", "--json")).lines[0]!);
    assert.deepEqual([share.value, memory.value], [0.75, 303]);
    const shown = JSON.parse((await history("show", "run7", "--json")).stdout);
    assert.deepEqual([shown.run_id, shown.values.length], ["run7", 4]);
  });
});

/** What is wrong, the arguments, and what the one line must say. */
const WRONG: readonly (readonly [name: string, args: readonly string[], says: RegExp])[] = [
  ["no history yet", ["list", "--database", "none.sqlite"], /"none\.sqlite": there is no such file/],
  ["no such file", ["add", "none.csv"], /"none\.csv": there is no such file/],
  ["a bad number", ["add", "bad.csv"], /"bad\.csv", line 2, column "latency_ms": "soon"/],
  ["no such run", ["show", "r9"], /"r9": the history has none/],
  ["an ambiguous run", ["show", "r"], /"r": 2 begin so/],
  ["unknown metric", ["query", "--metric", "speed"], /"speed": there is no such number/],
  ["unknown model", ["query", "--model", "x"], /"latency_ms" of "x" in "h\.sqlite"/],
  ["no database", ["list", "--database", "bad.csv"], /cannot open the history "bad\.csv"/],
  [
    "another program's",
    ["list", "--database", "other.sqlite"],
    /"other\.sqlite": it is a database of another program/,
  ],
];

Deno.test("wrong use is one line and exit code 2", async (t) => {
  const files = {
    "a.csv": HEADER + rows("r1", 1, 100) + rows("r2", 2, 100),
    "bad.csv": HEADER + rows("r3", 1, 100, 1).replace("fp32,100", "fp32,soon"),
  };
  await withFiles(files, async (history, folder) => {
    await history("add", "a.csv");
    const other = new DatabaseSync(join(folder, "other.sqlite"));
    other.exec("CREATE TABLE t (x)");
    other.close();
    for (const [name, args, says] of WRONG) {
      await t.step(name, async () => {
        const given = args.includes("--database") ? args : [...args, "--database", "h.sqlite"];
        const { code, stdout, stderr } = await runProgram(folder, ["history", ...given]);
        assert.deepEqual([code, stdout], [2, ""], stderr);
        const lines = stderr.trimEnd().split("\n");
        assert.match(lines[0]!, says);
        assert.ok(lines.slice(1).every((line) => line === "" || /^(hint|caused by): /.test(line)), stderr);
      });
    }
  });
});
