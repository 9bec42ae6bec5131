import assert from "node:assert/strict";
import { join } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { ROOT } from "../cli/run_program.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

// The scripts are run with stand-ins for `deno` and `sbatch`, which write down how they were called.
// scripts/slurm_test.sh runs those of SLURM for real.
const ignore = Deno.build.os === "windows";

const STAND_IN = `#!/usr/bin/env bash
for part in "\${0##*/}" "$@"; do printf '%s|' "$part"; done >> "$CALLS"
echo >> "$CALLS"
[[ \${0##*/} == sbatch ]] && echo "7;cluster"
exit "\${CODE:-0}"
`;

interface Called {
  readonly code: number;
  readonly stderr: string;
  /** A line a call: the program and its arguments, each followed by "|". */
  readonly calls: readonly string[];
}

async function call(
  folder: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Called> {
  const CALLS = join(folder, "calls");
  await Deno.mkdir(join(folder, "bin"), { recursive: true });
  for (const name of ["deno", "sbatch"]) {
    await Deno.writeTextFile(join(folder, "bin", name), STAND_IN, { mode: 0o755 });
  }
  await Deno.writeTextFile(CALLS, "");
  const PATH = `${join(folder, "bin")}:${Deno.env.get("PATH")}`;
  const { code, stderr } = await new Deno.Command("bash", {
    args: [...args],
    cwd: folder,
    env: { PATH, CALLS, ...env },
  })
    .output();
  const calls = (await Deno.readTextFile(CALLS)).split("\n").slice(0, -1);
  return { code, stderr: new TextDecoder().decode(stderr), calls };
}

const slurm = (name: string) => join(ROOT, "deploy", "slurm", name);

Deno.test({
  name: "slurm: the array has a job a shard, the merge waits for it, arguments stay whole",
  ignore,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const run = join(await Deno.realPath(folder), "a run");
      const { calls, code } = await call(folder, [slurm("submit.sh"), "3", run, "--images-dir", "my charts"]);
      assert.equal(code, 0);
      const [install, array, merge] = calls;
      assert.equal(install, "deno|task|--quiet|install|");
      assert.match(array!, /\|--array=1-3\|/);
      assert.ok(array!.endsWith(`shard.sbatch|${run}|3|--images-dir|my charts|`), array!);
      assert.match(merge!, /\|--dependency=afterany:7\|/);
      assert.ok(merge!.endsWith(`merge.sbatch|${run}|3|`), merge!);
      assert.equal(calls.length, 3);
    }),
});

Deno.test({
  name: "slurm: wrong use is refused before anything is submitted",
  ignore,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      for (const args of [[], ["4"], ["0", "run"], ["four", "run"]]) {
        const { code, stderr, calls } = await call(folder, [slurm("submit.sh"), ...args]);
        assert.deepEqual([code, calls], [2, []]);
        assert.match(stderr, /^usage: /);
      }
    }),
});

Deno.test({
  name:
    "slurm: a shard resumes its own file and leaves its exit code; the merge joins all and tells which failed",
  ignore,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      for (const [shard, code] of [["1", "0"], ["2", "1"]] as const) {
        const env = { SLURM_ARRAY_TASK_ID: shard, CODE: code };
        const ended = await call(folder, [slurm("shard.sbatch"), folder, "3", "--model", "a b"], env);
        assert.equal(ended.code, Number(code));
        assert.deepEqual(ended.calls, [
          `deno|task|--quiet|chartvlm|--quiet|benchmark|--model|a b|--shard|${shard}/3|` +
          `--output|${folder}/shard-${shard}.csv|--resume|`,
        ]);
      }
      const { code, calls, stderr } = await call(folder, [slurm("merge.sbatch"), folder, "3"]);
      const files = [1, 2, 3].map((shard) => `${folder}/shard-${shard}.csv|`).join("");
      assert.deepEqual(calls, [`deno|task|--quiet|chartvlm|merge|${files}--output|${folder}/benchmark.csv|`]);
      assert.equal(code, 1);
      assert.match(stderr, /: shards 2 3; /); // 3 was killed: it left no exit code
    }),
});

const JobSchema = v.object({
  kind: v.literal("Job"),
  spec: v.looseObject({
    template: v.object({
      spec: v.looseObject({
        restartPolicy: v.literal("Never"),
        containers: v.tuple([v.looseObject({
          command: v.array(v.string()),
          args: v.tuple([v.string()]),
          env: v.array(v.object({ name: v.string(), value: v.string() })),
        })]),
      }),
    }),
  }),
});

