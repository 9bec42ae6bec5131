/**
 * A run of 100 000 records: how long a resume of it takes, and the joining of its shards, in how much memory:
 *
 *   deno run --allow-read --allow-write --allow-env --allow-run --allow-sys scripts/large_run.ts
 */
import { join } from "node:path";
import { findCharts } from "../src/benchmark/charts.ts";
import { findCells } from "../src/benchmark/cells.ts";
import { formatLine } from "../src/benchmark/journal/line.ts";
import { headerOf } from "../src/benchmark/journal/header.ts";
import { machineFacts } from "../src/benchmark/machine_facts.ts";
import { thisMachine } from "../src/benchmark/machine.ts";
import { type Item, makePlan, type Plan } from "../src/benchmark/plan.ts";
import { toRecord } from "../src/benchmark/to_record.ts";
import { createCsv } from "../src/results/csv_file.ts";
import { makeFolder } from "../tests/benchmark/set_up.ts";

const CHARTS = 5000;
const REPETITIONS = 20;

const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
const images = Array.from({ length: CHARTS }, (_, index) => `${String(index).padStart(5, "0")}-top.png`);
const folder = await makeFolder(images);
const plan = makePlan({
  cells: await findCells({
    models: [join(folder, "model")],
    precisions: ["fp32"],
    backends: ["wasm"],
    allowFallback: false,
  }),
  charts: await findCharts(join(folder, "images")),
  repetitions: REPETITIONS,
  shard: null,
  noiseFloor: false,
}, { block: 5, resident: true });
await Deno.mkdir(join(folder, "out"));
await writeJournal(plan);
await writeShards(plan);

const scripts = ["run", "--quiet", "--no-check", "-A"];
const once = new URL("../tests/benchmark/run_once.ts", import.meta.url).pathname;
const main = new URL("../main.ts", import.meta.url).pathname;
await measure(`resume behind ${plan.items.length - 1} records`, [
  ...scripts,
  once,
  folder,
  "--resume",
  `repetitions=${REPETITIONS}`,
]);
const shards = [1, 2, 3, 4].map((shard) => join(folder, `${shard}.csv`));
await measure(`merge of 4 shards with ${plan.items.length} records`, [
  ...scripts,
  main,
  "merge",
  ...shards,
  "--output",
  join(folder, "all.csv"),
]);
await Deno.remove(folder, { recursive: true });

function recordOf(item: Item) {
  const timings = {
    latencyMs: 100 + item.number % 17,
    ttftMs: 40,
    tpotMs: 1.5,
    decodeTokensPerS: 500,
    preprocessMs: 10,
    visionMs: 20,
    prefillMs: 10,
    decodeMs: 60,
  };
  const text =
    "Pattern: double top. Trend: bearish. Two equal highs near 40% and 70% of the chart, then a fall.";
  return toRecord({
    runId: "20261125T000000Z-00000000",
    machine: thisMachine(),
    cell: plan.cells[0]!,
    item,
    result: {
      type: "answer",
      text,
      tokens: 30,
      promptTokens: 70,
      imageTokens: 25,
      stop: "end",
      timings,
      memoryMb: 100,
    },
    loaded: {
      type: "loaded",
      loadMs: 12,
      runtime: "fake 1.0",
      adapter: null,
      threads: 2,
      warnings: [],
      memoryMb: 90,
    },
    time: new Date(item.number),
  });
}

/** All records but the last. */
async function writeJournal(plan: Plan): Promise<void> {
  const settings = { prompt: "What?", maxNewTokens: 64, warmup: 1, timeoutS: 20, allowFallback: false };
  const path = join(folder, "out", "results.journal.jsonl");
  using file = await Deno.open(path, { write: true, create: true });
  let lines = [formatLine(headerOf(plan, settings, await machineFacts(), new Date()))];
  for (const item of plan.items.slice(0, -1)) {
    lines.push(
      formatLine({ type: "record", item: item.number, process: 1, rssMb: 100, record: recordOf(item) }),
    );
    if (lines.length % 1000 === 0) lines = await flush(file, lines);
  }
  await flush(file, lines);
  say(`a journal of ${((await Deno.stat(path)).size / 1e6).toFixed(0)} MB`);
}

async function flush(file: Deno.FsFile, lines: readonly string[]): Promise<string[]> {
  for (let rest = new TextEncoder().encode(lines.join("")); rest.length > 0;) {
    rest = rest.subarray(await file.write(rest));
  }
  return [];
}

async function writeShards(plan: Plan): Promise<void> {
  for (const shard of [1, 2, 3, 4]) {
    const file = await createCsv(join(folder, `${shard}.csv`));
    const mine = plan.items.filter(({ number }) => number % 4 === shard - 1);
    for (let start = 0; start < mine.length; start += 1000) {
      await file.append(...mine.slice(start, start + 1000).map(recordOf));
    }
    file.close();
  }
}

async function measure(what: string, args: readonly string[]): Promise<void> {
  const start = performance.now();
  const { code, stderr } = await new Deno.Command("/usr/bin/time", { args: ["-v", Deno.execPath(), ...args] })
    .output();
  const text = new TextDecoder().decode(stderr);
  if (code !== 0) throw new Error(text);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const mib = Number(/Maximum resident set size \(kbytes\): (\d+)/.exec(text)?.[1]) / 1024;
  say(`${what}: ${seconds} s, ${mib.toFixed(0)} MiB`);
}
