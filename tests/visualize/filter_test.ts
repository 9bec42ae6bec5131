import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { parseLabels } from "../../src/charts/labels.ts";
import { dashboardFigures, dashboardParts } from "../../src/visualize/dashboard.ts";
import type { Dataset } from "../../src/visualize/dataset.ts";
import { datasetFromJson, datasetToJson } from "../../src/visualize/dataset_json.ts";
import {
  applyFilter,
  type Filter,
  filterChoices,
  filterFromHash,
  filterToHash,
  NO_FILTER,
} from "../../src/visualize/filter.ts";
import { noiseFromLabels } from "../../src/visualize/noise.ts";
import { decodeRecords, encodeRecords } from "../../src/visualize/record_columns.ts";
import { sampleRecords } from "../../src/visualize/sample.ts";
import { aggregator } from "../../src/visualize/aggregate.ts";
import { readDataset } from "../../src/visualize/visualize.ts";
import { failedRecord, measuredRecord } from "./records.ts";

const FIXTURES = new URL("../fixtures/visualize", import.meta.url).pathname;

async function fixture(): Promise<Dataset> {
  const labels = parseLabels(await Deno.readTextFile(join(FIXTURES, "labels.jsonl")), "labels.jsonl");
  return await readDataset(join(FIXTURES, "results.csv"), { noiseOf: noiseFromLabels(labels) });
}

/** As a page carries it. */
function throughJson(dataset: Dataset): Dataset {
  return datasetFromJson(JSON.parse(JSON.stringify(datasetToJson(dataset))));
}

/** Everything that a reader sees of a dataset. */
function shown(dataset: Dataset): unknown {
  return [dashboardFigures(dataset), dashboardParts(dataset, () => false)];
}

Deno.test("records come back from columns as they were", async () => {
  const { kept } = await fixture();
  assert.equal(kept.length, 260);
  assert.deepEqual(decodeRecords(JSON.parse(JSON.stringify(encodeRecords(kept)))), kept);
  const others = [
    ...sampleRecords(1),
    failedRecord({ error: "" }),
    measuredRecord({ response: "", latencyMs: 0 }),
  ]
    .map((record, row) => ({ row, record, noise: row % 2 === 0 ? null : 0.5, sampled: row % 3 > 0 }));
  assert.deepEqual(decodeRecords(JSON.parse(JSON.stringify(encodeRecords(others)))), others);
});

Deno.test("long answers of many records are cut, and end so", () => {
  const long = "é".repeat(5000);
  const kept = (n: number) =>
    Array.from(
      { length: n },
      (_, row) => ({ row, record: measuredRecord({ response: long }), noise: null, sampled: true }),
    );
  const lengthOf = (n: number) => {
    const [first] = decodeRecords(encodeRecords(kept(n)));
    return (first!.record as { response: string }).response.length;
  };
  assert.deepEqual([lengthOf(10), lengthOf(2001)], [4001, 401]);
});

Deno.test("a page that holds the dataset shows what the dataset shows", async () => {
  const dataset = await fixture();
  assert.deepEqual(shown(throughJson(dataset)), shown(dataset));
});

Deno.test("a choice of cells shows the same from aggregates as from the records", async () => {
  const whole = throughJson(await fixture());
  for (const filter of [{ precision: ["int8"] }, { model: ["tiny"], backend: ["wasm"] }]) {
    const chosen: Filter = { ...NO_FILTER, ...filter };
    const cells = applyFilter(whole, chosen);
    assert.equal(cells.basis, "cells");
    // All patterns and none: the same items, found one by one.
    const all = [...new Set(whole.kept.map(({ record }) => record.expectedPattern ?? ""))];
    const records = applyFilter(whole, { ...chosen, pattern: all });
    assert.equal(records.basis, "records");
    assert.deepEqual(sortPoints(shown(cells.dataset)), sortPoints(shown(records.dataset)));
  }
});

/** Points have no order of their own: sorted lists of text and numbers within traces. */
function sortPoints(value: unknown): unknown {
  if (Array.isArray(value)) {
    const parts = value.map(sortPoints);
    return parts.every((part) => typeof part !== "object") ? [...parts].sort() : parts;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, sortPoints(part)]));
}

Deno.test("colours and symbols do not change with the filter", async () => {
  const whole = throughJson(await fixture());
  const { dataset } = applyFilter(whole, { ...NO_FILTER, precision: ["q4"] });
  const lookOf = (of: Dataset) =>
    dashboardFigures(of).find(({ id }) => id === "latency_by_model")!.data.find(({ name }) => name === "q4")!;
  assert.deepEqual(
    (lookOf(dataset) as { marker: unknown }).marker,
    (lookOf(whole) as { marker: unknown }).marker,
  );
});

Deno.test("a sample is told as one, and its statistics leave the extremes out", () => {
  const aggregate = aggregator({ keep: 100 });
  for (let i = 0; i < 5000; i++) {
    aggregate.add(
      measuredRecord({
        latencyMs: i === 77 ? 1e6 : 100,
        expectedPattern: i % 2 === 0 ? "rectangle" : "none",
        correct: true,
      }),
    );
  }
  const whole = throughJson(aggregate.finish("x.csv"));
  assert.equal(applyFilter(whole, { ...NO_FILTER, precision: ["fp32"] }).dataset.records, 5000);
  const part = applyFilter(whole, { ...NO_FILTER, pattern: ["none"] });
  assert.equal(part.basis, "sample");
  assert.ok(part.dataset.records > 20 && part.dataset.records < 80);
  assert.ok(part.dataset.cells[0]!.statistics.get("latency_ms")!.max <= 1e6);
  assert.equal(part.dataset.kept.every(({ sampled }) => sampled), true);
});

Deno.test("a filter survives an address, whatever the names", () => {
  const names = fc.array(fc.string({ minLength: 1, unit: "binary" }).filter((text) => text.isWellFormed()), {
    maxLength: 4,
  })
    .map((list) => [...new Set(list)]);
  fc.assert(
    fc.property(
      fc.record(
        { model: names, precision: names, backend: names, pattern: names, outcome: names },
        { noNullPrototype: true },
      ),
      (filter) => {
        assert.deepEqual(filterFromHash(`#${filterToHash(filter)}`, filter), filter);
      },
    ),
  );
});

Deno.test("names that a file does not have are not chosen", async () => {
  const choices = filterChoices(await fixture());
  const filter = filterFromHash(
    "#model=tiny&model=other&precision=__proto__&pattern=none&at=charts&x",
    choices,
  );
  assert.deepEqual(filter, { ...NO_FILTER, model: ["tiny"], pattern: ["none"] });
});
