import assert from "node:assert/strict";
import { join } from "node:path";
import { readHeader, readJournal } from "../../src/benchmark/journal/read.ts";
import { random } from "../../src/charts/random.ts";
import { readAllRecords } from "../../src/results/read_csv.ts";
import { isMeasured, type ResultRecord } from "../../src/results/record.ts";
import { killAtOnce, processesWith, until, workersOf } from "./processes.ts";
import { fakeWorker, makeFolder } from "./set_up.ts";

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  readonly charts: number;
  /** A kill comes at a random time up to this after the start, ms. */
  readonly longest: number;
  say?(text: string): void;
}

export interface KillReport {
  readonly sessions: number;
  readonly records: number;
  /** Items whose worker was killed under them. */
  readonly crashed: number;
}

/**
 * Kills a benchmark of two cells again and again: the program, its worker or both, at random moments; resumes it until
 * it is done; and compares its records with those of an undisturbed run.
 */
export async function killUntilDone(options: KillOptions): Promise<KillReport> {
  const { kills, seed, charts, longest, say } = options;
  const images = Array.from({ length: charts }, (_, index) => `${String(index).padStart(5, "0")}-slow.png`);
  const folder = await makeFolder(images);
  const calm = await makeFolder(images);
  const chance = random(seed);
  let [sessions, left] = [0, kills];
  for (let isDone = false; !isDone; sessions++) {
    const run = startRun(folder, sessions > 0);
    let hasEnded = false;
    const output = run.output().finally(() => hasEnded = true);
    for (let isOver = false; left > 0 && !isOver; left--) {
      await new Promise((resolve) => setTimeout(resolve, chance.between(0, longest)));
      assert.ok(!hasEnded, `ended with ${left} kills left: take more charts`);
      isOver = kill(run.pid, chance.pick(["parent", "child", "both"]));
    }
    const { code, stdout, stderr } = await output;
    assert.ok(code === 0 || code === 137, new TextDecoder().decode(stderr));
    isDone = code === 0 && JSON.parse(new TextDecoder().decode(stdout)).notTried === 0;
    await requireWhole(join(folder, "out", "results.journal.jsonl"));
    say?.(`${sessions + 1} sessions, ${left} kills left`);
  }
  assert.ok(
    await until(() => processesWith(folder).length === 0, 10),
    "a process was left behind",
  );
  const { code } = await startRun(calm, false).output();
  assert.equal(code, 0);
  const records = await recordsIn(folder);
  const crashed = compare(records, await recordsIn(calm), kills);
  await Deno.remove(folder, { recursive: true });
  await Deno.remove(calm, { recursive: true });
  return { sessions, records: records.length, crashed };
}

function startRun(folder: string, resume: boolean): Deno.ChildProcess {
  const script = new URL("./run_once.ts", import.meta.url).pathname;
  const worker = JSON.stringify(fakeWorker(folder)); // the folder's name makes its processes known
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "run",
        "--quiet",
        "--no-check",
        "--allow-read",
        "--allow-write",
        "--allow-env",
        "--allow-run",
        "--allow-sys",
      ],
      ...[script, folder, ...resume ? ["--resume"] : [], 'precisions=["fp16","fp32"]', `worker=${worker}`],
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** A journal may end with half a line; there is none where the program was killed before it began. */
async function requireWhole(journal: string): Promise<void> {
  if (await readHeader(journal) === null) return;
  for await (const { entry } of readJournal(journal)) assert.ok(entry.type.length > 0);
}

/** @returns whether the program itself was killed. */
function kill(parent: number, whom: string): boolean {
  const workers = whom === "parent" ? [] : workersOf(parent);
  if (whom !== "child") killAtOnce(parent);
  workers.forEach(killAtOnce);
  return whom !== "child";
}

async function recordsIn(folder: string): Promise<ResultRecord[]> {
  return await readAllRecords(join(folder, "out", "results.csv"));
}

/** @returns the number of items whose worker was killed: all else is equal. */
function compare(records: readonly ResultRecord[], calm: readonly ResultRecord[], most: number): number {
  const keyOf = ({ cell, image, repetition }: ResultRecord) => `${cell.precision} ${image} ${repetition}`;
  const byKey = new Map(records.map((record) => [keyOf(record), record]));
  assert.equal(byKey.size, records.length, "duplicates");
  assert.deepEqual([...byKey.keys()].sort(), calm.map(keyOf).sort());
  const crashed = records.filter((record) => !isMeasured(record));
  assert.ok(crashed.length <= most);
  assert.ok(crashed.every(({ outcome }) => outcome === "crashed" || outcome === "out_of_memory"));
  for (const one of calm) {
    const other = byKey.get(keyOf(one))!;
    if (isMeasured(other)) assert.deepEqual(lasting(other), lasting(one));
  }
  assert.equal(new Set(records.map(({ provenance }) => provenance.runId)).size, 1);
  return crashed.length;
}

/** What of a record is the same whenever it is measured. */
function lasting(record: ResultRecord) {
  assert.ok(isMeasured(record));
  const { outcome, response, correct, expectedPattern, tokens, provenance: { imageSha256, modelSha256 } } =
    record;
  return { outcome, response, correct, expectedPattern, tokens, imageSha256, modelSha256 };
}