async function readJob(name: string) {
  const text = await Deno.readTextFile(join(ROOT, "deploy", "kubernetes", name));
  const { spec } = v.parse(v.looseObject({ ...JobSchema.entries }), parse(text));
  const [container] = spec.template.spec.containers;
  const env = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
  const [bash, ...flags] = container.command;
  assert.equal(bash, "bash");
  return { spec, env, args: [...flags, ...container.args] };
}

Deno.test({
  name:
    "kubernetes: pod 0 of the Indexed Job does shard 1, the last does the last, and the merge joins as many",
  ignore,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const { spec, env, args } = await readJob("shards.yaml");
      const { completionMode, completions } = spec as Record<string, unknown>;
      assert.deepEqual([completionMode, String(completions)], ["Indexed", env["SHARDS"]]);
      for (const [index, shard] of [["0", "1/4"], ["3", "4/4"]] as const) {
        const { calls, code } = await call(folder, args, { ...env, JOB_COMPLETION_INDEX: index });
        assert.equal(code, 0);
        const file = `/data/run1/shard-${shard[0]}.csv`;
        assert.ok(calls[0]!.endsWith(`|--shard|${shard}|--output|${file}|--resume|`), calls[0]!);
      }
      const failed = await call(folder, args, { ...env, JOB_COMPLETION_INDEX: "0", CODE: "2" });
      assert.equal(failed.code, 2);
      const merge = await readJob("merge.yaml");
      assert.equal(merge.env["SHARDS"], env["SHARDS"]);
      const { calls } = await call(folder, merge.args, merge.env);
      assert.equal(calls[0]!.match(/shard-\d\.csv\|/g)!.length, 4);
      assert.equal(calls.length, 2);
    }),
});

const StepSchema = v.looseObject({
  uses: v.optional(v.string()),
  run: v.optional(v.string()),
  env: v.optional(v.record(v.string(), v.string())),
});
const WorkflowSchema = v.looseObject({
  jobs: v.record(v.string(), v.looseObject({ steps: v.array(StepSchema) })),
});

Deno.test({
  name:
    "github: inputs reach scripts by their environment only, actions are pinned, the shards are listed and joined",
  ignore,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const text = await Deno.readTextFile(join(ROOT, "deploy", "github", "benchmark.yml"));
      const { jobs } = v.parse(WorkflowSchema, parse(text));
      const steps = Object.values(jobs).flatMap((job) => job.steps);
      for (const { uses, run } of steps) {
        if (uses !== undefined) assert.match(uses, /@[0-9a-f]{40}$/);
        if (run !== undefined) assert.doesNotMatch(run, /\$\{\{/);
      }
      const scriptOf = (job: string) => jobs[job]!.steps.find((step) => step.run !== undefined)!.run!;
      const GITHUB_OUTPUT = join(folder, "output");
      for (const SHARDS of ["0", "65", "4; rm -rf /", ""]) {
        assert.equal((await call(folder, ["-c", scriptOf("plan")], { SHARDS, GITHUB_OUTPUT })).code, 2);
      }
      await call(folder, ["-c", scriptOf("plan")], { SHARDS: "3", GITHUB_OUTPUT });
      assert.equal((await Deno.readTextFile(GITHUB_OUTPUT)).replace(/,?\]/, "]"), "shards=[1,2,3]\n"); // BSD: "1,2,3,"
      const { calls } = await call(folder, ["-c", scriptOf("shard")], {
        SHARD: "2",
        SHARDS: "3",
        CHARTS: "9",
      });
      assert.match(calls[1]!, /\|--shard\|2\/3\|--output\|results\/shard-2\.csv\|$/);
      const summary = { GITHUB_STEP_SUMMARY: join(folder, "summary") };
      await Deno.mkdir(join(folder, "results"));
      await Deno.writeTextFile(join(folder, "results", "summary.txt"), "all well\n");
      const merge = await call(folder, ["-c", scriptOf("merge")], { SHARDS: "2", ...summary });
      assert.equal(merge.code, 0);
      assert.match(merge.calls[0]!, /\|merge\|shards\/shard-1\.csv\|shards\/shard-2\.csv\|--output\|/);
      assert.match(await Deno.readTextFile(summary.GITHUB_STEP_SUMMARY), /all well/);
    }),
});
