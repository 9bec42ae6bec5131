import assert from "node:assert/strict";
import type { ResultRecord } from "../../src/results/record.ts";
import { aggregator } from "../../src/visualize/aggregate.ts";
import { fastest, leanest, mostAccurate } from "../../src/visualize/best.ts";
import { COLUMN, findColumn } from "../../src/visualize/columns.ts";
import { accuracyFigure } from "../../src/visualize/figures/accuracy.ts";
import { boxFigure } from "../../src/visualize/figures/boxes.ts";
import { heatmapFigure } from "../../src/visualize/figures/heatmap.ts";
import { latencyVsMemoryFigure } from "../../src/visualize/figures/latency_vs_memory.ts";
import { tokensFigure } from "../../src/visualize/figures/tokens.ts";
import { missingOf } from "../../src/visualize/missing.ts";
import { formatSummary } from "../../src/visualize/summary.ts";
import { tracesOf } from "./page_data.ts";
import { failedRecord, measuredRecord } from "./records.ts";

function datasetOf(records: readonly ResultRecord[]) {
  const aggregate = aggregator();
  for (const record of records) aggregate.add(record);
  return aggregate.finish("results.csv");
}

const latencyBox = {
  id: "l",
  title: "L",
  column: COLUMN.latency,
  ofPoint: (p: { latencyMs: number }) => p.latencyMs,
};

Deno.test("a failed item counts in no statistic, and is named", () => {
  const dataset = datasetOf([
    measuredRecord({ latencyMs: 100, tokens: 10 }),
    measuredRecord({ latencyMs: 300, tokens: 20 }),
    failedRecord({ error: "killed <b>\nwith a stack" }),
  ]);
  assert.equal(tracesOf(boxFigure(dataset, latencyBox), "box")[0]!.mean[0], 200);
  assert.equal(tracesOf(tokensFigure(dataset, "t"), "bar")[0]!.y[0], 15);
  assert.ok(missingOf(dataset).includes("m fp32: timeout on 1 of 3 items (first: killed <b>)."));
});

Deno.test("a column that nothing has is missing, not zero", () => {
  const dataset = datasetOf([measuredRecord(), measuredRecord({ precision: "int8" })]);
  const heatmap = heatmapFigure(dataset, findColumn("ttft_ms")!, "h");
  assert.deepEqual([heatmap.data, heatmap.missing], [[], ["No record has a ttft_ms."]]);
  assert.deepEqual(tokensFigure(dataset, "t").data, []);
  assert.deepEqual(latencyVsMemoryFigure(dataset, "s").data, []);
  assert.equal(leanest(dataset), null);
  assert.ok(missingOf(dataset).some((line) => /^No record has: memory_mb, tokens, ttft_ms,/.test(line)));
});

Deno.test("a cell without a number is an empty field with a word in it", () => {
  const dataset = datasetOf([
    measuredRecord({ model: "a", precision: "fp32", latencyMs: 1 }),
    measuredRecord({ model: "b", precision: "q4", latencyMs: 2 }),
    failedRecord({ model: "b", precision: "fp32" }),
  ]);
  const figure = heatmapFigure(dataset, COLUMN.latency, "h");
  assert.deepEqual(tracesOf(figure, "heatmap")[0]!.z, [[1, null], [null, 2]]);
  assert.deepEqual(figure.layout.annotations!.map(({ x, y, text }) => [y, x, text]), [
    ["a", "q4", "–"],
    ["b", "fp32", "–"],
  ]);
  assert.deepEqual(figure.missing, ["Not in this file: a q4.", "b fp32: none of 1 record has a latency_ms."]);
});

Deno.test("two backends of one model stay apart", () => {
  const dataset = datasetOf([
    measuredRecord({ backend: "wasm", latencyMs: 10 }),
    measuredRecord({ backend: "webgpu", latencyMs: 2 }),
  ]);
  assert.deepEqual(tracesOf(boxFigure(dataset, latencyBox), "box")[0]!.x, ["m · wasm", "m · webgpu"]);
  assert.equal(fastest(dataset)!.data.group, "m · webgpu");
  assert.deepEqual(dataset.models, ["m"]);
});

Deno.test("precisions stand from wide to narrow whatever the order of the rows", () => {
  const names = ["zeta", "q4", "int8", "fp32", "alpha", "fp16"];
  const dataset = datasetOf(names.map((precision) => measuredRecord({ precision })));
  assert.deepEqual(dataset.precisions, ["fp32", "fp16", "int8", "q4", "alpha", "zeta"]);
});

Deno.test("without labels accuracy is not known, and said so", () => {
  const dataset = datasetOf([measuredRecord()]);
  const figure = accuracyFigure(dataset, "accuracy");
  assert.deepEqual([figure.data, figure.missing], [[], ["No labels: accuracy not known."]]);
  assert.match(formatSummary(dataset), /^Most accurate: No labels: accuracy not known\.$/m);
  assert.equal(mostAccurate(dataset), null);
});

Deno.test("answers about charts without a label are named where others have one", () => {
  const judged = { expectedPattern: "none", expectedTrend: "neutral", correct: true } as const;
  const dataset = datasetOf([measuredRecord(judged), measuredRecord(), measuredRecord(), failedRecord()]);
  assert.ok(
    missingOf(dataset).includes("2 of 3 answers are about charts without a label: timed, not judged."),
  );
});

Deno.test("accuracy counts answers to labelled charts; an answer without a trend is wrong", () => {
  const labelled = { expectedPattern: "rectangle", expectedTrend: "neutral" } as const;
  const dataset = datasetOf([
    measuredRecord({ ...labelled, correct: true, predictedTrend: "neutral" }),
    measuredRecord({ ...labelled, correct: false, predictedTrend: null, outcome: "unparseable" }),
    failedRecord({ ...labelled }),
    measuredRecord(),
  ]);
  const [data] = dataset.cells;
  assert.deepEqual([data!.pattern, data!.trend], [{ right: 1, of: 2 }, { right: 1, of: 2 }]);
  const [pattern] = tracesOf(accuracyFigure(dataset, "accuracy"), "bar");
  assert.equal(pattern!.y[0], 50);
});

Deno.test("of two cells equally right the faster is named", () => {
  const answer = { expectedPattern: "none", correct: true } as const;
  const dataset = datasetOf([
    measuredRecord({ ...answer, precision: "fp32", latencyMs: 20 }),
    measuredRecord({ ...answer, precision: "int8", latencyMs: 10 }),
  ]);
  assert.equal(mostAccurate(dataset)!.data.cell.precision, "int8");
});

Deno.test("names with markup are text to Plotly", () => {
  const dataset = datasetOf([measuredRecord({ model: '<b>&"x"', image: "<i>.png", memoryMb: 1 })]);
  for (
    const figure of [
      boxFigure(dataset, latencyBox),
      latencyVsMemoryFigure(dataset, "s"),
      heatmapFigure(dataset, COLUMN.latency, "h"),
    ]
  ) {
    assert.doesNotMatch(JSON.stringify(figure.data).replaceAll(/<br>|<extra>|<\/extra>/g, ""), /[<>]/);
  }
});
