import assert from "node:assert/strict";
import { join } from "node:path";
import { compare } from "../../src/compare/compare.ts";
import { addFile } from "../../src/history/add.ts";
import { openHistory } from "../../src/history/database.ts";
import { isMeasured, type ResultRecord } from "../../src/results/record.ts";
import { formatRow, HEADER_ROW } from "../../src/results/write_csv.ts";
import { median } from "../../src/scoring/statistics.ts";
import { compareView } from "../../src/visualize/compare_view.ts";
import { openPlotter } from "../../src/visualize/export/draw_plot.ts";
import { loadFonts } from "../../src/visualize/export/fonts.ts";
import type { SeriesTrace } from "../../src/visualize/figures/figure.ts";
import { historyView } from "../../src/visualize/history_view.ts";
import { sampleRecords } from "../../src/visualize/sample.ts";
import { visualizeOther } from "../../src/visualize/visualize_other.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { readFigures } from "./page_data.ts";

const RUNS = 10;
/** The run from which on everything takes half as long again. */
const SLOWER_FROM = 6;

/** A run of a day of its own, of one model. */
function recordsOf(run: number): ResultRecord[] {
  const factor = run < SLOWER_FROM ? 1 : 1.5;
  const late = (text: string) => new Date(Date.parse(text) + run * 86_400_000).toISOString();
  return sampleRecords(50 + run).filter(({ cell }) => cell.model === "phi-3-vision").map((record) => {
    const provenance = { ...record.provenance, runId: `run-${run} <b>` };
    const common = { ...record, timestamp: late(record.timestamp), provenance };
    if (!isMeasured(record)) return common as ResultRecord;
    return {
      ...common,
      timings: { ...record.timings, latencyMs: factor * record.timings.latencyMs },
    } as ResultRecord;
  });
}

async function writeRun(folder: string, run: number): Promise<string> {
  const path = join(folder, `run${run}.csv`);
  await Deno.writeTextFile(path, HEADER_ROW + recordsOf(run).map(formatRow).join(""));
  return path;
}

Deno.test("the history's page holds every run's median and share, and marks the run that changed", async () => {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, "history.sqlite");
    const database = await openHistory(path, { create: true });
    // The newest first: the page sorts them by time.
    for (let run = RUNS - 1; run >= 0; run--) await addFile(database, await writeRun(folder, run));
    database.close();
    const files = await visualizeOther(await historyView(path), {
      output: folder,
      name: "history",
      exports: ["svg"],
    });
    assert.equal(files.length, 5);
    const figures = await readFigures(files[0]!);
    assert.deepEqual(figures.map(({ id }) => id), [
      ...["history_latency", "history_ttft", "history_memory", "history_accuracy"],
    ]);
    const [latency, , , accuracy] = figures.map(({ data }) => data as readonly SeriesTrace[]);
    const [plotter, { data, layout }] = [openPlotter(await loadFonts()), figures[0]!];
    assert.deepEqual(plotter.validate({ data, layout }), []);
    for (const precision of ["fp32", "fp16", "int8"]) {
      const of = (traces: readonly SeriesTrace[]) =>
        traces.find(({ name }) => name === `phi-3-vision ${precision} wasm`)!;
      for (let run = 0; run < RUNS; run++) {
        const items = recordsOf(run).filter(isMeasured).filter(({ cell }) => cell.precision === precision);
        const expected = median(items.map(({ timings }) => timings.latencyMs));
        assert.ok(Math.abs(Number(of(latency!).y[run]) - expected) < 0.1, `${precision} ${run}`);
        const right = items.filter(({ correct }) => correct).length;
        assert.ok(Math.abs(Number(of(accuracy!).y[run]) - 100 * right / items.length) < 1e-9);
      }
      const marked = (of(latency!).marker.symbol as readonly string[]).map((symbol) => symbol === "diamond");
      const large = (of(latency!).marker.size as readonly number[]).map((size) => size === 16);
      assert.deepEqual(large, Array.from({ length: RUNS }, (_, run) => run === SLOWER_FROM), precision);
      assert.ok(marked[SLOWER_FROM]);
    }
    assert.doesNotMatch(await Deno.readTextFile(files[0]!), /run-\d <b>/);
  });
});

Deno.test("the comparison's page holds the numbers and verdicts of compare", async () => {
  await inTemporaryFolder(async (folder) => {
    const [base, next] = [await writeRun(folder, 0), await writeRun(folder, RUNS - 1)];
    const [file] = await visualizeOther(await compareView({ base, new: next }), {
      output: folder,
      name: "compare",
    });
    const figures = await readFigures(file!);
    const { cells } = await compare({ base, new: next });
    for (const { id, data } of figures) {
      const change = (data as readonly SeriesTrace[]).find(({ name }) => name === "change")!;
      const findings = cells.flatMap(({ name, findings }) =>
        findings.flatMap((one) =>
          one.state === "compared" && id === `compare_${one.metric}` ? [{ name, one }] : []
        )
      );
      assert.ok(findings.length > 0, id);
      assert.deepEqual(change.y, findings.map(({ name }) => name));
      assert.deepEqual(change.x, findings.map(({ one }) => 100 * one.change));
      assert.deepEqual(change.error_x!.array, findings.map(({ one }) => 100 * (one.high - one.change)));
      const directions = { "triangle-down": "worse", "triangle-up": "better", circle: "same" } as const;
      assert.deepEqual(
        (change.marker.symbol as readonly (keyof typeof directions)[]).map((symbol) => directions[symbol]),
        findings.map(({ one }) => one.direction),
      );
    }
    const latency = figures.find(({ id }) => id === "compare_latency_ms")!;
    assert.deepEqual(
      (latency.data as readonly SeriesTrace[]).at(-1)!.marker.symbol,
      Array(3).fill("triangle-down"),
    );
    const text = await Deno.readTextFile(file!);
    assert.match(text, /Different beyond noise: .*latency slower/);
  });
});
