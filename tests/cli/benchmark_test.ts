import assert from "node:assert/strict";
import { join } from "node:path";
import { readAllRecords } from "../../src/results/read_csv.ts";
import { makeFolder } from "../benchmark/set_up.ts";
import { PROGRAM } from "./run_program.ts";

function start(folder: string, ...args: string[]): Deno.ChildProcess {
  const images = ["--images-dir", join(folder, "images"), "--output", join(folder, "results.csv")];
  return new Deno.Command(Deno.execPath(), {
    args: [...PROGRAM, "benchmark", ...images, ...args],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function run(folder: string, ...args: string[]) {
  const { code, stdout, stderr } = await start(folder, ...args).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("the built-in model in its own process: Ctrl-C, resume, table", async () => {
  const images = Array.from({ length: 40 }, (_, index) => `${String(index).padStart(3, "0")}-top.png`);
  const folder = await makeFolder(images);
  const csv = join(folder, "results.csv");
  const cell = ["--model", "builtin", "--precision", "int8", "--max-new-tokens", "4"];

  const first = start(folder, ...cell);
  const output = first.output();
  const size = async () => (await Deno.stat(csv).catch(() => ({ size: 0 }))).size;
  while (await size() < 1000) await new Promise((resolve) => setTimeout(resolve, 50));
  first.kill("SIGINT");
  const { code, stderr } = await output;
  assert.equal(code, 130);
  assert.match(new TextDecoder().decode(stderr), /the same command with --resume goes on/);
  const before = await readAllRecords(csv);
  assert.ok(before.length > 0 && before.length < images.length);

  const second = await run(folder, ...cell, "--resume");
  assert.equal(second.code, 0, second.stderr);
  assert.match(second.stdout, /builtin +int8 +wasm +40 /);
  const after = await readAllRecords(csv);
  assert.deepEqual(after.slice(0, before.length), before);
  assert.deepEqual(after.map((record) => record.image), images);
  assert.ok(after.every((record) => record.memoryMb !== null && record.memoryMb > 50));
  await Deno.remove(folder, { recursive: true });
});

const wrong: readonly [args: string[], message: string][] = [
  [["--model", "gpt-9"], 'error: unknown model "gpt-9"\n'],
  [["--model", "builtin", "--precision", "fp12"], 'has no precision "fp12"; it has '],
  [["--backend", "cuda"], 'error: unknown backend "cuda"\n'],
  [
    ["--limit", "none"],
    "error: option '--limit <count>' argument 'none' is invalid. It must be a whole number",
  ],
  [["--shard", "3/2"], "argument '3/2' is invalid. It must be I/N"],
  [["--timeout", "0"], "argument '0' is invalid."],
  [["--backend", "http", "--threads", "1"], "error: --threads cannot be set for the backend http"],
  [["--colour"], "error: unknown option '--colour'\n"],
];

for (const [args, message] of wrong) {
  Deno.test(`wrong use: benchmark ${args.join(" ")}`, async () => {
    const folder = await makeFolder(["01-top.png"]);
    const { code, stdout, stderr } = await run(folder, ...args);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.ok(stderr.includes(message), stderr);
    assert.ok(!stderr.includes(" at "), "a stack trace");
    await Deno.remove(folder, { recursive: true });
  });
}
