import assert from "node:assert/strict";
import { join } from "node:path";
import { cellName } from "../../src/visualize/dataset.ts";
import { confusionFigure, UNPARSED } from "../../src/visualize/figures/confusion.ts";
import { readDataset } from "../../src/visualize/visualize.ts";
import { tracesOf } from "./page_data.ts";

const FIXTURES = new URL("../fixtures/visualize", import.meta.url).pathname;

Deno.test("counts of every cell are those of scikit-learn, the most accurate cell first", async () => {
  const dataset = await readDataset(join(FIXTURES, "results.csv"));
  const golden: Record<string, Record<string, Record<string, number>>> = JSON.parse(
    await Deno.readTextFile(join(FIXTURES, "confusion.json")),
  );
  const figure = confusionFigure(dataset, "confusion", 100);
  const traces = tracesOf(figure, "heatmap");
  assert.equal(traces.length, Object.keys(golden).length);
  const accuracies: number[] = [];
  for (const { name, x, y, z, text } of traces) {
    const data = dataset.cells.find((data) => name.startsWith(`${cellName(data)}:`))!;
    const { model, precision, backend } = data.cell;
    const expected = golden[`${model} ${precision} ${backend}`]!;
    let [right, all] = [0, 0];
    y.forEach((shown, i) => {
      const row = Object.values(expected[shown]!).reduce((sum, n) => sum + n, 0);
      x.forEach((answered, j) => {
        const count = expected[shown]![answered] ?? 0;
        assert.equal(text[i]![j], count === 0 ? "" : String(count), `${name}: ${shown} -> ${answered}`);
        assert.equal(z[i]![j], count === 0 ? null : 100 * (count / row));
        all += count;
        if (shown === answered) right += count;
      });
    });
    assert.deepEqual([...y].sort(), Object.keys(expected).sort());
    assert.equal(all, data.pattern.of);
    assert.equal(x.at(-1), UNPARSED);
    accuracies.push(right / all);
  }
  assert.deepEqual(accuracies, [...accuracies].sort((a, b) => b - a));
  const counted = figure.table.rows.reduce((sum, row) => sum + Number(row[3]), 0);
  assert.equal(counted, dataset.cells.reduce((sum, { pattern }) => sum + pattern.of, 0));
});

Deno.test("cells beyond the bound, and cells without labels, are told of", async () => {
  const dataset = await readDataset(join(FIXTURES, "results.csv"));
  const figure = confusionFigure(dataset, "confusion");
  const drawn = figure.data.map(({ name }) => name);
  assert.equal(drawn.length, 2);
  const told = figure.missing.join(" ");
  for (const data of dataset.cells) {
    assert.ok(
      told.includes(cellName(data)) !== drawn.some((name) => name.startsWith(cellName(data))),
      cellName(data),
    );
  }
  const none = confusionFigure(await readDataset(join(FIXTURES, "seven_columns.csv")), "confusion");
  assert.deepEqual([none.data, none.missing], [[], ["No labels: accuracy not known."]]);
});
