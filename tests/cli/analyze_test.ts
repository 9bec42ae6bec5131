import assert from "node:assert/strict";
import { join } from "node:path";
import { encode } from "fast-png";
import { noise } from "../inference/noise.ts";
import { runProgram } from "./run_program.ts";

const FOLDER = await Deno.makeTempDir();
const GOOD = encode({ width: 120, height: 80, channels: 3, data: noise(120 * 80 * 3, 3) });
const FILES = {
  "good.png": GOOD,
  "other.png": encode({ width: 30, height: 90, channels: 1, data: noise(2700, 5) }),
  "empty.png": new Uint8Array(),
  "cut.png": GOOD.slice(0, 900),
  "text.png": new TextEncoder().encode("not a picture"),
};
for (const [name, bytes] of Object.entries(FILES)) await Deno.writeFile(join(FOLDER, name), bytes);

const analyze = (...args: string[]) => runProgram(FOLDER, ["analyze", ...args]);

Deno.test("analyze answers once per image", async () => {
  const { code, stdout, stderr } = await analyze("good.png", "other.png", "--max-new-tokens", "5");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^good\.png\n {2}/);
  assert.match(stdout, /\nother\.png\n {2}/);
  assert.equal(stdout.match(/pattern: .*, trend: .*; \d+ ms, first token \d+ ms, \d tokens/g)?.length, 2);
  assert.equal(stdout.match(/first run after loading/g)?.length, 1);
  assert.match(stderr, /^builtin fp32 on wasm, threads: \d+, loaded in \d+ ms\n$/);
});

Deno.test("analyze --json writes a line per image, to a file if asked", async () => {
  const args = [
    "good.png",
    "other.png",
    "--json",
    "--output",
    "answers.jsonl",
    "--max-new-tokens",
    "5",
    "--threads",
    "1",
  ];
  const { code, stdout, stderr } = await analyze(...args, "--precision", "fp32");
  assert.equal(code, 0, stderr);
  assert.equal(stdout, "");
  const lines = (await Deno.readTextFile(join(FOLDER, "answers.jsonl"))).trimEnd().split("\n");
  const [first, second] = lines.map((line) => JSON.parse(line));
  assert.equal(lines.length, 2);
  assert.equal(first.image, "good.png");
  assert.equal(second.image, "other.png");
  assert.equal(first.model, "builtin");
  assert.equal(first.precision, "fp32");
  assert.equal(first.threads, 1);
  assert.ok(first.tokens >= 1 && first.tokens <= 5);
  assert.equal(first.token_ids.length, first.tokens);
  assert.ok(first.ttft_ms > 0 && first.ttft_ms <= first.latency_ms);
  assert.deepEqual([first.first_after_load, second.first_after_load], [true, false]);
  assert.match(first.model_sha256, /^[0-9a-f]{64}$/);
  assert.notEqual(first.image_sha256, second.image_sha256);
});

const BAD: readonly (readonly [args: readonly string[], error: RegExp])[] = [
  [["missing.png"], /^error: cannot read image "missing\.png": no such file$/],
  [["empty.png"], /^error: cannot read image "empty\.png": the file is empty$/],
  [["cut.png"], /^error: cannot read image "cut\.png": the file is truncated$/],
  [["text.png"], /^error: cannot read image "text\.png": it is not a PNG file$/],
  [["."], /^error: cannot read image "\.": it is a folder$/],
  [["good.png", "empty.png"], /^error: cannot read image "empty\.png": the file is empty$/],
  [["good.png", "--model", "bultin"], /^error: unknown model "bultin"$/],
  [["good.png", "--precision", "q2"], /^error: model "builtin" has no precision "q2"; it has fp32/],
  [["good.png", "--backend", "cuda"], /^error: unknown backend "cuda"$/],
  [["good.png", "--max-new-tokens", "0"], /^error: option '--max-new-tokens <n>' argument '0' is invalid/],
  [["good.png", "--output", "no/such/file"], /^error: cannot write "no\/such\/file": no such folder$/],
  [["good.png", "--prompt", "what is <image>?"], /^error: cannot use the prompt "what is <image>\?"/],
  [["good.png", "--jsn"], /^error: unknown option '--jsn'$/],
  [[], /^error: missing required argument 'image'$/],
];

for (const [args, error] of BAD) {
  Deno.test(`analyze refuses in one line: ${args.join(" ") || "nothing"}`, async () => {
    const { code, stdout, stderr } = await analyze(...args, "--quiet");
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    const [first = "", ...rest] = stderr.trimEnd().split("\n");
    assert.match(first, error);
    assert.ok(rest.length === 0 || (rest.length === 2 && rest[1]?.startsWith("hint: ")), stderr);
  });
}
