import assert from "node:assert/strict";
import { join } from "node:path";
import type { Dataset } from "../../src/visualize/dataset.ts";
import { PAGES } from "../../src/visualize/pages.ts";
import { readDataset, visualize } from "../../src/visualize/visualize.ts";
import { visualizeSample } from "../../src/visualize/visualize_sample.ts";
import golden from "../fixtures/visualize/golden.json" with { type: "json" };
import { readFigures, tracesOf } from "./page_data.ts";

// Every number that a page draws is compared with numpy's, pandas' and scipy's (tests/fixtures/visualize/make_golden.py).

type Statistics = { [name in "n" | "mean" | "median" | "q1" | "q3" | "p90" | "min" | "max"]: number } & {
  lowerfence: number;
  upperfence: number;
};

interface GoldenCell {
  readonly records: number;
  readonly measured: number;
  readonly outcomes: Record<string, number>;
  readonly columns: Record<string, Statistics | null>;
  readonly pattern: GoldenShare | null;
  readonly trend: GoldenShare | null;
  readonly points: readonly (readonly [string, number, number | null, number | null])[];
}

interface GoldenShare {
  readonly right: number;
  readonly of: number;
  readonly low: number;
  readonly high: number;
}

const FIXTURES = new URL("../fixtures/visualize", import.meta.url).pathname;
const CELLS = golden.cells as unknown as Record<string, GoldenCell>;

/** The golden cell of a group (`model · backend`) and a precision. */
function goldenCell(group: string, precision: string): GoldenCell | undefined {
  const [model, backend] = group.split(" · ");
  return CELLS[`${model} / ${precision} / ${backend}`];
}

function assertClose(
  actual: number | null | undefined,
  expected: number | null | undefined,
  what: string,
): void {
  if (expected === null || expected === undefined) return assert.equal(actual, null, what);
  assert.ok(
    typeof actual === "number" && Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)),
    what,
  );
}

async function withPages(work: (folder: string, dataset: Dataset) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const input = join(FIXTURES, "results.csv");
    const { dataset } = await visualize({
      input,
      output: folder,
      summary: join(folder, "summary.txt"),
      metric: "ttft_ms",
    });
    await visualize({ input, output: folder, summary: null, view: "accuracy" });
    await work(folder, dataset);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the aggregate of every cell equals pandas'", async () => {
  const dataset = await readDataset(join(FIXTURES, "results.csv"));
  assert.equal(dataset.records, golden.records);
  assert.deepEqual([dataset.from, dataset.to], [golden.from, golden.to]);
  assert.equal(dataset.cells.length, Object.keys(CELLS).length);
  for (const data of dataset.cells) {
    const expected = goldenCell(data.group, data.cell.precision)!;
    assert.equal(data.records, expected.records);
    assert.equal(data.measured, expected.measured);
    assert.deepEqual(Object.fromEntries(data.outcomes), expected.outcomes);
    for (const [column, statistics] of Object.entries(expected.columns)) {
      const known = data.statistics.get(column);
      if (statistics === null) assert.equal(known, undefined, `${data.group} ${column} is not known`);
      else {for (const [name, value] of Object.entries(statistics)) {
          assertClose(
            known?.[name as keyof Statistics],
            value,
            `${data.group} ${data.cell.precision} ${column} ${name}`,
          );
        }}
    }
  }
});

