import assert from "node:assert/strict";
import { join } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import config from "../../deno.json" with { type: "json" };
import { readAllRecords } from "../../src/results/read_csv.ts";
import { median } from "../../src/scoring/statistics.ts";
import { ROOT } from "../cli/run_program.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { ActionSchema, runAction } from "./composite_runner.ts";

const ignore = Deno.build.os === "windows";

Deno.test("inputs reach scripts by their environment only, other actions are pinned, every script is in the action", async () => {
  const { runs, inputs } = v.parse(ActionSchema, parse(await Deno.readTextFile(join(ROOT, "action.yml"))));
  for (const { uses, run, with: given } of runs.steps) {
    if (uses !== undefined) assert.match(uses, /@[0-9a-f]{40}$/);
    if (run !== undefined) assert.match(run, /^bash "\$ACTION_PATH\/action\/\w+\.sh"$/);
    if (given?.["deno-version"] !== undefined) assert.equal(given["deno-version"], "2.9.6");
  }
  const used = JSON.stringify(runs);
  for (const name of Object.keys(inputs)) assert.ok(used.includes(`inputs.${name} `), name);
});

Deno.test({
  name:
    "the action from its sources: benchmark, pages, summary, outputs; then the same again as its own baseline",
  ignore,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const small = {
        version: "source",
        precisions: "int8\nfp32",
        "num-charts": "2",
        threads: "1",
        output: "the results",
      };
      const first = await runAction(ROOT, small, folder);
      assert.equal(first.failed, null, first.log);
      const csv = join(folder, "work/the results/benchmark.csv");
      const records = await readAllRecords(csv);
      const best = records.filter(({ cell }) =>
        first.outputs["best-cell"] === `${cell.model} ${cell.precision} ${cell.backend}`
      );
      const right = best.filter((record) => "correct" in record && record.correct).length;
      assert.deepEqual([records.length, best.length], [4, 2]);
      assert.equal(Number(first.outputs["accuracy"]), right / 2);
      const latencies = best.map((record) => "timings" in record ? record.timings.latencyMs : NaN);
      assert.equal(Number(first.outputs["latency"]), median(latencies));
      assert.equal(first.outputs["results-path"], "the results/benchmark.csv");
      assert.match(await Deno.readTextFile(join(folder, "work", first.outputs["report-path"]!)), /<html/);
      assert.equal(first.outputs["regressed"], "");
      assert.match(
        first.summary,
        /^## chartvlm benchmark\n\n\| Cell \|.*\n\| :-- \|.*\n\| builtin (fp32|int8) wasm \| 2 \| 0 \| /,
      );

      await Deno.rename(csv, join(folder, "work/-base.csv"));
      const again = await runAction(ROOT, {
        ...small,
        images: "../temp/chartvlm-charts",
        baseline: "-base.csv",
        "fail-on-regression": "1000",
      }, folder);
      assert.equal(again.failed, null, again.log);
      assert.equal(again.outputs["regressed"], "false");
      assert.match(again.summary, /## Comparison of chartvlm runs/);
    }),
});

/** Text that a careless script would run, split, or take for options. */
const HOSTILE = [
  "$(touch pwned)",
  "`touch pwned`",
  '"; touch pwned; "',
  "'; touch pwned; '",
  "x; touch pwned",
  "| touch pwned",
  "a\ntouch pwned\n",
  "--output=pwned",
  "-o pwned",
  "../../$PWD/pwned",
  "*",
  "%0A::set-output name=accuracy::1",
];
/** Inputs that are tried together: each of a group ends the action at another place, or nowhere. */
const GROUPS = [
  ["version"],
  ["images"],
  ["labels"],
  [
    "models",
    "precisions",
    "backend",
    "limit",
    "repetitions",
    "threads",
    "timeout",
    "baseline",
    "fail-on-regression",
  ],
  ["num-charts", "seed"],
] as const;

