import assert from "node:assert/strict";
import type { ScatterTrace } from "../../src/visualize/figures/figure.ts";
import { type PageFigure, tracesOf } from "../visualize/page_data.ts";

interface GoldenBox {
  readonly n: number;
  readonly mean: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly lowerfence: number;
  readonly upperfence: number;
  readonly max: number;
}

interface GoldenShare {
  readonly right: number;
  readonly of: number;
  readonly low: number;
  readonly high: number;
}

interface GoldenCell {
  readonly records: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly latency_ms: GoldenBox | null;
  readonly memory_mb: GoldenBox | null;
  readonly ttft_ms: GoldenBox | null;
  readonly tpot_ms: GoldenBox | null;
  readonly tokens: GoldenBox | null;
  readonly points: readonly number[];
  readonly trail: readonly number[];
  readonly accuracy: GoldenShare | null;
  readonly patterns: Readonly<Record<string, GoldenShare>>;
  readonly noise: Readonly<Record<string, GoldenShare>>;
}

/** One filter of tests/fixtures/visualize/filtered.json, with what pandas and scipy make of what it leaves. */
export interface GoldenPart {
  readonly filter: Readonly<Record<string, readonly string[]>>;
  readonly records: number;
  readonly cells: Readonly<Record<string, GoldenCell>>;
  readonly front: readonly string[];
}

type Plots = ReadonlyMap<string, PageFigure["data"]>;

/** Compares everything that is drawn with the golden numbers; nothing may be missing, nothing may be too much. */
export function assertDrawn(plots: Plots, part: GoldenPart): void {
  const cells = new Map(Object.entries(part.cells).map(([name, cell]) => [shownName(name), cell]));
  assertBoxes(plots, cells, "latency_by_model", ({ latency_ms }) => latency_ms);
  assertBoxes(plots, cells, "memory_by_model", ({ memory_mb }) => memory_mb);
  assertBoxes(plots, cells, "ttft", ({ ttft_ms }) => ttft_ms);
  assertBoxes(plots, cells, "tpot", ({ tpot_ms }) => tpot_ms);
  assertPoints(plots, cells);
  assertTokens(plots, cells);
  assertHeatmaps(plots, cells);
  assertAccuracy(plots, cells);
  assertPatterns(plots, cells);
  assertNoise(plots, cells);
  assertTrails(plots, cells);
  assertOutcomes(plots, cells);
  assertFront(plots, part.front.map(shownName), cells);
}

type Cells = ReadonlyMap<string, GoldenCell>;

/** `tiny / int8 / wasm` as `tiny · wasm int8`. */
function shownName(name: string): string {
  const [model, precision, backend] = name.split(" / ");
  return `${model} · ${backend} ${precision}`;
}

function close(actual: number | null | undefined, expected: number | null, what: string): void {
  const same = expected === null
    ? actual === null || actual === undefined
    : typeof actual === "number" && Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
  assert.ok(same, `${what}: ${actual} but ${expected}`);
}

function figure(plots: Plots, id: string): PageFigure {
  return { id, data: plots.get(id) ?? [], layout: {} as PageFigure["layout"] };
}

function assertBoxes(
  plots: Plots,
  cells: Cells,
  id: string,
  of: (cell: GoldenCell) => GoldenBox | null,
): void {
  let boxes = 0;
  for (const trace of tracesOf(figure(plots, id), "box")) {
    trace.x.forEach((group, i) => {
      const name = `${group} ${trace.name}`;
      const expected = of(cells.get(name)!)!;
      for (const key of ["q1", "median", "q3", "mean", "lowerfence", "upperfence"] as const) {
        close(trace[key][i], expected[key], `${id} ${name} ${key}`);
      }
      boxes++;
    });
  }
  assert.equal(boxes, [...cells.values()].filter((cell) => of(cell) !== null).length, id);
}

function assertPoints(plots: Plots, cells: Cells): void {
  for (const trace of tracesOf(figure(plots, "latency_by_model"), "box")) {
    trace.x.forEach((group, i) =>
      assert.deepEqual([...trace.y[i]!].sort((a, b) => a - b), cells.get(`${group} ${trace.name}`)!.points)
    );
  }
}

function assertTokens(plots: Plots, cells: Cells): void {
  for (const trace of tracesOf(figure(plots, "tokens_generated"), "bar")) {
    trace.x.forEach((group, i) =>
      close(
        trace.y[i],
        cells.get(`${group} ${trace.name}`)?.tokens?.mean ?? null,
        `tokens ${group} ${trace.name}`,
      )
    );
  }
}

