import assert from "node:assert/strict";
import type { ResultRecord } from "../../src/results/record.ts";
import { aggregator } from "../../src/visualize/aggregate.ts";
import { answerHtml } from "../../src/visualize/answer_html.ts";
import { cellName } from "../../src/visualize/dataset.ts";
import { memoryTrailFigure } from "../../src/visualize/figures/memory_trail.ts";
import { paretoOf, reasonOf } from "../../src/visualize/pareto.ts";
import { pickOf } from "../../src/visualize/pick.ts";
import { tracesOf } from "./page_data.ts";
import { failedRecord, measuredRecord } from "./records.ts";

/** Answers of one cell: so many right of so many, each as fast and as large. */
function cell(model: string, right: number, of: number, latencyMs: number, memoryMb: number): ResultRecord[] {
  return Array.from(
    { length: of },
    (_, i) =>
      measuredRecord({ ...{ model, latencyMs, memoryMb }, expectedPattern: "none", correct: i < right }),
  );
}

function datasetOf(records: readonly ResultRecord[]) {
  const aggregate = aggregator();
  for (const record of records) aggregate.add(record);
  return aggregate.finish("results.csv");
}

Deno.test("the pick is the fastest of those not clearly less accurate", () => {
  // Wilson's interval of 90 of 100 is 82.6 % to 94.5 %.
  const records = [
    ...cell("best", 90, 100, 900, 9),
    ...cell("close", 83, 100, 500, 9),
    ...cell("worse", 82, 100, 100, 9),
  ];
  assert.equal(cellName(pickOf(datasetOf(records))!.data), "close fp32");
  assert.equal(cellName(pickOf(datasetOf(records.slice(0, 100)))!.data), "best fp32");
  assert.equal(pickOf(datasetOf([measuredRecord()])), null);
});

Deno.test("failed items are said with the pick", () => {
  const records = [...cell("a", 3, 4, 10, 9), failedRecord({ model: "a" })];
  assert.match(answerHtml(datasetOf(records)).html, /1 of 5 items failed\./);
});

Deno.test("the front holds what no other beats, each with its reason", () => {
  const pareto = paretoOf(datasetOf([
    ...cell("accurate", 9, 10, 400, 900),
    ...cell("quick", 5, 10, 100, 900),
    ...cell("middle", 7, 10, 200, 800),
    ...cell("small", 5, 10, 300, 100),
    ...cell("beaten", 7, 10, 200, 801),
    ...cell("unlabelled", 0, 0, 1, 1),
  ]));
  assert.deepEqual(pareto.front.map(({ data }) => cellName(data)), [
    "accurate fp32",
    "middle fp32",
    "quick fp32",
    "small fp32",
  ]);
  assert.deepEqual(pareto.beaten.map(({ data, by }) => [cellName(data), cellName(by.data)]), [
    ["beaten fp32", "middle fp32"],
  ]);
  assert.deepEqual(pareto.front.map((one) => reasonOf(one, pareto)), [
    "The most accurate of all.",
    "A middle way: 50 % of the time of accurate fp32; 20.0 percentage points more often right than quick fp32; " +
    "20.0 percentage points more often right than small fp32.",
    "The fastest of all.",
    "The least memory of all.",
  ]);
});

Deno.test("memory over very many items is drawn in few steps that keep every peak", () => {
  const records = Array.from(
    { length: 5000 },
    (_, i) => measuredRecord({ memoryMb: i === 3210 ? 999 : 100 + i / 100 }),
  );
  const [trace] = tracesOf(memoryTrailFigure(datasetOf(records), "m"), "scatter");
  assert.ok(trace!.y.length <= 400);
  assert.equal(Math.max(...trace!.y), 999);
  const step = trace!.y.indexOf(999);
  assert.ok(trace!.x[step - 1]! < 3211 && 3211 <= trace!.x[step]!);
  assert.equal(trace!.x.at(-1), 5000);
});
