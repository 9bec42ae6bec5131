import assert from "node:assert/strict";
import { join } from "node:path";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { type Ended, runProgram } from "./run_program.ts";

const HEADER =
  "timestamp,image,model,precision,latency_ms,memory_mb,tokens,backend,repetition,outcome,ttft_ms," +
  "decode_tokens_per_s,expected_pattern,predicted_pattern,correct,image_sha256,cpu\n";

interface Rows {
  readonly slower?: number;
  readonly precision?: string;
  readonly cpu?: string;
  readonly images?: number;
  /** Every so many-th item is a timeout, is wrong. */
  readonly timeouts?: number;
  readonly wrong?: number;
  readonly sha?: boolean;
  readonly name?: string;
}

/** Records of one cell, with a noise of its own. */
function rows(salt: number, options: Rows = {}): string {
  const { slower = 1, precision = "fp32", cpu = "Tame 1", images = 20, name = "chart" } = options;
  const { timeouts = Infinity, wrong = Infinity, sha = true } = options;
  return Array.from({ length: images }, (_, index) => {
    const latency = slower * (200 + 10 * index) * (1 + 0.02 * Math.sin(7 * index + salt));
    const hash = sha ? index.toString(16).padStart(64, "0") : "";
    const lost = index % timeouts === timeouts - 1;
    const right = index % wrong !== wrong - 1;
    const numbers = lost ? [",400,", ",,"] : [`${latency},400,9`, `${latency / 2},${9000 / latency},`];
    const answer = lost ? ",," : `none,${right ? "none" : "double_top"},${right}`;
    return `2026-01-01T00:00:${String(index).padStart(2, "0")}Z,${name}_${index}.png,m,${precision},${
      numbers[0]
    },` +
      `wasm,1,${lost ? "timeout" : "ok"},${numbers[1]!.slice(0, -1)},${answer},${hash},${cpu}\n`;
  }).join("");
}

async function compareIn(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  look: (ended: Ended, read: (name: string) => Promise<string>) => void | Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(folder, name), text);
    const ended = await runProgram(folder, ["compare", ...args]);
    await look(ended, (name) => Deno.readTextFile(join(folder, name)));
  });
}

const SAME = { "a.csv": HEADER + rows(1), "b.csv": HEADER + rows(2) };
const SLOW = { "a.csv": HEADER + rows(1), "b.csv": HEADER + rows(2, { slower: 1.2 }) };

Deno.test("two runs of the same: no difference, exit code 0", async () => {
  await compareIn(SAME, ["a.csv", "b.csv", "--fail-on-regression", "5"], ({ code, stdout, stderr }) => {
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^m fp32 wasm: 20 pairs of 20 images$/m);
    assert.match(stdout, /^No difference beyond noise\. No regression beyond 5 %\.$/m);
    assert.match(stdout, /latency .*no difference$/m);
  });
});

Deno.test("20 % slower: a regression beyond 5 %, none beyond 25 %, and none where not asked", async () => {
  await compareIn(SLOW, ["a.csv", "b.csv", "--fail-on-regression", "5"], ({ code, stdout, stderr }) => {
    assert.equal(code, 1);
    assert.match(stdout, /latency .*\+\d\d\.\d % \[\+1\d\.\d, \+2\d\.\d\].* slower$/m);
    assert.match(stdout, /decode rate .*−1\d\.\d % .* slower$/m);
    assert.match(stderr, /^error: m fp32 wasm: latency is slower by more than noise and 5 %$/m);
  });
  await compareIn(
    SLOW,
    ["a.csv", "b.csv", "--fail-on-regression", "25"],
    ({ code }) => assert.equal(code, 0),
  );
  await compareIn(SLOW, ["a.csv", "b.csv"], ({ code }) => assert.equal(code, 0));
  await compareIn(SLOW, ["b.csv", "a.csv", "--fail-on-regression", "0"], ({ code, stdout }) => {
    assert.equal(code, 0);
    assert.match(stdout, /latency .* faster$/m);
  });
});

Deno.test("a noise floor that covers the change leaves no difference; the base's neighbour is found", async () => {
  const files = { ...SLOW, "a.aa.csv": HEADER + rows(3, { slower: 1.3 }) };
  await compareIn(files, ["a.csv", "b.csv", "--fail-on-regression", "5"], ({ code, stdout }) => {
    assert.equal(code, 0);
    assert.match(stdout, /^Noise floor: from a\.aa\.csv/m);
  });
  const quiet = { ...files, "quiet.csv": HEADER + rows(3) };
  const args = ["a.csv", "b.csv", "--noise-floor", "quiet.csv", "--fail-on-regression", "5"];
  await compareIn(quiet, args, ({ code }) => assert.equal(code, 1));
});

