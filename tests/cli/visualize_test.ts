import assert from "node:assert/strict";
import { join } from "node:path";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { ROOT, runProgram } from "./run_program.ts";

const FIXTURES = join(ROOT, "tests/fixtures/visualize");
const RESULTS = join(FIXTURES, "results.csv");
const SIX = [
  "heatmap_latency.html",
  "heatmap_memory.html",
  "latency_by_model.html",
  "latency_vs_memory.html",
  "memory_by_model.html",
  "tokens_generated.html",
];

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("visualize writes the six pages, the dashboard and the summary, and names them", async () => {
  await inTemporaryFolder(async (folder) => {
    const { code, stdout, stderr } = await runProgram(folder, [
      ...["visualize", "--input", RESULTS, "--output", "pages", "--summary", "sums/summary.txt"],
    ]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual(await namesIn(join(folder, "pages")), ["dashboard.html", ...SIX].sort());
    assert.deepEqual(await namesIn(join(folder, "sums")), ["summary.txt"]);
    const named = stdout.trim().split("\n").sort();
    assert.deepEqual(
      named,
      [...["dashboard.html", ...SIX].map((name) => `pages/${name}`), "sums/summary.txt"].sort(),
    );
  });
});

Deno.test("the default files are those of the design page", async () => {
  await inTemporaryFolder(async (folder) => {
    await Deno.mkdir(join(folder, "data/results"), { recursive: true });
    await Deno.copyFile(join(FIXTURES, "seven_columns.csv"), join(folder, "data/results/benchmark.csv"));
    const { code, stderr } = await runProgram(folder, ["visualize"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual(await namesIn(join(folder, "data/results")), [
      "benchmark.csv",
      "summary.txt",
      "visualizations",
    ]);
    const summary = await Deno.readTextFile(join(folder, "data/results/summary.txt"));
    assert.match(summary, /^No labels: accuracy not known\.$/m);
    assert.match(summary, /^No record has: ttft_ms, tpot_ms, /m);
  });
});

const VIEWS: readonly (readonly [args: readonly string[], files: readonly string[]])[] = [
  [["latency"], ["latency_by_model.html"]],
  [["memory"], ["memory_by_model.html"]],
  [["latency-vs-memory"], ["latency_vs_memory.html"]],
  [["tokens"], ["tokens_generated.html"]],
  [["heatmap"], ["heatmap_latency.html", "heatmap_memory.html"]],
  [["heatmap", "--metric", "load_ms"], ["heatmap_load_ms.html"]],
  [["heatmap", "--metric", "latency_ms/tokens"], ["heatmap_latency_ms_per_tokens.html"]],
  [["heatmap", "--aggregate", "p90"], ["heatmap_latency.html", "heatmap_memory.html"]],
  [["accuracy"], ["accuracy.html"]],
  [["confusion", "--export", "svg"], ["confusion.html", "confusion.svg"]],
  [["compare", "--base", RESULTS, "--no-summary"], ["compare.html"]],
  [["dashboard"], ["dashboard.html"]],
  [["summary"], ["summary.txt"]],
  [["all", "--no-dashboard", "--no-summary"], SIX],
  [["--metric", "ttft_ms", "--no-dashboard", "--no-summary"], [...SIX, "heatmap_ttft_ms.html"]],
];

Deno.test("each view writes its own files only", async (t) => {
  for (const [args, files] of VIEWS) {
    await t.step(args.join(" "), async () => {
      await inTemporaryFolder(async (folder) => {
        const summary = args.includes("--no-summary") ? [] : ["--summary", "out/summary.txt"];
        const { code } = await runProgram(folder, [
          "visualize",
          ...args,
          "--input",
          RESULTS,
          "--output",
          "out",
          ...summary,
        ]);
        assert.equal(code, 0);
        assert.deepEqual(await namesIn(join(folder, "out")), [...files].sort());
      });
    });
  }
});

/** What is wrong, the arguments, and what the one line must say. */
const WRONG: readonly (readonly [name: string, args: readonly string[], says: RegExp])[] = [
  [
    "unknown view",
    ["pie"],
    /'pie'.*latency, memory, latency-vs-memory, tokens, heatmap, accuracy, confusion, dashboard, summary, all, history, compare/,
  ],
  ["one view too many", ["latency", "memory"], /too many arguments/],
  ["unknown option", ["--colour"], /'--colour'/],
  ["no such input", ["--input", "none.csv"], /"none\.csv": there is no such file/],
  ["a folder as input", ["--input", "."], /"\.": it is a folder/],
  ["a header only", ["--input", "header.csv"], /"header\.csv".* no record/],
  ["an empty file", ["--input", "empty.csv"], /"empty\.csv".*empty/],
  ["text in a number", ["--input", "text.csv"], /"text\.csv".*latency_ms.*"fast"/],
  ["unknown metric", ["heatmap", "--input", RESULTS, "--metric", "speed"], /"speed"/],
  [
    "a metric in a view without one",
    ["tokens", "--input", RESULTS, "--metric", "ttft_ms"],
    /"ttft_ms".*"tokens"/,
  ],
  ["nothing to write", ["dashboard", "--input", RESULTS, "--no-dashboard"], /"dashboard".*nothing to write/],
  [
    "an output under a file, told before the input is read",
    ["--input", "text.csv", "--output", "text.csv/x"],
    /cannot write.*"text\.csv\/x"/,
  ],
  [
    "a summary that is a folder",
    ["--input", RESULTS, "--output", "out", "--summary", "folder"],
    /cannot write "folder": it is a folder/,
  ],
  [
    "an expression that is none",
    ["heatmap", "--input", RESULTS, "--metric", "latency_ms//2"],
    /"latency_ms\/\/2": at character 12/,
  ],
  [
    "an unknown statistic",
    ["heatmap", "--input", RESULTS, "--aggregate", "mode"],
    /'mode'.*median, mean, min, max/,
  ],
  ["a statistic of no heatmap", ["tokens", "--input", RESULTS, "--aggregate", "p90"], /p90.*"tokens"/],
  ["an unknown format", ["--input", RESULTS, "--export", "svg,gif"], /"gif" is none of svg, png, pdf/],
  ["an export of the summary", ["summary", "--input", RESULTS, "--export", "svg"], /"summary".*no figure/],
  ["a comparison with nothing", ["compare", "--input", RESULTS], /needs a result CSV to compare with/],
  ["a base without a comparison", ["latency", "--input", RESULTS, "--base", RESULTS], /--base.*"latency"/],
  ["a history that is not there", ["history", "--database", "none.sqlite"], /"none\.sqlite".*no such file/],
  ["a database without a history", ["--input", RESULTS, "--database", "x.sqlite"], /--database.*"all"/],
  ["a sample of an input", ["--sample", "--input", RESULTS], /--sample/],
  ["no such folder of charts", ["--input", RESULTS, "--images-dir", "none"], /"none": it is not a folder/],
];

Deno.test("wrong use is one line and exit code 2", async (t) => {
  await inTemporaryFolder(async (folder) => {
    const header = "timestamp,image,model,precision,latency_ms,memory_mb,tokens\n";
    await Deno.writeTextFile(join(folder, "header.csv"), header);
    await Deno.writeTextFile(join(folder, "empty.csv"), "");
    await Deno.writeTextFile(
      join(folder, "text.csv"),
      `${header}2026-01-01T00:00:00Z,a.png,m,fp32,fast,1,1\n`,
    );
    await Deno.mkdir(join(folder, "folder"));
    for (const [name, args, says] of WRONG) {
      await t.step(name, async () => {
        const { code, stdout, stderr } = await runProgram(folder, ["visualize", ...args]);
        assert.equal(code, 2, stderr);
        assert.equal(stdout, "");
        const lines = stderr.trimEnd().split("\n");
        assert.match(lines[0]!, /^error: /);
        assert.match(lines[0]!, says);
        assert.ok(lines.slice(1).every((line) => line === "" || /^(hint|caused by): /.test(line)), stderr);
      });
    }
  });
});

Deno.test("a wrong input leaves no output folder behind", async () => {
  await inTemporaryFolder(async (folder) => {
    await runProgram(folder, ["visualize", "--input", "none.csv", "--output", "out"]);
    assert.deepEqual(await namesIn(folder), []);
  });
});

Deno.test("--sample draws its own data into the output folder", async () => {
  await inTemporaryFolder(async (folder) => {
    const { code, stderr } = await runProgram(folder, ["visualize", "--sample", "--output", "sample"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual(
      await namesIn(join(folder, "sample")),
      ["dashboard.html", "sample_benchmark.csv", "summary.txt", ...SIX].sort(),
    );
  });
});

Deno.test("the summary scores the rule detector on charts of the labels given", async () => {
  await inTemporaryFolder(async (folder) => {
    const made = await runProgram(folder, ["generate", "-n", "16", "--width", "160", "--height", "120"]);
    assert.equal(made.code, 0, made.stderr);
    const labels = (await Deno.readTextFile(join(folder, "data/images/labels.jsonl"))).trim().split("\n");
    const header =
      "timestamp,image,model,precision,latency_ms,memory_mb,tokens,image_sha256,expected_pattern," +
      "predicted_pattern,correct\n";
    const rows = labels.map((line) => JSON.parse(line)).map(({ image, sha256, pattern }, index) =>
      `2026-01-01T00:00:00Z,${image},m,fp32,5,5,5,${sha256},${pattern},${index < 4 ? "" : pattern},${
        index >= 4
      }\n`
    );
    await Deno.writeTextFile(join(folder, "r.csv"), header + rows.join(""));
    const summaryOf = async (...args: string[]) => {
      const ended = await runProgram(folder, ["visualize", "summary", "--input", "r.csv", ...args]);
      assert.equal(ended.code, 0, ended.stderr);
      return await Deno.readTextFile(join(folder, "data/results/summary.txt"));
    };
    const summary = await summaryOf(); // data/images/labels.jsonl is there
    assert.match(summary, /^m fp32 +75\.0 % \[50\.5, 89\.8\] .* 75\.0 % \[50\.5, 89\.8\]$/m);
    assert.match(summary, /^rule detector +\d/m);
    assert.match(summary, /^always head_and_shoulders +6\.3 %/m);
    await Deno.writeTextFile(join(folder, "half.jsonl"), labels.slice(0, 8).join("\n"));
    assert.match(await summaryOf("--labels", "half.jsonl"), /^Rule detector: asked about 8 of 16 charts/m);
    const missing = await runProgram(folder, ["visualize", "--input", "r.csv", "--labels", "none.jsonl"]);
    assert.deepEqual([missing.code, /"none\.jsonl"/.test(missing.stderr)], [2, true]);
  });
});
