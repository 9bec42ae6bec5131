import assert from "node:assert/strict";
import { join } from "node:path";
import { isMeasured } from "../../src/results/record.ts";
import { readAllRecords } from "../../src/results/read_csv.ts";
import { copyFolder } from "../copy_folder.ts";
import { workerCommand } from "../../src/benchmark/worker_command.ts";
import { ROOT } from "../cli/run_program.ts";
import { killAtOnce, workersOf } from "./processes.ts";
import { makeFolder, runIn } from "./set_up.ts";

const linux = { ignore: Deno.build.os !== "linux" };

Deno.test("a worker that blocks and ignores SIGTERM is ended by the timeout", async () => {
  const folder = await makeFolder(["01-top.png", "02-spin.png", "03-top.png"]);
  const { records } = await runIn(folder, { timeoutS: 1 });
  assert.deepEqual(records.map(({ outcome }) => outcome), ["ok", "timeout", "ok"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a worker that allocates without end is ended at its limit", linux, async () => {
  const folder = await makeFolder(["01-top.png", "02-grow.png", "03-top.png"]);
  const { records } = await runIn(folder, { memoryLimitMb: 400 });
  assert.deepEqual(records.map(({ outcome }) => outcome), ["ok", "out_of_memory", "ok"]);
  const [, grown] = records;
  assert.ok(grown !== undefined && !isMeasured(grown));
  const [, used] = /^the worker was ended at ([\d.]+) MiB, above its limit of 400 MiB/.exec(grown.error) ??
    [];
  assert.ok(Number(used) > 400 && Number(used) < 4000, grown.error);
  await Deno.remove(folder, { recursive: true });
});

Deno.test(
  "a model that is cut off while it runs: its cell is given up, the others go on",
  linux,
  async () => {
    const folder = await makeFolder(["01-a.png", "02-b.png", "03-c.png", "04-d.png"]);
    const model = join(folder, "builtin");
    await copyFolder(join(ROOT, "data", "builtin"), model);
    const spoil = () => {
      for (const session of ["embed_tokens", "vision_encoder", "decoder_model_merged"]) {
        Deno.truncateSync(join(model, "onnx", `${session}_int8.onnx`), 1000);
      }
      workersOf(Deno.pid).forEach(killAtOnce);
    };
    const { records, said, result } = await runIn(
      folder,
      { models: [model], precisions: ["int8", "fp32"], worker: await workerCommand(), maxNewTokens: 60 },
      (count) => count === 1 && spoil(),
    );
    assert.equal(records.length, 8);
    const [int8, fp32] = ["int8", "fp32"].map((name) =>
      records.filter(({ cell }) => cell.precision === name)
    );
    assert.ok(fp32!.every(isMeasured));
    const last = int8!.at(-1)!;
    assert.ok(isMeasured(int8![0]!) && !isMeasured(last));
    assert.match(last.error, /^not tried, the cell was given up: the model's files are not those/);
    assert.ok(said.some((text) => text.startsWith(`gave up ${model} int8 wasm with `)), said.join("\n"));
    assert.ok(result.notTried > 0);
    await Deno.remove(folder, { recursive: true });
  },
);

/** Runs `work` with a small disk of its own; where that is not allowed, the test ends. */
async function withDisk(options: string, work: (disk: string) => Promise<void>): Promise<void> {
  const disk = await Deno.makeTempDir();
  const run = async (program: string, ...args: string[]) =>
    (await new Deno.Command(program, { args, stderr: "null" }).output().catch(() => ({ success: false })))
      .success;
  const isMounted = await run("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk);
  try {
    if (isMounted) await work(disk);
  } finally {
    if (isMounted) await run("umount", "-l", disk);
    await Deno.remove(disk);
  }
}

const IMAGES = Array.from({ length: 20 }, (_, index) => `${String(index).padStart(2, "0")}-top.png`);

Deno.test(
  "a disk too small for the run is found before it",
  linux,
  () =>
    withDisk("size=32k", async (disk) => {
      const folder = await makeFolder(IMAGES);
      await assert.rejects(runIn(folder, { output: join(disk, "results.csv"), worker: ["/nowhere"] }), {
        name: "UserError",
        message: /its disk has 32 KiB free, and 20 items need 60 KiB$/,
      });
      await Deno.remove(folder, { recursive: true });
    }),
);

Deno.test(
  "a disk that is full in the run stops it; what was measured is kept, and a resume goes on",
  linux,
  () =>
    withDisk("size=256k", async (disk) => {
      const folder = await makeFolder(IMAGES);
      const [output, filler] = [join(disk, "results.csv"), join(disk, "filler")];
      const fill = () => {
        for (const size of [1 << 16, 1 << 12, 1]) {
          try {
            for (;;) Deno.writeFileSync(filler, new Uint8Array(size), { append: true });
          } catch {
            // full
          }
        }
      };
      await assert.rejects(runIn(folder, { output }, (count) => count === 7 && fill()), {
        name: "WorkError",
        message: /^cannot write to ".*results\.(journal\.jsonl|csv)"$/,
        hint: /--resume/,
      });
      assert.ok((await readAllRecords(output)).length >= 7);
      await Deno.remove(filler);
      const { records, said } = await runIn(folder, { output, resume: true });
      assert.match(said.find((text) => text.startsWith("started"))!, /^started ([7-9]|1\d)\/20$/);
      assert.deepEqual(records.map(({ image }) => image), IMAGES);
      await Deno.remove(folder, { recursive: true });
    }),
);

Deno.test(
  "an output that cannot be written is found before models are read",
  linux,
  () =>
    withDisk("ro,size=256k", async (disk) => {
      const folder = await makeFolder(["01-top.png"]);
      const output = join(disk, "results.csv");
      await assert.rejects(runIn(folder, { output, models: ["no-such-model"] }), {
        name: "UserError",
        message: `cannot write "${output}"`,
      });
      await Deno.remove(folder, { recursive: true });
    }),
);

Deno.test("a worker that cannot be started ends the run with its name", async () => {
  const folder = await makeFolder(["01-top.png"]);
  await assert.rejects(runIn(folder, { worker: ["/nowhere/worker"] }), {
    name: "WorkError",
    message: 'cannot start the worker process "/nowhere/worker"',
  });
  await Deno.remove(folder, { recursive: true });
});
