import assert from "node:assert/strict";
import { join } from "node:path";
import type { BenchmarkOptions } from "../../src/benchmark/benchmark.ts";
import { readJournal } from "../../src/benchmark/journal/read.ts";
import type { RunHeader } from "../../src/benchmark/journal/entries.ts";
import { outputPaths } from "../../src/benchmark/output_paths.ts";
import { type Progress, type ProgressCounter, progressCounter } from "../../src/live/progress.ts";
import { timeLeft } from "../../src/live/time_left.ts";
import { shareOf } from "../../src/visualize/proportion.ts";
import { readDataset } from "../../src/visualize/visualize.ts";
import { makeFolder, runOnly } from "../benchmark/set_up.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { connect } from "./client.ts";
import { DONE, entriesOf, entryOf, INTERRUPTED, journalFile } from "./journal_file.ts";
import { withServer } from "./with_server.ts";

const KINDS = ["top", "top", "prose", "long", "sorry", "error", "top"];
const IMAGES = Array.from({ length: 14 }, (_, i) => `${10 + i}-${KINDS[i % KINDS.length]}.png`);

/** What the journal of a run with the fake worker counts to, and the folder of its results. */
async function countRun(
  options: Partial<BenchmarkOptions>,
  check: (progress: Progress, csv: string) => Promise<void>,
) {
  const folder = await makeFolder(IMAGES, 11);
  try {
    await runOnly(folder, options);
    const csv = join(folder, "out", "results.csv");
    await check(await countJournal(outputPaths(csv).journal), csv);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function countJournal(path: string): Promise<Progress> {
  let counter: ProgressCounter | undefined;
  for await (const { entry } of readJournal(path)) {
    if (entry.type === "run") counter = progressCounter(entry as RunHeader);
    else counter!.add(entry);
  }
  return counter!.snapshot();
}

Deno.test("what is counted live is what the dashboard finds in the CSV", async () => {
  await countRun({ precisions: ["fp32", "fp16"] }, async ({ lanes, done, items, failed, notTried }, csv) => {
    const { cells } = await readDataset(csv);
    assert.deepEqual([done, items, failed, notTried], [28, 28, 4, 0]);
    for (const lane of lanes) {
      const data = cells.find(({ cell }) => lane.name.endsWith(` ${cell.precision} wasm`))!;
      assert.deepEqual(lane.outcomes, Object.fromEntries(data.outcomes));
      assert.deepEqual([lane.right, lane.of, lane.measured], [
        data.pattern.right,
        data.pattern.of,
        data.measured,
      ]);
      const { low, high } = shareOf(data.pattern)!;
      assert.deepEqual(lane.interval, [low, high]);
      assert.equal(lane.medianMs, data.statistics.get("latency_ms")!.median);
      assert.equal(lane.memoryMb, data.statistics.get("memory_mb")!.max);
      assert.deepEqual(lane.latencies.toSorted((a, b) => a - b), [...data.values.get("latency_ms")!]);
    }
  });
});

for (
  const [name, options, lanes] of [
    ["a shard", { precisions: ["fp32", "fp16"], shard: { index: 1, count: 3 } }, 2],
    ["a noise-floor run", { noiseFloor: true, repetitions: 2 }, 2],
  ] as const
) {
  Deno.test(`of ${name}, each lane has done what was planned for it`, async () => {
    await countRun(options, (progress) => {
      assert.equal(progress.lanes.length, lanes);
      assert.ok(progress.lanes.every(({ done, planned }) => done === planned));
      assert.equal(progress.done, progress.items);
      return Promise.resolve();
    });
  });
}

Deno.test("time left: from each lane's last items, without pauses", () => {
  const at = (seconds: number) => new Date(1000 * seconds).toISOString();
  const time = timeLeft(2);
  time.add(0, at(0));
  assert.equal(time.seconds([1, 1]), null, "one record tells nothing");
  time.add(0, at(2));
  assert.equal(time.seconds([3, 5]), 16, "a lane not yet seen is as fast as the other");
  time.add(1, at(6));
  time.pause();
  time.add(1, at(5000));
  time.add(1, at(5004));
  assert.equal(time.seconds([3, 5]), 3 * 2 + 5 * 4);
  time.add(0, at(9000)); // the machine slept
  for (let i = 1; i <= 100; i++) time.add(0, at(9000 + i));
  assert.equal(time.seconds([7, 0]), 7, "long ago is forgotten");
});

Deno.test("a page is told: waiting, running, interrupted, running again, done", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = journalFile(folder);
    await withServer(file.csv, async ({ url }) => {
      const client = await connect(`${url}progress`);
      const reached = async (is: (data: { phase: string; progress: Progress }) => boolean) => {
        for (let event = await client.next(); event !== null; event = await client.next()) {
          if (is(event.data)) return event.data;
        }
        throw new Error("the stream has ended");
      };
      await reached(({ phase }) => phase === "waiting");
      await file.begin(6, "one");
      await file.append(...entriesOf(0, 2), { ...entryOf(5), type: "not_tried" } as never);
      const { progress } = await reached(({ phase, progress }) => phase === "running" && progress.done === 3);
      assert.deepEqual([progress.items, progress.notTried, progress.secondsLeft], [6, 1, 2]);
      assert.deepEqual(progress.answers.map(({ image }: { image: string }) => image), [
        "2.png",
        "1.png",
        "0.png",
      ]);
      await file.append(INTERRUPTED);
      await reached(({ phase }) => phase === "interrupted");
      await file.append(
        { type: "resumed", at: "", machine: (await header(file.journal)).machine },
        entryOf(3),
      );
      const later = await reached(({ phase, progress }) => phase === "running" && progress.done === 4);
      assert.equal(later.progress.notTried, 0, "a resume tries it again");
      assert.deepEqual(later.progress.lanes[0].latencies, [100], "only the new ones");
      await file.append(DONE);
      assert.equal((await client.until("end")).at(-1)!.data.how, "done");
    });
  });
});

async function header(path: string): Promise<RunHeader> {
  for await (const { entry } of readJournal(path)) return entry as RunHeader;
  throw new Error("no header");
}