Deno.test("what is in one file only is named and counted, other machines are warned of", async () => {
  const files = {
    "a.csv": HEADER + rows(1, { images: 23 }) + rows(1, { precision: "q4" }),
    "b.csv": HEADER + rows(2, { images: 20, cpu: "Other 2", timeouts: 10 }) + rows(2, { precision: "int8" }),
  };
  await compareIn(files, ["a.csv", "b.csv"], ({ code, stdout, stderr }) => {
    assert.equal(code, 0);
    assert.match(stdout, /^m fp32 wasm: 20 pairs of 20 images; 3 items only in the base$/m);
    assert.match(stdout, /^Only in the base: m q4 wasm\.$/m);
    assert.match(stdout, /^Only in the new run: m int8 wasm\.$/m);
    assert.match(stdout, /outcomes: ok 23 in the base; ok 18, timeout 2 in the new run/);
    assert.match(stdout, /answered +100\.0 % +90\.0 %/);
    assert.match(stderr, /warning: CPU differs: "Tame 1" in the base, "Other 2" in the new run/);
  });
});

Deno.test("images pair by SHA-256 under other names, and by name where one file has none", async () => {
  const base = HEADER + rows(1);
  await compareIn(
    { "a.csv": base, "b.csv": HEADER + rows(2, { name: "x" }) },
    ["a.csv", "b.csv"],
    ({ stdout }) => assert.match(stdout, /20 pairs of 20 images$/m),
  );
  await compareIn(
    { "a.csv": base, "b.csv": HEADER + rows(2, { sha: false }) },
    ["a.csv", "b.csv"],
    ({ stdout }) => assert.match(stdout, /20 pairs of 20 images$/m),
  );
  const other = HEADER + rows(2).replaceAll(",000000", ",ff0000");
  await compareIn({ "a.csv": base, "b.csv": other }, ["a.csv", "b.csv"], ({ code, stderr }) => {
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^error: cannot compare "a\.csv" with "b\.csv": they have no image and repetition in common$/m,
    );
  });
});

Deno.test("many wrong answers more are a regression of accuracy", async () => {
  const files = { "a.csv": HEADER + rows(1), "b.csv": HEADER + rows(2, { wrong: 2 }) };
  await compareIn(files, ["a.csv", "b.csv", "--fail-on-regression", "5"], ({ code, stdout, stderr }) => {
    assert.equal(code, 1);
    assert.match(stdout, /accuracy +100\.0 % +50\.0 % +−50\.0 points .* worse$/m);
    assert.match(stderr, /accuracy is worse/);
  });
});

Deno.test("several formats go to files of their own; JSON holds the numbers", async () => {
  const args = ["a.csv", "b.csv", "--format", "text,md,json", "--output", "out/c.txt"];
  await compareIn(SLOW, args, async ({ code, stdout }, read) => {
    assert.deepEqual([code, stdout], [0, "out/c.txt\nout/c.md\nout/c.json\n"]);
    const { cells, onlyInBase } = JSON.parse(await read("out/c.json"));
    const latency = cells[0].findings.find((one: { metric: string }) => one.metric === "latency_ms");
    assert.ok(
      latency.low < latency.change && latency.change < latency.high && Math.abs(latency.change - 0.2) < 0.02,
    );
    assert.deepEqual([latency.verdict, onlyInBase, cells[0].outcomes.base], ["slower", [], { ok: 20 }]);
    const markdown = await read("out/c.md");
    assert.match(markdown, /^## /);
    const lines = markdown.split("\n").filter((line) => line.startsWith("|"));
    assert.equal(new Set(lines.map((line) => line.split(/(?<!\\)\|/).length)).size, 1); // a table of equal rows
    assert.match(markdown, /\| \*\*slower\*\* \|/);
  });
});

/** What is wrong, the arguments, and what the one line must say. */
const WRONG: readonly (readonly [name: string, args: readonly string[], says: RegExp])[] = [
  ["one file", ["a.csv"], /missing required argument 'new'/],
  ["no such file", ["a.csv", "none.csv"], /"none\.csv": there is no such file/],
  [
    "no such noise floor",
    ["a.csv", "b.csv", "--noise-floor", "none.csv"],
    /"none\.csv": there is no such file/,
  ],
  ["unknown format", ["a.csv", "b.csv", "--format", "pdf"], /"pdf" is none of text, md, json/],
  ["two formats to stdout", ["a.csv", "b.csv", "--format", "md,json"], /text|md and json to stdout/],
  ["text for a percentage", ["a.csv", "b.csv", "--fail-on-regression", "few"], /'few'/],
  ["output over an input", ["a.csv", "b.csv", "-o", "a.csv"], /"a\.csv": it is one of the files to compare/],
  ["no cell in common", ["a.csv", "q4.csv"], /no cell in common \("m fp32 wasm" and "m q4 wasm"\)/],
  ["a bad number", ["a.csv", "bad.csv"], /"bad\.csv", line 2, column "latency_ms": "soon"/],
];

Deno.test("wrong use is one line and exit code 2", async (t) => {
  const files = {
    ...SAME,
    "q4.csv": HEADER + rows(1, { precision: "q4" }),
    "bad.csv": HEADER + rows(1, { images: 1 }).replace(/fp32,[\d.]+/, "fp32,soon"),
  };
  for (const [name, args, says] of WRONG) {
    await t.step(name, () =>
      compareIn(files, args, ({ code, stdout, stderr }) => {
        assert.deepEqual([code, stdout], [2, ""], stderr);
        const lines = stderr.trimEnd().split("\n");
        assert.match(lines[0]!, says);
        assert.ok(lines.slice(1).every((line) => line === "" || /^(hint|caused by): /.test(line)), stderr);
      }));
  }
});