Deno.test({
  name: "hostile inputs: nothing of them is run, taken for an option, or said to the runner",
  ignore,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      await standIn(folder);
      for (const text of HOSTILE) {
        for (const fields of GROUPS) {
          const images = fields.some((field) => field === "seed") ? "" : "images";
          const hostile = Object.fromEntries(fields.map((field) => [field, text]));
          const inputs = { version: "v1.2.3", images, baseline: "base.csv", ...hostile };
          await Deno.writeTextFile(join(folder, "calls"), "");
          const ran = await runAction(ROOT, inputs, folder, {
            action_repository: "o/r",
            server_url: `file://${folder}`,
          });
          for (const place of ["", "work", "temp"]) {
            for await (const { name } of Deno.readDir(join(folder, place))) {
              assert.ok(!name.includes("pwned"), text);
            }
          }
          assert.doesNotMatch(ran.log, /^::(?!error::)/m);
          const calls = (await Deno.readTextFile(join(folder, "calls"))).split("\x01\0").slice(0, -1);
          checkCalls(calls.map((call) => call.split("\0").slice(0, -1)), text);
          if (fields.length > 2) assert.equal(ran.outputs["accuracy"], "0.5", `${text}: ${ran.log}`);
        }
      }
    }),
});

Deno.test({
  name: "whatever the folder of results is called, outputs hold it whole and no other output is made",
  ignore,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      await standIn(folder);
      for (const output of ["a b", "$(touch pwned)", "x\naccuracy=1", "quote'\"", "-dash"]) {
        const ran = await runAction(ROOT, { version: "1.2.3", images: "images", output }, folder, {
          action_repository: "o/r",
          server_url: `file://${folder}`,
        });
        assert.equal(ran.failed, null, ran.log);
        assert.equal(ran.outputs["report-path"], `${output}/pages/dashboard.html`);
        assert.deepEqual([ran.outputs["accuracy"], ran.outputs["latency"]], ["0.5", "12.5"]);
        assert.equal(ran.outputs["best-cell"], 'a \\"b\\" int8 wasm');
      }
    }),
});

/** Every argument of the program is one that the action makes; the rest of each is a value. */
function checkCalls(calls: readonly (readonly string[])[], text: string): void {
  for (const [command = "", ...args] of calls) {
    assert.ok(
      ["--quiet", "models", "benchmark", "visualize", "report", "compare"].includes(command),
      command,
    );
    const end = args.indexOf("--");
    const options = args.slice(0, end === -1 ? args.length : end).filter((one) => one.startsWith("-"));
    for (const option of options) assert.ok(OPTIONS.has(option.split("=")[0]!), `${text}: ${option}`);
    assert.ok(options.filter((one) => one.startsWith("--output=")).length <= 1, text);
  }
}

const OPTIONS = new Set(
  [
    "pace",
    "images-dir",
    "output",
    "output-dir",
    "num-charts",
    "seed",
    "model",
    "precision",
    "backend",
    "limit",
  ]
    .concat([
      "repetitions",
      "threads",
      "timeout",
      "input",
      "summary",
      "labels",
      "format",
      "fail-on-regression",
    ])
    .map((name) => `--${name}`),
);

/** A release on the disk whose program writes down how it was called, and leaves what the scripts need. */
async function standIn(folder: string): Promise<void> {
  const name = `chartvlm-v1.2.3-${Deno.build.target}`;
  const release = join(folder, "o/r/releases/download/v1.2.3");
  await Deno.mkdir(join(release, name), { recursive: true });
  await Deno.mkdir(join(folder, "work/images"), { recursive: true });
  const cell = JSON.stringify({ cell: 'a "b" int8 wasm', accuracy: 0.5, latency_ms_median: 12.5 });
  const script = `#!/bin/bash
if [ "$1" = --version ]; then echo 1.2.3; exit; fi
{ printf '%s\\0' "$@"; printf '\\001\\0'; } >>'${join(folder, "calls")}'
for one; do case $one in --output=*) output=\${one#--output=} ;; esac; done
case $1 in
  benchmark) mkdir -p -- "\${output%/*}" && echo x >"$output" ;;
  compare) echo compared >"$output" ;;
  report) printf '%s\\n' '${cell}' ;;
esac
`;
  await Deno.writeTextFile(join(release, name, "chartvlm"), script, { mode: 0o755 });
  const line =
    `tar -czf ${name}.tar.gz ${name} && (sha256sum ${name}.tar.gz || shasum -a 256 ${name}.tar.gz) > SHA256SUMS`;
  assert.ok((await new Deno.Command("sh", { args: ["-c", line], cwd: release }).output()).success);
}

Deno.test("the released version is the action's own where none is named", async () => {
  const install = await Deno.readTextFile(join(ROOT, "action/install.sh"));
  const [, expression] = install.match(/sed -nE '(.*)' "\$ACTION_PATH\/deno\.json"/)!;
  const { stdout } = await new Deno.Command("sed", { args: ["-nE", expression!, join(ROOT, "deno.json")] })
    .output();
  assert.equal(new TextDecoder().decode(stdout), `${config.version}\n`);
});