function assertHeatmaps(plots: Plots, cells: Cells): void {
  for (const [id, column] of [["heatmap_latency", "latency_ms"], ["heatmap_memory", "memory_mb"]] as const) {
    for (const { x, y, z } of tracesOf(figure(plots, id), "heatmap")) {
      y.forEach((group, row) =>
        x.forEach((precision, place) =>
          close(
            z[row]![place],
            cells.get(`${group} ${precision}`)?.[column]?.mean ?? null,
            `${id} ${group} ${precision}`,
          )
        )
      );
    }
  }
}

function assertShare(
  trace: { y: readonly (number | null)[]; error_y?: ErrorBars },
  i: number,
  expected: GoldenShare | null,
) {
  const share = expected === null ? null : 100 * expected.right / expected.of;
  close(trace.y[i], share, "share");
  close(trace.error_y!.array[i], expected === null ? null : 100 * expected.high - share!, "upper end");
  close(trace.error_y!.arrayminus[i], expected === null ? null : share! - 100 * expected.low, "lower end");
}

type ErrorBars = NonNullable<ScatterTrace["error_y"]>;

function assertAccuracy(plots: Plots, cells: Cells): void {
  const pattern = tracesOf(figure(plots, "accuracy"), "bar").find(({ name }) => name === "Pattern")!;
  assert.deepEqual([...pattern.x].sort(), [...cells.keys()].sort());
  pattern.x.forEach((name, i) => assertShare(pattern, i, cells.get(name)!.accuracy));
}

function assertPatterns(plots: Plots, cells: Cells): void {
  const [trace] = tracesOf(figure(plots, "accuracy_by_pattern"), "heatmap");
  let fields = 0;
  trace!.y.forEach((pattern, row) =>
    trace!.x.forEach((name, column) => {
      const expected = cells.get(name)!.patterns[pattern.replaceAll(" ", "_")];
      close(
        trace!.z[row]![column],
        expected === undefined ? null : 100 * expected.right / expected.of,
        `${name} ${pattern}`,
      );
      if (expected !== undefined) fields++;
    })
  );
  assert.equal(fields, [...cells.values()].flatMap(({ patterns }) => Object.keys(patterns)).length);
}

function assertNoise(plots: Plots, cells: Cells): void {
  const traces = tracesOf(figure(plots, "accuracy_by_noise"), "scatter");
  const levels = new Set([...cells.values()].flatMap(({ noise }) => Object.keys(noise)));
  if (levels.size < 2) return assert.deepEqual(traces, []);
  const known = [...cells].filter(([, { noise }]) => Object.keys(noise).length > 0);
  assert.deepEqual(traces.map(({ name }) => name).sort(), known.map(([name]) => name).sort());
  for (const trace of traces) {
    const { noise } = cells.get(trace.name)!;
    assert.deepEqual(trace.x.map(String), Object.keys(noise));
    trace.x.forEach((level, i) => assertShare(trace, i, noise[String(level)]!));
  }
}

function assertTrails(plots: Plots, cells: Cells): void {
  const traces = tracesOf(figure(plots, "memory_over_items"), "scatter");
  const known = [...cells].filter(([, { trail }]) => trail.length > 0);
  assert.equal(traces.length, known.length);
  for (const trace of traces) assert.deepEqual(trace.y, cells.get(trace.name)!.trail);
}

function assertOutcomes(plots: Plots, cells: Cells): void {
  const traces = tracesOf(figure(plots, "failures"), "bar");
  const names = new Set([...cells.values()].flatMap(({ outcomes }) => Object.keys(outcomes)));
  if ([...names].every((name) => name === "ok")) return assert.deepEqual(traces, []);
  assert.deepEqual(traces.map(({ name }) => name.replaceAll(" ", "_")).sort(), [...names].sort());
  for (const trace of traces) {
    trace.x.forEach((name, i) => {
      const { outcomes, records } = cells.get(name)!;
      close(
        trace.y[i],
        100 * (outcomes[trace.name.replaceAll(" ", "_")] ?? 0) / records,
        `${name} ${trace.name}`,
      );
    });
  }
}

function assertFront(plots: Plots, front: readonly string[], cells: Cells): void {
  const traces = tracesOf(figure(plots, "pareto"), "scatter");
  const isFront = ({ mode }: ScatterTrace) => mode === "markers+text";
  assert.deepEqual(traces.filter(isFront).map(({ name }) => name).sort(), [...front].sort());
  for (const trace of traces) {
    trace.x.forEach((latency, i) => {
      const name = isFront(trace) ? trace.name : trace.text[i]!;
      close(latency, cells.get(name)!.latency_ms!.median, name);
      assertShare(trace, i, cells.get(name)!.accuracy);
    });
  }
}
