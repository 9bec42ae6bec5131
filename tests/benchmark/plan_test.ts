import assert from "node:assert/strict";
import { join } from "node:path";
import { findCells } from "../../src/benchmark/cells.ts";
import { findCharts } from "../../src/benchmark/charts.ts";
import { makePlan } from "../../src/benchmark/plan.ts";
import { runItems } from "../../src/benchmark/run_items.ts";
import { readAllRecords } from "../../src/results/read_csv.ts";
import { isMeasured } from "../../src/results/record.ts";
import { fakeWorker, makeFolder, runIn } from "./set_up.ts";

const IMAGES = ["01-error.png", "02-error.png", "03-error.png", "04-error.png"];

Deno.test("a noise-floor run: two arms of each cell in processes of their own, in two files, in turns", async () => {
  const folder = await makeFolder(IMAGES);
  const first = await runIn(
    folder,
    { noiseFloor: true, block: 2, warmup: 0 },
    (count, soft) => count === 3 && soft.abort(),
  );
  assert.ok(first.result.interrupted);
  await runIn(folder, { noiseFloor: true, warmup: 0, resume: true });
  const [a, b] = await Promise.all(
    ["results.csv", "results.aa.csv"].map((name) => readAllRecords(join(folder, "out", name))),
  );
  assert.deepEqual(a!.map(({ image }) => image), IMAGES);
  assert.deepEqual(b!.map(({ image }) => image), IMAGES);
  const pid = (record: typeof a extends (infer R)[] | undefined ? R : never) =>
    isMeasured(record) ? null : /process (\d+)/.exec(record.error)![1];
  assert.equal(
    a!.map(pid).filter((one) => b!.map(pid).includes(one)).length,
    0,
    "a process served both arms",
  );
  // A B | B A: the first item of b is later than the second of a, the last of a later than the last of b.
  assert.ok(b![0]!.timestamp >= a![1]!.timestamp && a![3]!.timestamp >= b![3]!.timestamp);
  await Deno.remove(folder, { recursive: true });
});

/** How often models were loaded in a run of two cells on four charts in blocks of two. */
async function loadsOf(resident: boolean): Promise<number> {
  const folder = await makeFolder(IMAGES);
  const plan = makePlan({
    cells: await findCells({
      models: [join(folder, "model")],
      precisions: ["fp32", "fp16"],
      backends: ["wasm"],
      allowFallback: false,
    }),
    charts: await findCharts(join(folder, "images")),
    repetitions: 1,
    shard: null,
    noiseFloor: false,
  }, { block: 2, resident });
  const settings = {
    prompt: "",
    maxNewTokens: 1,
    allowFallback: false,
    warmup: 0,
    timeoutS: 20,
    memoryLimitMb: null,
  };
  const never = new AbortController().signal;
  let loads = 0;
  let items = 0;
  for await (
    const event of runItems({
      plan,
      todo: plan.items,
      settingsOf: () => ({ ...settings, command: fakeWorker(), onStray: () => {} }),
      stops: { soft: never, hard: never },
      lastProcess: () => 0,
    })
  ) {
    if (event.type === "loaded") loads++;
    if (event.type === "item") items++;
  }
  assert.equal(items, 8);
  await Deno.remove(folder, { recursive: true });
  return loads;
}

Deno.test("models that fit together are loaded once, others for each of their blocks in a row", async () => {
  assert.equal(await loadsOf(true), 2);
  assert.equal(await loadsOf(false), 3); // A A | B B B B | A A
});

Deno.test("a resume with another runtime is refused when it is known, before anything is recorded", async () => {
  const folder = await makeFolder(["01-top.png", "02-top.png"]);
  await runIn(folder, {}, (count, soft) => count === 1 && soft.abort());
  await assert.rejects(runIn(folder, { resume: true, worker: fakeWorker("--runtime=fake 2.0") }), {
    name: "UserError",
    message: /^cannot resume .*: the runtime of .* fp32 wasm was "fake 1.0" and is "fake 2.0"$/,
  });
  assert.equal((await runIn(folder, { resume: true })).records.length, 2);
  await Deno.remove(folder, { recursive: true });
});