Deno.test("the pages draw pandas' numbers", async (t) => {
  await withPages(async (folder, dataset) => {
    for (
      const [file, column] of [["latency_by_model", "latency_ms"], ["memory_by_model", "memory_mb"]] as const
    ) {
      await t.step(`${file}: boxes and points`, async () => {
        const [figure] = await readFigures(join(folder, `${file}.html`));
        let boxes = 0;
        for (const trace of tracesOf(figure!, "box")) {
          trace.x.forEach((group, i) => {
            const cell = goldenCell(group, trace.name)!;
            for (const name of ["q1", "median", "q3", "lowerfence", "upperfence", "mean"] as const) {
              assertClose(trace[name][i], cell.columns[column]![name], `${group} ${trace.name} ${name}`);
            }
            const place = column === "latency_ms" ? 1 : 2;
            const values = cell.points.map((point) => point[place]).filter((value) => value !== null);
            assert.deepEqual([...trace.y[i]!].sort(), [...values].sort());
            boxes++;
          });
        }
        const known = Object.values(CELLS).filter(({ columns }) => columns[column] !== null);
        assert.equal(boxes, known.length);
      });
    }

    await t.step(
      "latency_vs_memory: every measured item, its image and tokens in the hover text",
      async () => {
        const [figure] = await readFigures(join(folder, "latency_vs_memory.html"));
        const drawn = tracesOf(figure!, "scatter").flatMap(({ x, y, text }) =>
          x.map((latency, i) => `${text[i]!.replace("<br>tokens: ", " ")} ${latency} ${y[i]}`)
        );
        const expected = Object.values(CELLS).flatMap(({ points }) =>
          points.map(([image, latency, memory, tokens]) => `${image} ${tokens} ${latency} ${memory}`)
        );
        assert.deepEqual(drawn.sort(), expected.sort());
      },
    );

    await t.step("latency_vs_memory: one colour a model, one symbol a precision", async () => {
      const [figure] = await readFigures(join(folder, "latency_vs_memory.html"));
      const traces = tracesOf(figure!, "scatter").map(({ name, marker }) => {
        const [, group, precision] = /^(.*) (\S+)$/.exec(name)!;
        return { group, precision, color: marker!.color, symbol: marker!.symbol };
      });
      for (const a of traces) {
        for (const b of traces) {
          assert.equal(a.color === b.color, a.group === b.group);
          assert.equal(a.symbol === b.symbol, a.precision === b.precision);
        }
      }
    });

    await t.step("tokens_generated: means", async () => {
      const [figure] = await readFigures(join(folder, "tokens_generated.html"));
      for (const trace of tracesOf(figure!, "bar")) {
        trace.x.forEach((group, i) =>
          assertClose(
            trace.y[i],
            goldenCell(group, trace.name)?.columns.tokens?.mean,
            `${group} ${trace.name}`,
          )
        );
      }
    });

    for (
      const [file, column, statistic] of [
        ["heatmap_latency", "latency_ms", "mean"],
        ["heatmap_memory", "memory_mb", "mean"],
        ["heatmap_ttft_ms", "ttft_ms", "median"],
      ] as const
    ) {
      await t.step(`${file}: ${statistic}, null where there is none`, async () => {
        const [figure] = await readFigures(join(folder, `${file}.html`));
        const [trace] = tracesOf(figure!, "heatmap");
        assert.deepEqual(trace!.x, dataset.precisions);
        trace!.y.forEach((group, row) =>
          trace!.x.forEach((precision, i) =>
            assertClose(
              trace!.z[row]![i],
              goldenCell(group, precision)?.columns[column]?.[statistic],
              `${group} ${precision}`,
            )
          )
        );
      });
    }

    await t.step("accuracy: shares and Wilson intervals of scipy", async () => {
      const [figure] = await readFigures(join(folder, "accuracy.html"));
      const names = dataset.cells.map(({ group, cell }) => ({ group, precision: cell.precision }));
      for (const [trace, which] of [[0, "pattern"], [1, "trend"]] as const) {
        const bar = tracesOf(figure!, "bar")[trace]!;
        names.forEach(({ group, precision }, i) => {
          const expected = goldenCell(group, precision)![which];
          assert.equal(bar.x[i], `${group} ${precision}`);
          const share = expected && 100 * expected.right / expected.of;
          assertClose(bar.y[i], share, `${group} ${precision} ${which}`);
          assertClose(bar.error_y!.array[i], expected && 100 * expected.high - share!, "upper end");
          assertClose(bar.error_y!.arrayminus[i], expected && share! - 100 * expected.low, "lower end");
        });
      }
    });

    await t.step("dashboard: the same figures as the pages", async () => {
      const dashboard = await readFigures(join(folder, "dashboard.html"));
      assert.deepEqual(dashboard.map(({ id }) => id), [
        "pareto",
        "accuracy",
        "confusion",
        "accuracy_by_pattern",
        "latency_by_model",
        "ttft",
        "tpot",
        "tokens_generated",
        "memory_by_model",
        "memory_over_items",
        "latency_vs_memory",
        "heatmap_latency",
        "heatmap_memory",
        "failures",
      ]);
      // The others are compared in tests/browser/dashboard_test.ts.
      const alone = ["accuracy", ...PAGES.map(({ id }) => id)];
      for (const figure of dashboard.filter(({ id }) => alone.includes(id))) {
        assert.deepEqual([figure], await readFigures(join(folder, `${figure.id}.html`)));
      }
    });

    await t.step("summary: totals, and each model's latency", async () => {
      const summary = await Deno.readTextFile(join(folder, "summary.txt"));
      assert.match(summary, new RegExp(`^Total benchmarks: ${golden.records}$`, "m"));
      assert.match(summary, /^Models tested: 2$/m);
      assert.match(summary, /^Precisions tested: 3$/m);
      for (const [name, { mean, median, min, max }] of Object.entries(golden.models)) {
        const [, numbers] = new RegExp(`^${name.replace(" / ", " · ")}\n  Latency: (.*)$`, "m").exec(
          summary,
        )!;
        const written = [...numbers!.matchAll(/([\d,.]+) ms/g)].map(([, text]) =>
          Number(text!.replaceAll(",", ""))
        );
        [mean, median, min, max].forEach((value, i) =>
          assert.ok(Math.abs(written[i]! - value) <= 0.0006 * value, `${name}: ${numbers} but ${value}`)
        );
      }
    });
  });
});

Deno.test("the sample draws itself, the same each time", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const first = await visualizeSample({ output: join(folder, "a") });
    await visualizeSample({ output: join(folder, "b") });
    assert.equal(first.files.length, 9);
    assert.equal(first.dataset.cells.length, 9);
    const read = (name: string) => Deno.readTextFile(join(folder, name));
    assert.equal(await read("a/sample_benchmark.csv"), await read("b/sample_benchmark.csv"));
    assert.deepEqual(
      await readFigures(join(folder, "a/dashboard.html")),
      await readFigures(join(folder, "b/dashboard.html")),
    );
    assert.match(await read("a/summary.txt"), /made-up sample data, nothing was measured/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
