import assert from "node:assert/strict";
import { isMeasured, type ResultRecord } from "../../src/results/record.ts";
import { fakeWorker, makeFolder, runIn } from "./set_up.ts";

const outcomes = (records: readonly ResultRecord[]) => records.map((record) => record.outcome);
const errorOf = (record: ResultRecord | undefined) => {
  assert.ok(record !== undefined && !isMeasured(record));
  return record.error;
};

Deno.test("answers become records, the first run is kept apart", async () => {
  const folder = await makeFolder(["02-prose.png", "01-top.png", "03-top.png"], 2);
  const { result, records } = await runIn(folder, { repetitions: 2 });
  assert.deepEqual(records.map((record) => record.image.slice(0, 2)), ["01", "02", "03", "01", "02", "03"]);
  assert.deepEqual(records.map((record) => record.repetition), [1, 1, 1, 2, 2, 2]);
  const [first, second, third] = records;
  assert.ok(first !== undefined && isMeasured(first));
  assert.deepEqual(first.timings, {
    latencyMs: 102,
    ttftMs: 40,
    tpotMs: 1.5,
    decodeTokensPerS: 500,
    preprocessMs: 10,
    visionMs: 20,
    prefillMs: 10.123,
    decodeMs: 60,
  });
  assert.deepEqual([first.tokens, first.promptTokens, first.imageTokens, first.memoryMb, first.loadMs], [
    30,
    70,
    25,
    102,
    12.346,
  ]);
  assert.deepEqual([first.expectedPattern, first.predictedPattern, first.correct], [
    "double_top",
    "double_top",
    true,
  ]);
  assert.deepEqual([first.expectedTrend, first.predictedTrend], ["bearish", "bearish"]);
  assert.equal(first.provenance.runtime, "fake 1.0");
  assert.match(first.provenance.modelSha256!, /^[0-9a-f]{64}$/);
  assert.ok(second !== undefined && isMeasured(second));
  assert.deepEqual([second.outcome, second.predictedPattern, second.correct], ["unparseable", null, false]);
  assert.ok(third !== undefined && isMeasured(third));
  assert.deepEqual([third.outcome, third.expectedPattern, third.correct], ["ok", null, null]);
  assert.equal(new Set(records.map((record) => record.provenance.runId)).size, 1);
  const [row] = result.rows;
  assert.ok(row !== undefined);
  assert.deepEqual([row.answered, row.failed, row.unlabelled, row.firstRunMs], [6, 0, 2, 5000]);
  assert.deepEqual([row.pattern, row.trend], [{ right: 2, of: 4 }, { right: 2, of: 4 }]);
  assert.deepEqual([row.medianLatencyMs, row.peakMemoryMb], [104.5, 107]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("truncated and refused answers are outcomes of their own", async () => {
  const folder = await makeFolder(["01-long.png", "02-sorry.png"]);
  const { records } = await runIn(folder);
  assert.deepEqual(outcomes(records), ["truncated", "refused"]);
  await Deno.remove(folder, { recursive: true });
});

const faults: readonly [behaviour: string, outcome: string, error: RegExp][] = [
  ["crash", "crashed", /^the worker ended with exit code 3: panic: segment not found$/],
  ["end", "crashed", /^the worker ended with exit code 0$/],
  ["abort", "crashed", /^the worker ended by signal SIGABRT/],
  ["kill", "crashed", /^the worker ended by signal SIGKILL$/],
  ["heap", "out_of_memory", /^the worker ended with exit code 133: Fatal JavaScript out of memory/],
  ["memory", "out_of_memory", /^RangeError: Array buffer allocation failed$/],
  ["error", "failed", /^broken weights in process \d+$/],
  ["spoilt", "failed", /^cannot read the worker's reply/],
];

for (const [behaviour, outcome, error] of faults) {
  Deno.test(`a worker that does "${behaviour}": the item is ${outcome}, the run goes on`, async () => {
    const folder = await makeFolder(["01-top.png", `02-${behaviour}.png`, "03-top.png"]);
    const { result, records } = await runIn(folder);
    assert.deepEqual(outcomes(records), ["ok", outcome, "ok"]);
    assert.match(errorOf(records[1]), error);
    assert.deepEqual([result.recorded, result.failed, result.notTried], [3, 1, 0]);
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("a hang is ended by the timeout, also in the warm-up run", async () => {
  const folder = await makeFolder(["01-hang.png", "02-top.png"]);
  const { records } = await runIn(folder, { timeoutS: 1 });
  assert.deepEqual(outcomes(records), ["timeout", "ok"]);
  assert.equal(errorOf(records[0]), "no answer within 1 s");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a failure leaves the process as it was, a fault starts a new one", async () => {
  const folder = await makeFolder(["01-error.png", "02-error.png", "03-crash.png", "04-error.png"]);
  const { records } = await runIn(folder, { warmup: 0 });
  const [first, second, , fourth] = records.map(errorOf);
  assert.equal(first, second);
  assert.notEqual(first, fourth);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what libraries write to stdout does not disturb", async () => {
  const folder = await makeFolder(["01-junk.png", "02-junk.png"]);
  const { records, said } = await runIn(folder);
  assert.deepEqual(outcomes(records), ["ok", "ok"]);
  assert.ok(said.includes("a line of a native library"));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a model that cannot be loaded is the result of each of its items; other cells run", async () => {
  for (
    const [load, outcome] of [["error", "failed"], ["crash", "crashed"], ["memory", "out_of_memory"]] as const
  ) {
    const folder = await makeFolder(["01-top.png", "02-top.png"]);
    const { records } = await runIn(folder, {
      precisions: ["fp16", "fp32"],
      worker: fakeWorker(`--load=${load}`),
    });
    assert.deepEqual(outcomes(records), [outcome, outcome, "ok", "ok"]);
    assert.deepEqual(records.map((record) => record.cell.precision), ["fp16", "fp16", "fp32", "fp32"]);
    assert.equal(records[0]!.loadMs, null);
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("after three faults in a row the rest of the cell is given up, and a resume goes on behind them", async () => {
  const images = ["01-top.png", "02-crash.png", "03-end.png", "04-crash.png", "05-top.png"];
  const folder = await makeFolder(images);
  const { result, records, said } = await runIn(folder);
  assert.deepEqual(outcomes(records), ["ok", "crashed", "crashed", "crashed", "failed"]);
  assert.match(errorOf(records[4]), /^not tried, the cell was given up: the worker ended with exit code 3/);
  assert.deepEqual([result.recorded, result.failed, result.notTried], [4, 3, 1]);
  assert.ok(said.some((text) => text.startsWith("gave up ") && text.includes("with 1 items not tried")));
  const again = await runIn(folder, { resume: true });
  assert.deepEqual(outcomes(again.records), ["ok", "crashed", "crashed", "crashed", "ok"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("an interrupt ends the run after the item in progress; a resume measures the rest", async () => {
  const folder = await makeFolder(["01-top.png", "02-prose.png", "03-top.png"]);
  const first = await runIn(folder, {}, (count, soft) => count === 1 && soft.abort());
  assert.ok(first.result.interrupted);
  assert.equal(first.records.length, 1);
  const second = await runIn(folder, { resume: true });
  assert.deepEqual(second.said, ["started 1/3"]);
  assert.deepEqual(second.records.map((record) => record.image), [
    "01-top.png",
    "02-prose.png",
    "03-top.png",
  ]);
  assert.deepEqual(second.records[0], first.records[0]);
  assert.equal(new Set(second.records.map((record) => record.provenance.runId)).size, 1);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a second interrupt does not wait for a hanging item, and records nothing of it", async () => {
  const folder = await makeFolder(["01-top.png", "02-hang.png", "03-top.png"]);
  const started = performance.now();
  const { result, records } = await runIn(folder, { timeoutS: 60 }, (_, soft, hard) => {
    setTimeout(() => (soft.abort(), hard.abort()), 200);
  });
  assert.ok(result.interrupted);
  assert.deepEqual(outcomes(records), ["ok"]);
  assert.ok(performance.now() - started < 30_000, "it waited for the hang");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("shards are disjoint, as large as each other, and together everything", async () => {
  const folder = await makeFolder(["01-top.png", "02-top.png", "03-top.png", "04-top.png", "05-top.png"]);
  const parts = [];
  for (const index of [1, 2]) {
    const { records } = await runIn(folder, {
      shard: { index, count: 2 },
      output: `${folder}/out/results.csv`,
    });
    parts.push(records.map((record) => record.image.slice(0, 2)));
  }
  assert.deepEqual(parts, [["01", "02"], ["03", "04", "05"]]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("--limit takes the first charts by name", async () => {
  const folder = await makeFolder(["b-top.png", "a-top.png", "c-top.png"]);
  const { records } = await runIn(folder, { limit: 2 });
  assert.deepEqual(records.map((record) => record.image), ["a-top.png", "b-top.png"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what a worker warns of is told once, however often it is started", async () => {
  const folder = await makeFolder(["01-top.png", "02-crash.png", "03-top.png"]);
  const { said, result } = await runIn(folder, { worker: fakeWorker("--warn") });
  assert.equal(said.filter((text) => text === "fake weights").length, 1);
  assert.equal(result.recorded, 3);
  await Deno.remove(folder, { recursive: true });
});
